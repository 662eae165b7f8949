package org.tombola.sweep;

import java.util.List;

/** What a run would still have to do. */
public record RunPlan(List<Line> lines) {
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
}
