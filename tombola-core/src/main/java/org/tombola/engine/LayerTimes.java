package org.tombola.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * What one kept weight of each layer costs an engine, as it was measured: the slope of a layer's time over its kept weights.
 *
 * @param nanoseconds that one kept weight takes for one image, at all output positions together; above 0; for the weights of each
 *     convolution and linear layer, by the tensor's name, in layer order
 * @param where engine, machine, threads and layout: what a reader should know
 */
public record LayerTimes(SequencedMap<String, Double> nanoseconds, String where) {
    private static final double FEMTOSECONDS = 1e6;

    public LayerTimes {
        nanoseconds = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nanoseconds));
        nanoseconds.forEach((name, time) -> {
            if (!(time > 0 && time < 1e9)) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "a weight of '%s' takes %s nanoseconds", name, time));
            }
        });
    }

    /** Whole femtoseconds, at least one: in integers, sums over weights are exact and do not depend on their order. */
    public SequencedMap<String, Long> femtoseconds() {
        SequencedMap<String, Long> costs = new LinkedHashMap<>();
        nanoseconds.forEach((name, time) -> costs.put(name, Math.max(1, Math.round(time * FEMTOSECONDS))));
        return costs;
    }
}
