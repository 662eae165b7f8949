package org.tombola.graph;

import java.util.ArrayList;
import java.util.List;
import org.tombola.weights.Mask;

/**
 * Interpretation: how many numbers a network holds and how many multiplications one image takes, dense and under a mask. Kept
 * multiplications are theoretical: no engine need reach them.
 *
 * @param parameters all trainable numbers: weights, biases, batch-norm gains and shifts
 * @param prunable positions of the tensors that the mask covers
 * @param macs multiply-accumulates of convolutions and linear layers for one image; FLOPs are twice that
 * @param keptParameters the same without pruned positions
 * @param keptMacs the same without pruned positions: Σ output positions · kept weights
 */
public record Cost(
        long parameters, long prunable, long macs, long keptParameters, long keptMacs, List<LayerCost> layers) {

    /**
     * What one convolution or linear layer costs.
     *
     * @param positions of its output map, at each of which every weight is used once; 1 for a linear layer
     * @param weights how many, without the bias
     * @param kept of these
     */
    public record LayerCost(String layer, long positions, long weights, long kept) {
        public long macs() {
            return Math.multiplyExact(positions, weights);
        }

        public long keptMacs() {
            return Math.multiplyExact(positions, kept);
        }
    }

    public Cost {
        layers = List.copyOf(layers);
    }

    /**
     * Tensors that the mask does not cover are dense.
     *
     * @throws IllegalArgumentException when the mask covers anything but weights of this graph
     */
    public static Cost of(Graph graph, Mask mask) {
        if (!graph.prunable(Graph.Prunable.ALL).keySet().containsAll(mask.names())) {
            throw new IllegalArgumentException("a mask of another network: it covers " + mask.names());
        }
        long parameters = graph.trainable().stream()
                .mapToLong(parameter -> size(parameter))
                .sum();
        List<LayerCost> layers = new ArrayList<>();
        graph.layers().forEach(layer -> layers.addAll(of(layer, graph, mask)));
        return new Cost(
                parameters,
                mask.size(),
                layers.stream().mapToLong(LayerCost::macs).sum(),
                parameters - mask.size() + mask.count(),
                layers.stream().mapToLong(LayerCost::keptMacs).sum(),
                layers);
    }

    public static Cost dense(Graph graph) {
        return of(graph, Mask.dense(graph.prunable(Graph.Prunable.ALL)));
    }

    private static List<LayerCost> of(Layer layer, Graph graph, Mask mask) {
        return switch (layer) {
            case Layer.Convolution c -> {
                FeatureShape out = graph.shape(c.name());
                long weights = (long) c.out() * (c.in() / c.groups()) * c.kernel() * c.kernel();
                yield List.of(weighted(c, (long) out.height() * out.width(), weights, mask));
            }
            case Layer.Linear l -> List.of(weighted(l, 1, (long) l.in() * l.out(), mask));
            case Layer.Input i -> List.of();
            case Layer.Normalise n -> List.of();
            case Layer.BatchNorm b -> List.of();
            case Layer.Activation a -> List.of();
            case Layer.Dropout d -> List.of();
            case Layer.MaxPool p -> List.of();
            case Layer.GlobalAveragePool p -> List.of();
            case Layer.Squeeze s -> List.of();
            case Layer.Flatten f -> List.of();
            case Layer.Add a -> List.of();
            case Layer.Scale s -> List.of();
            case Layer.PadShortcut s -> List.of();
        };
    }

    private static LayerCost weighted(Layer layer, long positions, long weights, Mask mask) {
        String tensor = layer.name() + ".weight";
        return new LayerCost(layer.name(), positions, weights, mask.covers(tensor) ? mask.count(tensor) : weights);
    }

    private static long size(Parameter parameter) {
        return parameter.sizes().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
