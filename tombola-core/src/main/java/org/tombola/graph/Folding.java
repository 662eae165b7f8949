package org.tombola.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A network in which each batch norm that is the only reader of a convolution or linear layer has become part of that layer:
 * γ (Wx + b − μ) / √(σ² + ε) + β = W'x + b' with W' = sW, b' = s(b − μ) + β and s = γ / √(σ² + ε). Such a layer has a bias, keeps its name and
 * stands where the batch norm stood. Other batch norms stay. For evaluation only: the statistics are used as they are.
 *
 * @param weights of the graph, in its order; computed in double and rounded once. What is zero stays +0, so a mask still holds
 */
public record Folding(Graph graph, Weights weights) {

    /** @throws IllegalArgumentException when a tensor is missing */
    public static Folding of(Graph graph, Weights weights) {
        Map<String, Layer.BatchNorm> norms = folded(graph);
        Map<String, String> renamed = new HashMap<>();
        norms.forEach((layer, norm) -> renamed.put(norm.name(), layer));
        List<Layer> layers = new ArrayList<>();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Layer layer : graph.layers()) {
            if (norms.containsKey(layer.name())) {
                continue;
            }
            String weighted = renamed.get(layer.name());
            if (weighted == null) {
                layers.add(Rewiring.reading(layer, input -> renamed.getOrDefault(input, input)));
                Parameters.of(layer).forEach(p -> tensors.put(p.name(), weights.get(p.name())));
            } else {
                layers.add(
                        Rewiring.reading(biased(graph.layer(weighted)), input -> renamed.getOrDefault(input, input)));
                fold(weighted, (Layer.BatchNorm) layer, weights, tensors);
            }
        }
        return new Folding(new Graph(layers), Weights.of(tensors));
    }

    /** Batch norms that go, by the layer that each goes into. */
    private static Map<String, Layer.BatchNorm> folded(Graph graph) {
        Map<String, Integer> readers = new HashMap<>();
        graph.layers().forEach(layer -> layer.inputs().forEach(input -> readers.merge(input, 1, Integer::sum)));
        Map<String, Layer> byName = graph.byName();
        Map<String, Layer.BatchNorm> norms = new HashMap<>();
        for (Layer layer : graph.layers()) {
            if (layer instanceof Layer.BatchNorm norm
                    && readers.getOrDefault(norm.input(), 0) == 1
                    && (byName.get(norm.input()) instanceof Layer.Convolution
                            || byName.get(norm.input()) instanceof Layer.Linear)) {
                norms.put(norm.input(), norm);
            }
        }
        return norms;
    }

    private static void fold(String layer, Layer.BatchNorm norm, Weights weights, Map<String, Tensor> into) {
        Tensor weight = weights.get(layer + ".weight");
        String biasName = layer + ".bias";
        Tensor gain = weights.get(norm.name() + ".weight");
        Tensor shift = weights.get(norm.name() + ".bias");
        Tensor mean = weights.get(norm.name() + ".running_mean");
        Tensor variance = weights.get(norm.name() + ".running_var");
        int fan = weight.size() / norm.channels();
        float[] scaled = new float[weight.size()];
        float[] bias = new float[norm.channels()];
        for (int c = 0; c < bias.length; c++) {
            double scale = gain.at(c) / Math.sqrt(variance.at(c) + norm.epsilon());
            for (int i = c * fan; i < (c + 1) * fan; i++) {
                scaled[i] = (float) (scale * weight.at(i)) + 0f; // −0 + 0 is +0
            }
            double before = weights.contains(biasName) ? weights.get(biasName).at(c) : 0;
            bias[c] = (float) (scale * (before - mean.at(c)) + shift.at(c));
        }
        into.put(layer + ".weight", Tensor.of(weight.shape(), scaled));
        into.put(biasName, Tensor.vector(bias));
    }

    private static Layer biased(Layer layer) {
        return switch (layer) {
            case Layer.Convolution c -> c.with(c.input(), true);
            case Layer.Linear l -> new Layer.Linear(l.name(), l.input(), l.in(), l.out(), true);
            default -> throw new IllegalArgumentException("'" + layer.name() + "' has no weights");
        };
    }
}
