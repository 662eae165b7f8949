package org.tombola.graph;

import java.util.Arrays;

/**
 * One trainable tensor, or one running statistic, of a graph.
 *
 * @param name {@code <layer>.weight} and so on
 * @param role what it does in its layer
 * @param layer the name of its layer
 */
public record Parameter(String name, Role role, String layer, java.util.List<Integer> sizes) {
    /** What a tensor is to its layer; only {@link #WEIGHT} can be pruned. */
    public enum Role {
        WEIGHT,
        BIAS,
        GAIN,
        SHIFT,
        RUNNING_MEAN,
        RUNNING_VARIANCE;

        /** Whether training writes it by gradient (statistics are written by the forward pass). */
        public boolean trainable() {
            return this != RUNNING_MEAN && this != RUNNING_VARIANCE;
        }
    }

    public Parameter {
        sizes = java.util.List.copyOf(sizes);
    }

    static Parameter of(String layer, String suffix, Role role, Integer... sizes) {
        return new Parameter(layer + "." + suffix, role, layer, Arrays.asList(sizes));
    }

    public int[] shape() {
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }
}
