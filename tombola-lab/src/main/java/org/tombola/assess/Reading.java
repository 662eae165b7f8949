package org.tombola.assess;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a metric says of a network.
 *
 * @param value in the metric's unit; NaN where there is none
 * @param count examples it rests on
 * @param details further figures of the same metric, by name
 */
public record Reading(double value, int count, SequencedMap<String, Object> details) {
    /** The detail that says why there is no value. */
    public static final String NONE = "not_applicable";

    public Reading {
        details = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(details));
    }

    /** No value, and the reason: a metric that says nothing about such a network. */
    public static Reading none(String why) {
        return new Reading(Double.NaN, 0, new LinkedHashMap<>(Map.of(NONE, why)));
    }

    public static Reading of(double value, int count) {
        return new Reading(value, count, new LinkedHashMap<>(Map.of()));
    }
}
