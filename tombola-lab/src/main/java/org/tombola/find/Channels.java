package org.tombola.find;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.IntPredicate;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;

/** The channels of convolutions that a batch norm scales one by one, and the weights that belong to them. */
final class Channels {
    private Channels() {}

    /** Shapes of the gains that follow a prunable convolution, one number a channel, in layer order. */
    static SequencedMap<String, int[]> gains(Graph graph, SequencedMap<String, int[]> prunable) {
        SequencedMap<String, int[]> gains = new LinkedHashMap<>();
        scaled(graph, prunable).forEach((norm, filters) -> gains.put(gain(norm), new int[] {norm.channels()}));
        return gains;
    }

    /** Those convolutions by the norm behind each. */
    private static SequencedMap<Layer.BatchNorm, Layer.Convolution> scaled(
            Graph graph, SequencedMap<String, int[]> prunable) {
        SequencedMap<Layer.BatchNorm, Layer.Convolution> scaled = new LinkedHashMap<>();
        for (Layer layer : graph.layers()) {
            if (layer instanceof Layer.BatchNorm norm
                    && graph.layer(norm.input()) instanceof Layer.Convolution filters
                    && prunable.containsKey(weight(filters))) {
                scaled.put(norm, filters);
            }
        }
        return scaled;
    }

    private static String gain(Layer.BatchNorm norm) {
        return norm.name() + ".weight";
    }

    private static String weight(Layer layer) {
        return layer.name() + ".weight";
    }

    /**
     * All weights of the filters that make dropped channels are dropped.
     *
     * @param kept which gains stay
     * @param inputs whether also those weights are dropped that read only such a channel: where its way to them leads through layers
     *     that treat channels one by one
     */
    static Mask expand(Graph graph, SequencedMap<String, int[]> prunable, Mask kept, boolean inputs) {
        Map<String, IntPredicate> dropped = new LinkedHashMap<>();
        scaled(graph, prunable).forEach((norm, filters) -> {
            IntPredicate channel = c -> !kept.kept(gain(norm), c);
            int size = filters.in() / filters.groups() * filters.kernel() * filters.kernel();
            dropped.merge(weight(filters), i -> channel.test(i / size), IntPredicate::or);
            if (inputs) {
                readers(graph, norm.name()).forEach(reader -> {
                    int[] shape = prunable.get(weight(reader));
                    if (shape != null) {
                        dropped.merge(weight(reader), reads(shape, norm.channels(), channel), IntPredicate::or);
                    }
                });
            }
        });
        return Mask.of(prunable, name -> {
            IntPredicate gone = dropped.getOrDefault(name, i -> false);
            return i -> !gone.test(i);
        });
    }

    /** Of a weight [out, in, …] whose inputs are those channels, in order, a flattened map of each perhaps. */
    private static IntPredicate reads(int[] shape, int channels, IntPredicate channel) {
        int row = Tensor.size(shape) / shape[0];
        int each = row / channels;
        return i -> channel.test(i % row / each);
    }

    /** The convolutions and linear layers that read that layer's channels, unmixed. */
    private static List<Layer> readers(Graph graph, String source) {
        List<Layer> readers = new ArrayList<>();
        for (Layer layer : graph.layers()) {
            if (layer.inputs().contains(source)) {
                switch (layer) {
                    case Layer.Convolution convolution when convolution.groups() == 1 -> readers.add(layer);
                    case Layer.Linear _ -> readers.add(layer);
                    case Layer.Activation _,
                            Layer.Dropout _,
                            Layer.MaxPool _,
                            Layer.GlobalAveragePool _,
                            Layer.Flatten _ -> readers.addAll(readers(graph, layer.name()));
                    default -> {} // sums, products and groups mix channels with others, or are read elsewhere too
                }
            }
        }
        return readers;
    }
}
