package org.tombola.sweep;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a run would still have to do.
 *
 * @param secondsPerEpoch of the recipe's network on its data, as trainings in the store took; empty where there are none
 */
public record RunPlan(List<Line> lines, OptionalDouble secondsPerEpoch) {
    public RunPlan {
        lines = List.copyOf(lines);
    }

    /**
     * One row.
     *
     * @param trainings still to be done, not counting those that an earlier row does
     * @param epochs of these together
     */
    public record Line(String row, int trainings, double epochs) {}

    public int trainings() {
        return lines.stream().mapToInt(Line::trainings).sum();
    }

    public double epochs() {
        return lines.stream().mapToDouble(Line::epochs).sum();
    }

    /** Estimated wall time with that many trainings side by side. */
    public OptionalDouble seconds(int sideBySide) {
        return secondsPerEpoch.isEmpty()
                ? secondsPerEpoch
                : OptionalDouble.of(secondsPerEpoch.getAsDouble() * epochs() / Math.max(1, sideBySide));
    }
}
