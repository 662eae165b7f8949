package org.tombola.cli.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.data.Normalisation;
import org.tombola.format.Ticket;
import org.tombola.graph.Architecture;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Initialiser;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.graph.Parameter.Role;
import org.tombola.random.Seed;
import org.tombola.recipe.Part;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A network to be measured.
 *
 * @param name for a title
 * @param source for JSON
 * @param weights effective ones: pruned positions are zero
 */
public record BenchNetwork(String name, Map<String, Object> source, Graph graph, Weights weights, Mask mask) {
    /** Where nothing else is known of a layer's weights. */
    private static final double SMALL = 0.01;

    public static BenchNetwork of(String file, Ticket ticket) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("ticket", file);
        source.put("density", ticket.mask().density());
        return new BenchNetwork(file, source, ticket.graph(), ticket.mask().apply(ticket.weights()), ticket.mask());
    }

    /**
     * A random network under a random mask.
     *
     * @param ends whether the first layer and the classifier are pruned too
     */
    public record Drawn(
            Part<Architecture> architecture, Density density, Allocation allocation, boolean ends, long seed) {

        /** Pruned weights take their share of the variance along, which the others make up for: signals keep their size. */
        public BenchNetwork network(Layer.Input images, int classes, Initialiser initialiser) {
            Double[] half = new Double[images.channels()];
            java.util.Arrays.fill(half, 0.5);
            Graph graph = architecture
                    .value()
                    .graph(
                            images.channels(),
                            images.height(),
                            images.width(),
                            classes,
                            new Normalisation(List.of(half), List.of(half)));
            Map<String, int[]> shapes = graph.prunable(new Prunable(ends, ends, true));
            Mask mask = Masks.random(shapes, allocation, density, new Seed(seed));
            Weights start = initialiser.draw(graph, new Seed(seed));
            Map<String, Tensor> scaled = new LinkedHashMap<>();
            for (String name : mask.names()) {
                float factor = (float) Math.sqrt((double) mask.size(name) / Math.max(1, mask.count(name)));
                float[] values = start.get(name).copy();
                for (int i = 0; i < values.length; i++) {
                    values[i] *= factor;
                }
                scaled.put(name, Tensor.of(mask.shape(name), values));
            }
            return new BenchNetwork(title(), source(), graph, mask.apply(start.with(Weights.of(scaled))), mask);
        }

        private String title() {
            return architecture.label() + ", " + word(allocation) + " random mask of density " + density.text()
                    + (ends ? "" : ", first layer and classifier dense");
        }

        private Map<String, Object> source() {
            Map<String, Object> source = new LinkedHashMap<>();
            source.put("architecture", architecture.label());
            source.put("density", density.value().doubleValue());
            source.put("allocation", word(allocation));
            source.put("prune_ends", ends);
            source.put("seed", seed);
            return source;
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The same network with a random number for every weight, none of them zero, each layer's squares as large together as before: a layer
     * that amplified more would, after fifty of them, leave nothing of a comparison of logits.
     */
    Weights withoutZeros() {
        Map<String, Tensor> filled = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            if (parameter.role() == Role.WEIGHT) {
                Tensor tensor = weights.get(parameter.name());
                filled.put(parameter.name(), filled(tensor, parameter.name()));
            }
        }
        return weights.with(Weights.of(filled));
    }

    private static Tensor filled(Tensor tensor, String name) {
        double squares = 0;
        for (float value : tensor.values()) {
            squares += (double) value * value;
        }
        float[] values = new float[tensor.size()];
        double deviation = squares == 0 ? SMALL : Math.sqrt(squares / values.length);
        RandomGenerator random = new Seed(1).child("without_zeros").child(name).generator();
        for (int i = 0; i < values.length; i++) {
            while (values[i] == 0) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        }
        return Tensor.of(tensor.shape(), values);
    }
}
