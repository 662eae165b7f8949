package org.tombola.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tombola.lab.Ledger;
import org.tombola.report.CurvePoint;

/** The curves of a run: each training of finding once, under its finder, seed and level; each of spending under its row. */
final class TrainingCurves {
    private TrainingCurves() {}

    static List<CurvePoint> of(List<RowWork.Made> rows) {
        SequencedMap<String, List<RowWork.Made>> byFinderAndSeed = new LinkedHashMap<>();
        rows.forEach(made -> byFinderAndSeed
                .computeIfAbsent(
                        made.task().finding().label() + "/" + made.task().seed(), k -> new ArrayList<>())
                .add(made));
        List<CurvePoint> points = new ArrayList<>();
        byFinderAndSeed.values().forEach(group -> finding(group, points));
        for (RowWork.Made made : rows) {
            for (Ledger.Entry training : made.spending().entries()) {
                String spend = made.task().spend().label();
                double density = made.task().density().asDouble();
                points(points, made.task(), spend, density, null, "spend", training);
            }
        }
        return points;
    }

    /**
     * Levels are the densities trained at, from large to small. Of two trainings at one density the longer one counts: the shorter only
     * went to the point rewound to, and the longer repeats it.
     */
    private static void finding(List<RowWork.Made> group, List<CurvePoint> points) {
        TreeMap<Double, Ledger.Entry> levels = new TreeMap<>(Comparator.reverseOrder());
        for (RowWork.Made made : group) {
            for (Ledger.Entry training : made.finding().entries()) {
                levels.merge(training.density(), training, (a, b) -> a.until() >= b.until() ? a : b);
            }
        }
        int level = 0;
        for (Ledger.Entry training : levels.values()) {
            points(points, group.getFirst().task(), "", training.density(), level++, "find", training);
        }
    }

    private static void points(
            List<CurvePoint> points,
            Task task,
            String spend,
            double density,
            @Nullable Integer level,
            String phase,
            Ledger.Entry training) {
        training.curve()
                .forEach(r -> points.add(new CurvePoint(
                        task.finding().label(),
                        spend,
                        density,
                        task.seed(),
                        level,
                        phase,
                        r.epoch(),
                        r.step(),
                        r.rate(),
                        r.trainLoss(),
                        r.validationLoss(),
                        r.validationAccuracy(),
                        r.seconds())));
    }
}
