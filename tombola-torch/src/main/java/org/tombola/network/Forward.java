package org.tombola.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.DropoutMask;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.random.Seed;
import org.tombola.tensor.NativeTensor;
import org.tombola.tensor.NumberType;
import org.tombola.tensor.Operations;

/** Interpretation: what libtorch computes for each layer. */
final class Forward {
    /** What a caller wants to see of a layer's output while the forward pass runs. */
    @FunctionalInterface
    interface Tap {
        Tap NONE = (layer, output) -> {};

        void see(String layer, NativeTensor output);
    }

    /**
     * A layer and what is known about it before any pass.
     *
     * @param inputs places of its inputs in the list of layers
     * @param first place of its first parameter among the trainable ones
     * @param overwrites which input it may overwrite, or −1
     * @param done inputs that no later layer reads
     */
    private record Node(Layer layer, int[] inputs, int first, int overwrites, int[] done) {}

    private final List<Node> nodes = new ArrayList<>();
    private final Statistics statistics;
    private final Pixels pixels;

    Forward(Graph graph, Statistics statistics, Pixels pixels) {
        this.statistics = statistics;
        this.pixels = pixels;
        List<Layer> layers = graph.layers();
        List<Parameter> trainable = graph.trainable();
        Map<String, Integer> places = new HashMap<>();
        int[] readers = new int[layers.size()];
        int[] lastReader = new int[layers.size()];
        for (int i = 0; i < layers.size(); i++) {
            places.put(layers.get(i).name(), i);
            for (String input : layers.get(i).inputs()) {
                int place = places.getOrDefault(input, -1);
                readers[place]++;
                lastReader[place] = i;
            }
        }
        int first = 0;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            int place = i;
            int[] inputs = layer.inputs().stream()
                    .mapToInt(input -> places.getOrDefault(input, -1))
                    .toArray();
            int[] done = Arrays.stream(inputs)
                    .distinct()
                    .filter(input -> lastReader[input] == place)
                    .toArray();
            nodes.add(new Node(layer, inputs, first, overwrites(layer, inputs, layers, readers), done));
            while (first < trainable.size() && trainable.get(first).layer().equals(layer.name())) {
                first++;
            }
        }
    }

    /**
     * ReLU and sums may overwrite an input that nothing else reads, and that its own layer does not need for its backward pass: ReLU
     * keeps its output, the layers below do not.
     */
    private static int overwrites(Layer layer, int[] inputs, List<Layer> layers, int[] readers) {
        boolean able = layer instanceof Layer.Add
                || layer instanceof Layer.Activation a && a.function() == org.tombola.graph.ActivationFunction.RELU;
        if (!able) {
            return -1;
        }
        return Arrays.stream(inputs)
                .filter(input -> readers[input] == 1)
                .filter(input -> switch (layers.get(input)) {
                    case Layer.Convolution c -> true;
                    case Layer.Linear l -> true;
                    case Layer.BatchNorm b -> true;
                    case Layer.Add a -> true;
                    default -> false;
                })
                .findFirst()
                .orElse(-1);
    }

    /**
     * @param images the first layer's output, or raw bytes as numbers where {@code raw}
     * @param parameters the trainable tensors in logical shape, in the graph's order
     * @param draws what dropout draws from; null where nothing is dropped
     * @return logits, {@code N × K}
     */
    NativeTensor logits(
            NativeTensor images,
            boolean raw,
            NativeTensor[] parameters,
            BatchNormMode mode,
            @Nullable Seed draws,
            Tap tap) {
        @Nullable NativeTensor[] outputs = new NativeTensor[nodes.size()];
        for (int i = 0; i < outputs.length; i++) {
            Node node = nodes.get(i);
            NativeTensor[] inputs = new NativeTensor[node.inputs.length];
            for (int j = 0; j < inputs.length; j++) {
                inputs[j] = present(outputs[node.inputs[j]]);
            }
            NativeTensor output = i == 0 ? images : described(node, inputs, raw, parameters, mode, draws);
            tap.see(node.layer.name(), output);
            outputs[i] = output;
            for (int input : node.done) {
                // What autograd needs it holds itself; the rest goes back while it is still in the cache.
                NativeTensor done = present(outputs[input]);
                if (done != output && done != images) {
                    done.release();
                }
                outputs[input] = null;
            }
        }
        return present(outputs[outputs.length - 1]);
    }

    private NativeTensor described(
            Node node,
            NativeTensor[] inputs,
            boolean raw,
            NativeTensor[] parameters,
            BatchNormMode mode,
            @Nullable Seed draws) {
        try {
            return output(node, inputs, raw, parameters, mode, draws);
        } catch (RuntimeException e) {
            String shapes = Arrays.deepToString(
                    Arrays.stream(inputs).map(NativeTensor::shape).toArray());
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalStateException("layer '" + node.layer.name() + "' on " + shapes + ": " + reason, e);
        }
    }

    private NativeTensor output(
            Node node,
            NativeTensor[] in,
            boolean raw,
            NativeTensor[] parameters,
            BatchNormMode mode,
            @Nullable Seed draws) {
        return switch (node.layer) {
            case Layer.Input i -> throw new IllegalStateException("input '" + i.name() + "' is not computed");
            case Layer.Normalise n -> pixels.normalised(n, in[0], raw);
            case Layer.Convolution c -> {
                NativeTensor weight = parameters[node.first];
                NativeTensor x = in[0].to(weight.type());
                NativeTensor bias = c.bias() ? parameters[node.first + 1] : null;
                yield Operations.convolution(x, weight, bias, c.stride(), c.padding(), c.groups());
            }
            case Layer.Linear l -> {
                NativeTensor weight = parameters[node.first];
                NativeTensor bias = l.bias() ? parameters[node.first + 1] : null;
                yield Operations.linear(in[0].to(weight.type()), weight, bias);
            }
            case Layer.BatchNorm b -> batchNorm(b, in[0], parameters[node.first], parameters[node.first + 1], mode);
            case Layer.Activation a ->
                switch (a.function()) {
                    case RELU -> node.overwrites < 0 ? Operations.relu(in[0]) : Operations.reluInPlace(in[0]);
                    case SWISH -> Operations.swish(in[0]);
                    case MISH -> Operations.mish(in[0]);
                    case SIGMOID -> Operations.sigmoid(in[0]);
                };
            case Layer.Dropout d -> draws == null ? in[0] : dropped(d, in[0], draws);
            case Layer.MaxPool p -> Operations.maxPool(in[0], p.kernel(), p.stride(), p.padding());
            case Layer.GlobalAveragePool p -> Operations.globalAverage(in[0]);
            case Layer.Squeeze s -> Operations.squeeze(in[0]);
            case Layer.Flatten f -> Operations.flatten(in[0]);
            case Layer.Add a -> {
                if (node.overwrites < 0) {
                    yield Operations.sum(in[0], in[1]);
                }
                boolean left = node.overwrites == node.inputs[0];
                yield left ? Operations.sumInPlace(in[0], in[1]) : Operations.sumInPlace(in[1], in[0]);
            }
            case Layer.Scale s -> Operations.product(in[0], in[1]);
            case Layer.PadShortcut s -> {
                NativeTensor kept = s.stride() == 1 ? in[0] : Operations.subsample(in[0], s.stride());
                int added = s.outChannels() - kept.shape()[1];
                yield added == 0 ? kept : Operations.padChannels(kept, added / 2, added / 2);
            }
        };
    }

    private static NativeTensor dropped(Layer.Dropout d, NativeTensor x, Seed draws) {
        int[] shape = x.shape();
        int size = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        long[] sizes = Arrays.stream(shape).asLongStream().toArray();
        if (d.examples()) {
            Arrays.fill(sizes, 1, sizes.length, 1);
        }
        // In fp32 also where x is bf16, which would round the factors of the kept numbers.
        NumberType type = x.type() == NumberType.BF16 ? NumberType.FP32 : x.type();
        NativeTensor factors = NativeTensor.of(DropoutMask.of(d, draws, shape[0], size), sizes);
        return Operations.product(x, factors.to(x.device()).to(type));
    }

    private NativeTensor batchNorm(
            Layer.BatchNorm b, NativeTensor x, NativeTensor gain, NativeTensor shift, BatchNormMode mode) {
        Statistics.Pair running = statistics.of(b.name());
        return switch (mode) {
            case BATCH_UPDATING ->
                Operations.batchNorm(
                        x, gain, shift, running.mean(), running.variance(), true, b.momentum(), b.epsilon());
            case BATCH -> Operations.batchNorm(x, gain, shift, null, null, true, b.momentum(), b.epsilon());
            case RUNNING ->
                Operations.batchNorm(
                        x, gain, shift, running.mean(), running.variance(), false, b.momentum(), b.epsilon());
        };
    }

    private static NativeTensor present(@Nullable NativeTensor tensor) {
        if (tensor == null) {
            throw new IllegalStateException("a layer's output was dropped before its last reader");
        }
        return tensor;
    }
}
