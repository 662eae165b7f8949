package org.tombola.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * A rank for each position of some tensors: higher is kept first. Infinite scores are ranks like any other; NaN is none. Arrays are read
 * only by agreement, as those of {@link Tensor} are.
 */
public final class Scores {
    private final SequencedMap<String, float[]> values;

    private Scores(SequencedMap<String, float[]> values) {
        this.values = Collections.unmodifiableSequencedMap(values);
    }

    /**
     * @param values row-major, by tensor, not copied
     * @throws ArithmeticException naming the tensor and the position of the first score that is not a number
     */
    public static Scores of(Map<String, float[]> values) {
        values.forEach(Scores::requireNumbers);
        return new Scores(new LinkedHashMap<>(values));
    }

    /** |w|, for the tensors that the mask covers. */
    public static Scores magnitude(Weights weights, Mask mask) {
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        for (String name : mask.names()) {
            float[] magnitudes = weights.get(name).copy();
            for (int i = 0; i < magnitudes.length; i++) {
                magnitudes[i] = Math.abs(magnitudes[i]);
            }
            values.put(name, magnitudes);
        }
        return of(values);
    }

    /** The same ranks upside down: keeps what was dropped first. Ties still go to the earlier position. */
    public Scores negated() {
        SequencedMap<String, float[]> negated = new LinkedHashMap<>();
        values.forEach((name, scores) -> {
            float[] copy = scores.clone();
            for (int i = 0; i < copy.length; i++) {
                copy[i] = -copy[i];
            }
            negated.put(name, copy);
        });
        return new Scores(negated);
    }

    public SequencedSet<String> names() {
        return values.sequencedKeySet();
    }

    /** The array itself: read only. */
    public float[] of(String name) {
        float[] scores = values.get(name);
        if (scores == null) {
            throw new IllegalArgumentException("no scores for '" + name + "', only for " + values.keySet());
        }
        return scores;
    }

    /**
     * The same, for so many positions.
     *
     * @throws IllegalArgumentException when there is not one score for each
     */
    float[] of(String name, int size) {
        float[] scores = of(name);
        if (scores.length != size) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%d scores for the %d positions of '%s'", scores.length, size, name));
        }
        return scores;
    }

    @Override
    public String toString() {
        return "Scores" + values.keySet();
    }

    private static void requireNumbers(String name, float[] scores) {
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i])) {
                throw new ArithmeticException(
                        String.format(Locale.ROOT, "the score of '%s' at position %d is not a number", name, i));
            }
        }
    }
}
