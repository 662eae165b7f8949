package org.tombola.sparse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tombola.InvalidInput;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.FeatureShape;
import org.tombola.graph.Folding;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Interpretation of a graph as {@link Op}s: batch norms folded, dropout gone, a sum and a ReLU made part of the convolution before them
 * where nothing else reads what lies between.
 */
final class Lowering {
    private final Graph graph;
    private final Weights weights;
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, Integer> values = new HashMap<>();
    /** By value: layers still to come that read it under any of its names. */
    private final Map<Integer, Integer> reads = new HashMap<>();

    private final List<FeatureShape> shapes = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();
    private float[] mean = {};
    private float[] deviation = {};

    private Lowering(Graph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
        graph.layers().forEach(layer -> layer.inputs().forEach(input -> readers.merge(input, 1, Integer::sum)));
    }

    /**
     * What a network comes to.
     *
     * @param shapes of the values, by number; value 0 is the picture
     * @param mean subtracted from a picture's channels first; empty for none
     * @param deviation what they are divided by then
     * @param output the value that holds the logits
     */
    record Lowered(List<Op> ops, List<FeatureShape> shapes, float[] mean, float[] deviation, int output) {}

    /** @throws InvalidInput when a weight is not finite */
    static Lowered of(Graph graph, Weights weights) {
        requireFinite(weights);
        Folding folded = Folding.of(graph, weights);
        requireFinite(folded.weights());
        Lowering lowering = new Lowering(folded.graph(), folded.weights());
        folded.graph().layers().forEach(lowering::add);
        return new Lowered(
                List.copyOf(lowering.ops),
                List.copyOf(lowering.shapes),
                lowering.mean,
                lowering.deviation,
                lowering.value(folded.graph().output().name()));
    }

    private static void requireFinite(Weights weights) {
        weights.tensors().forEach((name, tensor) -> {
            for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                    throw InvalidInput.of("'%s' holds %s: only finite weights can be compiled", name, value);
                }
            }
        });
    }

    private void add(Layer layer) {
        switch (layer) {
            case Layer.Input i -> define(i.name());
            case Layer.Normalise n -> normalise(n);
            case Layer.Convolution c -> ops.add(convolution(c));
            case Layer.Linear l -> ops.add(linear(l));
            case Layer.BatchNorm b -> ops.add(affine(b));
            case Layer.Activation a -> activation(a);
            case Layer.Dropout d -> same(d.name(), d.input());
            case Layer.MaxPool p ->
                ops.add(new Op.Pool(p.name(), value(p.input()), define(p.name()), p.kernel(), p.stride(), p.padding()));
            case Layer.GlobalAveragePool p -> ops.add(new Op.Mean(p.name(), value(p.input()), define(p.name())));
            case Layer.Squeeze s -> ops.add(new Op.Mean(s.name(), value(s.input()), define(s.name())));
            case Layer.Flatten f -> same(f.name(), f.input());
            case Layer.Add a -> sum(a);
            case Layer.Scale s ->
                ops.add(new Op.Product(s.name(), value(s.input()), value(s.factors()), define(s.name())));
            case Layer.PadShortcut s -> {
                int channels = graph.shape(s.input()).channels();
                int before = (s.outChannels() - channels) / 2;
                ops.add(new Op.Shortcut(s.name(), value(s.input()), define(s.name()), channels, s.stride(), before));
            }
        }
    }

    private int define(String layer) {
        FeatureShape shape = graph.shape(layer);
        values.put(layer, shapes.size());
        reads.put(shapes.size(), readers.getOrDefault(layer, 0));
        shapes.add(FeatureShape.map(shape.channels(), shape.height(), shape.width()));
        return shapes.size() - 1;
    }

    /** The layer's output is its input; a flattened map stays a map, whose numbers lie in the order that flattening gives them. */
    private void same(String layer, String input) {
        int value = value(input);
        values.put(layer, value);
        // What read the layer now reads the value; the layer itself does no longer.
        reads.merge(value, readers.getOrDefault(layer, 0) - 1, Integer::sum);
    }

    private boolean readOnce(String layer) {
        return reads.getOrDefault(value(layer), 0) == 1;
    }

    private int value(String layer) {
        return Objects.requireNonNull(values.get(layer));
    }

    /** At the picture it is part of reading it in; padding comes after it and must stay 0, so no convolution can take it over. */
    private void normalise(Layer.Normalise n) {
        float[] means = floats(n.mean());
        float[] deviations = floats(n.deviation());
        if (value(n.input()) == 0 && mean.length == 0 && readOnce(n.input())) {
            mean = means;
            deviation = deviations;
            same(n.name(), n.input());
        } else {
            float[] scale = new float[means.length];
            float[] shift = new float[means.length];
            for (int c = 0; c < scale.length; c++) {
                scale[c] = (float) (1 / n.deviation().get(c));
                shift[c] = (float) (-n.mean().get(c) / n.deviation().get(c));
            }
            ops.add(new Op.Affine(n.name(), value(n.input()), define(n.name()), scale, shift));
        }
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    private Op.Convolution convolution(Layer.Convolution c) {
        int in = value(c.input());
        return new Op.Convolution(
                c.name(),
                in,
                define(c.name()),
                Op.NONE,
                false,
                c.in(),
                c.out(),
                c.kernel(),
                c.kernel(),
                c.stride(),
                c.padding(),
                c.groups(),
                weights.get(c.name() + ".weight").values(),
                bias(c.name(), c.bias(), c.out()));
    }

    private Op.Convolution linear(Layer.Linear l) {
        int in = value(l.input());
        FeatureShape map = shapes.get(in);
        return new Op.Convolution(
                l.name(),
                in,
                define(l.name()),
                Op.NONE,
                false,
                map.channels(),
                l.out(),
                map.height(),
                map.width(),
                1,
                0,
                1,
                weights.get(l.name() + ".weight").values(),
                bias(l.name(), l.bias(), l.out()));
    }

    private float[] bias(String layer, boolean biased, int channels) {
        return biased ? weights.get(layer + ".bias").values() : new float[channels];
    }

    private Op.Affine affine(Layer.BatchNorm b) {
        Tensor gain = weights.get(b.name() + ".weight");
        Tensor variance = weights.get(b.name() + ".running_var");
        float[] scale = new float[b.channels()];
        float[] shift = new float[b.channels()];
        for (int c = 0; c < scale.length; c++) {
            double factor = gain.at(c) / Math.sqrt(variance.at(c) + b.epsilon());
            scale[c] = (float) factor;
            shift[c] = (float) (weights.get(b.name() + ".bias").at(c)
                    - factor * weights.get(b.name() + ".running_mean").at(c));
        }
        return new Op.Affine(b.name(), value(b.input()), define(b.name()), scale, shift);
    }

    private void activation(Layer.Activation a) {
        int in = value(a.input());
        int last = ops.size() - 1;
        boolean alone = readOnce(a.input()) && a.function() == ActivationFunction.RELU;
        if (alone && last >= 0 && ops.get(last).out() == in) {
            switch (ops.get(last)) {
                case Op.Convolution c
                when !c.relu() -> {
                    ops.set(last, c.with(in, c.residual(), true));
                    same(a.name(), a.input());
                    return;
                }
                case Op.Sum s
                when !s.relu() -> {
                    ops.set(last, new Op.Sum(s.name(), s.in(), s.second(), s.out(), true));
                    same(a.name(), a.input());
                    return;
                }
                default -> {}
            }
        }
        ops.add(new Op.Apply(a.name(), in, define(a.name()), a.function()));
    }

    /** Becomes part of an operand that is a convolution read by nothing else, which then is computed here: its inputs are still there. */
    private void sum(Layer.Add a) {
        for (int i = ops.size() - 1; i >= 0; i--) {
            if (ops.get(i) instanceof Op.Convolution c && c.residual() == Op.NONE && !c.relu()) {
                boolean left = c.out() == value(a.left()) && readOnce(a.left());
                boolean right = c.out() == value(a.right()) && readOnce(a.right());
                if (left != right) {
                    ops.remove(i);
                    ops.add(c.with(c.out(), value(left ? a.right() : a.left()), false));
                    same(a.name(), left ? a.left() : a.right());
                    return;
                }
            }
        }
        ops.add(new Op.Sum(a.name(), value(a.left()), value(a.right()), define(a.name()), false));
    }
}
