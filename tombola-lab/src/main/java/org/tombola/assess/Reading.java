package org.tombola.assess;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a metric says of a network.
 *
 * @param value in the metric's unit
 * @param count examples it rests on
 * @param details further figures of the same metric, by name
 */
public record Reading(double value, int count, SequencedMap<String, Object> details) {
    public Reading {
        details = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(details));
    }

    public static Reading of(double value, int count) {
        return new Reading(value, count, new LinkedHashMap<>(Map.of()));
    }
}
