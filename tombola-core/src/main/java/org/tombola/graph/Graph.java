package org.tombola.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.InvalidInput;
import org.tombola.graph.Parameter.Role;

/**
 * A network as data: layers in topological order; the last one is the output. Weights live apart, by name. Construction checks names,
 * order and shapes, so that a graph that exists can be run.
 */
public final class Graph {
    private final List<Layer> layers;
    private final SequencedMap<String, FeatureShape> shapes;
    private final List<Parameter> parameters;

    /** @throws InvalidInput naming the layer, when names repeat, an input is unknown or a shape does not fit */
    public Graph(List<? extends Layer> layers) {
        this.layers = List.copyOf(layers);
        this.shapes = Shapes.of(this.layers);
        List<Parameter> all = new ArrayList<>();
        this.layers.forEach(layer -> all.addAll(Parameters.of(layer)));
        this.parameters = List.copyOf(all);
    }

    public List<Layer> layers() {
        return layers;
    }

    public Layer.Input input() {
        return (Layer.Input) layers.getFirst();
    }

    public Layer output() {
        return layers.getLast();
    }

    /** How many classes the output has. */
    public int classes() {
        return shape(output().name()).channels();
    }

    /** What the layer of that name puts out, for one image. */
    public FeatureShape shape(String layer) {
        FeatureShape shape = shapes.get(layer);
        if (shape == null) {
            throw new IllegalArgumentException("no layer named '" + layer + "'");
        }
        return shape;
    }

    public Layer layer(String name) {
        return layers.stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no layer named '" + name + "'"));
    }

    /** Tensors that training writes by gradient, in layer order: this order is the flat index of a session. */
    public List<Parameter> trainable() {
        return parameters.stream().filter(p -> p.role().trainable()).toList();
    }

    /** Batch-norm statistics, in layer order. */
    public List<Parameter> statistics() {
        return parameters.stream().filter(p -> !p.role().trainable()).toList();
    }

    /** All of both, in layer order: what a snapshot holds. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** Shapes of the tensors a mask may cover under these rules, in layer order. */
    public SequencedMap<String, int[]> prunable(Prunable rules) {
        List<Layer> weighted = layers.stream()
                .filter(layer -> layer instanceof Layer.Convolution || layer instanceof Layer.Linear)
                .toList();
        SequencedMap<String, int[]> prunable = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            if (parameter.role() != Role.WEIGHT) {
                continue;
            }
            Layer layer = layer(parameter.layer());
            boolean first = layer.equals(weighted.getFirst());
            boolean classifier = layer.equals(weighted.getLast());
            boolean shortcut = layer instanceof Layer.Convolution convolution && convolution.shortcut();
            if ((rules.first() || !first) && (rules.classifier() || !classifier) && (rules.shortcut() || !shortcut)) {
                prunable.put(parameter.name(), parameter.shape());
            }
        }
        return prunable;
    }

    /** The weight of the last convolution or linear layer, whose outputs are the classes; empty where there is none. */
    public String classifier() {
        SequencedMap<String, int[]> weights = prunable(Prunable.ALL);
        return weights.isEmpty() ? "" : weights.lastEntry().getKey();
    }

    /** Which of the weight tensors may be pruned; biases and batch-norm parameters never are. */
    public record Prunable(boolean first, boolean classifier, boolean shortcut) {
        public static final Prunable ALL = new Prunable(true, true, true);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Graph that && layers.equals(that.layers);
    }

    @Override
    public int hashCode() {
        return layers.hashCode();
    }

    @Override
    public String toString() {
        return "Graph" + layers;
    }

    /** Used by functions from graph to graph: the same layers with some replaced. */
    public Graph map(java.util.function.UnaryOperator<Layer> change) {
        return new Graph(layers.stream().map(change).toList());
    }

    /** Layers by name. */
    public Map<String, Layer> byName() {
        Map<String, Layer> byName = new LinkedHashMap<>();
        layers.forEach(layer -> byName.put(layer.name(), layer));
        return byName;
    }
}
