package org.tombola.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.onnx.Onnx.Attribute;
import org.tombola.onnx.Onnx.GraphFields;
import org.tombola.onnx.Onnx.Node;
import org.tombola.onnx.Onnx.TensorFields;
import org.tombola.onnx.Onnx.ValueInfo;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Interpretation: which ONNX operators compute a layer, as the dense engine does in evaluation mode. Operators are those of opset {@value
 * OnnxFile#OPSET}, https://github.com/onnx/onnx/blob/main/docs/Operators.md.
 *
 * <p>Parameters keep their names. A layer puts out {@code <layer>.output}, a node inside it and its constants have another word in that place,
 * so no two values have the same name; a node is called as its output. The first and the last value are {@link OnnxFile#IMAGES} and
 * {@link OnnxFile#LOGITS}.
 */
final class OnnxGraph {
    private final Graph graph;
    private final Message message = new Message();

    private OnnxGraph(Graph graph) {
        this.graph = graph;
    }

    /** The {@code GraphProto}. */
    static Message of(Graph graph, Weights weights) {
        OnnxGraph written = new OnnxGraph(graph);
        Message message = written.message.add(GraphFields.NAME, "tombola");
        written.describe(GraphFields.INPUT, OnnxFile.IMAGES, graph.input());
        written.describe(GraphFields.OUTPUT, OnnxFile.LOGITS, graph.output());
        graph.layers().forEach(written::write);
        if (graph.output() instanceof Layer.Input) {
            written.node("Identity", OnnxFile.LOGITS, List.of(OnnxFile.IMAGES));
        }
        for (Parameter parameter : graph.parameters()) {
            written.constant(parameter.name(), of(parameter, weights));
        }
        return message;
    }

    private static Tensor of(Parameter parameter, Weights weights) {
        Tensor tensor = weights.get(parameter.name());
        if (!Arrays.equals(tensor.shape(), parameter.shape())) {
            throw new IllegalArgumentException("'" + parameter.name() + "' has shape " + parameter.sizes()
                    + " in the graph, not " + Arrays.toString(tensor.shape()));
        }
        return tensor;
    }

    private void write(Layer layer) {
        String output = value(layer.name());
        List<String> in = layer.inputs().stream().map(this::value).toList();
        switch (layer) {
            case Layer.Input i -> {}
            case Layer.Normalise n -> normalise(n, in.getFirst(), output);
            case Layer.Convolution c -> {
                List<String> inputs = weighted(c.name(), in.getFirst(), c.bias());
                node(
                        "Conv",
                        output,
                        inputs,
                        window(c.kernel()),
                        strides(c.stride()),
                        pads(c.padding()),
                        whole("group", c.groups()));
            }
            case Layer.Linear l ->
                node("Gemm", output, weighted(l.name(), in.getFirst(), l.bias()), whole("transB", 1));
            case Layer.BatchNorm b -> {
                List<String> inputs = List.of(
                        in.getFirst(),
                        part(b, "weight"),
                        part(b, "bias"),
                        part(b, "running_mean"),
                        part(b, "running_var"));
                node("BatchNormalization", output, inputs, number("epsilon", (float) b.epsilon()));
            }
            case Layer.Activation a -> activation(a, in.getFirst(), output);
            case Layer.Dropout d -> node("Identity", output, in);
            case Layer.MaxPool p ->
                node("MaxPool", output, in, window(p.kernel()), strides(p.stride()), pads(p.padding()));
            case Layer.GlobalAveragePool p ->
                node("Flatten", output, List.of(node("GlobalAveragePool", part(p, "mean"), in)), whole("axis", 1));
            case Layer.Squeeze s -> node("GlobalAveragePool", output, in);
            case Layer.Flatten f -> node("Flatten", output, in, whole("axis", 1));
            case Layer.Add a -> node("Add", output, in);
            case Layer.Scale s -> node("Mul", output, in);
            case Layer.PadShortcut s -> padShortcut(s, in.getFirst(), output);
        }
    }

    /** As one product and one sum, with the dense engine's constants. */
    private void normalise(Layer.Normalise n, String input, String output) {
        String scale = perChannel(n, "scale", i -> 1 / n.deviation().get(i));
        String shift =
                perChannel(n, "shift", i -> -n.mean().get(i) / n.deviation().get(i));
        String scaled = node("Mul", part(n, "scaled"), List.of(input, scale));
        node("Add", output, List.of(scaled, shift));
    }

    private String perChannel(Layer.Normalise n, String name, IntToDoubleFunction value) {
        float[] values = new float[n.mean().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(i);
        }
        return constant(part(n, name), Tensor.of(new int[] {1, values.length, 1, 1}, values));
    }

    /** Swish and mish have operators in newer opsets, which few runtimes have kernels for. */
    private void activation(Layer.Activation a, String input, String output) {
        List<String> in = List.of(input);
        switch (a.function()) {
            case RELU -> node("Relu", output, in);
            case SIGMOID -> node("Sigmoid", output, in);
            case SWISH -> node("Mul", output, List.of(input, node("Sigmoid", part(a, "sigmoid"), in)));
            case MISH -> {
                String softplus = node("Softplus", part(a, "softplus"), in);
                node("Mul", output, List.of(input, node("Tanh", part(a, "tanh"), List.of(softplus))));
            }
        }
    }

    private void padShortcut(Layer.PadShortcut s, String input, String output) {
        int added = (s.outChannels() - graph.shape(s.input()).channels()) / 2;
        String starts = constant(part(s, "starts"), 0, 0);
        String ends = constant(part(s, "ends"), Long.MAX_VALUE, Long.MAX_VALUE);
        String axes = constant(part(s, "axes"), 2, 3);
        String steps = constant(part(s, "steps"), s.stride(), s.stride());
        String kept = node("Slice", part(s, "kept"), List.of(input, starts, ends, axes, steps));
        node("Pad", output, List.of(kept, constant(part(s, "pads"), 0, added, 0, 0, 0, added, 0, 0)));
    }

    private String value(String layer) {
        if (layer.equals(graph.input().name())) {
            return OnnxFile.IMAGES;
        }
        return layer.equals(graph.output().name()) ? OnnxFile.LOGITS : layer + ".output";
    }

    private static String part(Layer layer, String word) {
        return layer.name() + "." + word;
    }

    private static List<String> weighted(String layer, String input, boolean bias) {
        return bias ? List.of(input, layer + ".weight", layer + ".bias") : List.of(input, layer + ".weight");
    }

    private String node(String type, String output, List<String> inputs, Message... attributes) {
        Message node = new Message();
        inputs.forEach(input -> node.add(Node.INPUT, input));
        node.add(Node.OUTPUT, output).add(Node.NAME, output).add(Node.OP_TYPE, type);
        for (Message attribute : attributes) {
            node.add(Node.ATTRIBUTE, attribute);
        }
        message.add(GraphFields.NODE, node);
        return output;
    }

    private static Message window(int kernel) {
        return wholes("kernel_shape", kernel, kernel);
    }

    private static Message strides(int stride) {
        return wholes("strides", stride, stride);
    }

    private static Message pads(int padding) {
        return wholes("pads", padding, padding, padding, padding);
    }

    private static Message wholes(String name, long... values) {
        Message attribute = new Message().add(Attribute.NAME, name);
        for (long value : values) {
            attribute.add(Attribute.INTS, value);
        }
        return attribute.add(Attribute.TYPE, Attribute.TYPE_INTS);
    }

    private static Message whole(String name, long value) {
        return new Message().add(Attribute.NAME, name).add(Attribute.I, value).add(Attribute.TYPE, Attribute.TYPE_INT);
    }

    private static Message number(String name, float value) {
        return new Message()
                .add(Attribute.NAME, name)
                .add(Attribute.F, value)
                .add(Attribute.TYPE, Attribute.TYPE_FLOAT);
    }

    private String constant(String name, Tensor tensor) {
        Message constant = new Message();
        for (int length : tensor.shape()) {
            constant.add(TensorFields.DIMS, length);
        }
        constant.add(TensorFields.DATA_TYPE, TensorFields.FLOAT)
                .add(TensorFields.NAME, name)
                .addRaw(TensorFields.RAW_DATA, tensor.values());
        message.add(GraphFields.INITIALIZER, constant);
        return name;
    }

    private String constant(String name, long... values) {
        message.add(
                GraphFields.INITIALIZER,
                new Message()
                        .add(TensorFields.DIMS, values.length)
                        .add(TensorFields.DATA_TYPE, TensorFields.INT64)
                        .add(TensorFields.NAME, name)
                        .addRaw(TensorFields.RAW_DATA, values));
        return name;
    }

    /** Name, type and shape of what the layer puts out, for any number of images. */
    private void describe(int field, String name, Layer layer) {
        var shape = graph.shape(layer.name());
        Message sizes = new Message()
                .add(ValueInfo.DIMENSION, new Message().add(ValueInfo.DIMENSION_PARAMETER, OnnxFile.BATCH))
                .add(ValueInfo.DIMENSION, dimension(shape.channels()));
        if (!shape.vector()) {
            sizes.add(ValueInfo.DIMENSION, dimension(shape.height()))
                    .add(ValueInfo.DIMENSION, dimension(shape.width()));
        }
        Message tensor =
                new Message().add(ValueInfo.ELEMENT_TYPE, TensorFields.FLOAT).add(ValueInfo.SHAPE, sizes);
        message.add(
                field,
                new Message()
                        .add(ValueInfo.NAME, name)
                        .add(ValueInfo.TYPE, new Message().add(ValueInfo.TENSOR_TYPE, tensor)));
    }

    private static Message dimension(int size) {
        return new Message().add(ValueInfo.DIMENSION_VALUE, size);
    }
}
