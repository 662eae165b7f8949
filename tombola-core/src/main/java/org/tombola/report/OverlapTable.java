package org.tombola.report;

import java.util.ArrayList;
import java.util.List;
import org.tombola.report.Comparison.RunOverlap;

/** The overlaps of equal rows of several runs, below the table that compares their readings. */
final class OverlapTable {
    private static final int TERMINAL_WIDTH = 120;
    private static final String LEGEND =
            "Masks of equal rows, as drawn: share of positions on which they agree, what independent masks"
                    + " of those densities\nscore by chance, and kept by both over kept by either; mean ± sample standard deviation"
                    + " over the seeds that both have.\n";

    private OverlapTable() {}

    /** Empty when no two runs have tickets of the same finder at the same density and seed. */
    static String text(Comparison comparison) {
        Grid grid = grid(comparison);
        return grid.lines().isEmpty() ? "" : "\n" + grid.text(TERMINAL_WIDTH) + "\n" + LEGEND;
    }

    static String markdown(Comparison comparison) {
        Grid grid = grid(comparison);
        return grid.lines().isEmpty() ? "" : "\n" + grid.markdown() + "\n" + LEGEND;
    }

    private static Grid grid(Comparison comparison) {
        List<List<String>> lines = new ArrayList<>();
        for (RunOverlap each : comparison.overlaps()) {
            FinderOverlap overlap = each.overlap();
            if (each.equalRows()) {
                lines.add(List.of(
                        overlap.a(),
                        each.a(),
                        each.b(),
                        Numbers.density(overlap.density()),
                        Integer.toString(overlap.n()),
                        Numbers.meanAndDeviation(overlap.overlap(), overlap.overlapDeviation()),
                        Numbers.shortest(overlap.chance()),
                        Numbers.meanAndDeviation(
                                overlap.intersectionOverUnion(), overlap.intersectionOverUnionDeviation())));
            }
        }
        return new Grid(
                List.of("finder", "run", "against", "density", "seeds", "mask overlap", "by chance", "kept by both"),
                lines,
                3,
                4);
    }
}
