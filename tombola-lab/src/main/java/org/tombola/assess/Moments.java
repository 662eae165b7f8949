package org.tombola.assess;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Mean and spread of a sample.
 *
 * @param variance divides by n − 1; NaN of one value
 */
record Moments(double mean, double variance) {
    static <T> Moments of(List<T> items, ToDoubleFunction<T> value) {
        double[] values = items.stream().mapToDouble(value).toArray();
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        return new Moments(mean, values.length < 2 ? Double.NaN : squares / (values.length - 1));
    }
}
