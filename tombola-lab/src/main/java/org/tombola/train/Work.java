package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What an engine was asked to do, in batches: the cost of a method in its own units. Reading a validation split or a metric is not
 * counted.
 *
 * @param forward forward passes
 * @param backward backward passes, one after each forward pass that wanted a gradient
 * @param denseGradients those backward passes whose gradient was read at pruned positions too
 * @param hessianProducts products of a Hessian with a vector
 * @param perExample passes that squared the gradient of each example by itself
 */
public record Work(long forward, long backward, long denseGradients, long hessianProducts, long perExample) {
    public static final Work NONE = new Work(0, 0, 0, 0, 0);

    public Work plus(Work other) {
        return new Work(
                forward + other.forward,
                backward + other.backward,
                denseGradients + other.denseGradients,
                hessianProducts + other.hessianProducts,
                perExample + other.perExample);
    }

    /** By name in snake_case, for files. */
    public SequencedMap<String, Object> plain() {
        SequencedMap<String, Object> plain = new LinkedHashMap<>();
        plain.put("forward", forward);
        plain.put("backward", backward);
        plain.put("dense_gradients", denseGradients);
        plain.put("hessian_products", hessianProducts);
        plain.put("per_example", perExample);
        return plain;
    }

    /** What {@link #plain} gave; counts that are not there are 0. */
    public static Work of(Map<?, ?> plain) {
        return new Work(
                count(plain, "forward"),
                count(plain, "backward"),
                count(plain, "dense_gradients"),
                count(plain, "hessian_products"),
                count(plain, "per_example"));
    }

    private static long count(Map<?, ?> plain, String name) {
        return plain.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
