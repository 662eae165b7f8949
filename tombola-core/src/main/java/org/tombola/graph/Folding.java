package org.tombola.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
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
                layers.add(reading(layer, input -> renamed.getOrDefault(input, input)));
                Parameters.of(layer).forEach(p -> tensors.put(p.name(), weights.get(p.name())));
            } else {
                layers.add(reading(biased(graph.layer(weighted)), input -> renamed.getOrDefault(input, input)));
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
            case Layer.Convolution c ->
                new Layer.Convolution(
                        c.name(),
                        c.input(),
                        c.in(),
                        c.out(),
                        c.kernel(),
                        c.stride(),
                        c.padding(),
                        c.groups(),
                        true,
                        c.shortcut());
            case Layer.Linear l -> new Layer.Linear(l.name(), l.input(), l.in(), l.out(), true);
            default -> throw new IllegalArgumentException("'" + layer.name() + "' has no weights");
        };
    }

    /** The same layer with other inputs. */
    private static Layer reading(Layer layer, UnaryOperator<String> source) {
        return switch (layer) {
            case Layer.Input i -> i;
            case Layer.Normalise n -> new Layer.Normalise(n.name(), source.apply(n.input()), n.mean(), n.deviation());
            case Layer.Convolution c ->
                new Layer.Convolution(
                        c.name(),
                        source.apply(c.input()),
                        c.in(),
                        c.out(),
                        c.kernel(),
                        c.stride(),
                        c.padding(),
                        c.groups(),
                        c.bias(),
                        c.shortcut());
            case Layer.Linear l -> new Layer.Linear(l.name(), source.apply(l.input()), l.in(), l.out(), l.bias());
            case Layer.BatchNorm b ->
                new Layer.BatchNorm(b.name(), source.apply(b.input()), b.channels(), b.epsilon(), b.momentum());
            case Layer.Activation a -> new Layer.Activation(a.name(), source.apply(a.input()), a.function());
            case Layer.Dropout d -> new Layer.Dropout(d.name(), source.apply(d.input()), d.rate(), d.examples());
            case Layer.MaxPool p ->
                new Layer.MaxPool(p.name(), source.apply(p.input()), p.kernel(), p.stride(), p.padding());
            case Layer.GlobalAveragePool p -> new Layer.GlobalAveragePool(p.name(), source.apply(p.input()));
            case Layer.Squeeze s -> new Layer.Squeeze(s.name(), source.apply(s.input()));
            case Layer.Flatten f -> new Layer.Flatten(f.name(), source.apply(f.input()));
            case Layer.Add a -> new Layer.Add(a.name(), source.apply(a.left()), source.apply(a.right()));
            case Layer.Scale s -> new Layer.Scale(s.name(), source.apply(s.input()), source.apply(s.factors()));
            case Layer.PadShortcut s ->
                new Layer.PadShortcut(s.name(), source.apply(s.input()), s.outChannels(), s.stride());
        };
    }
}
