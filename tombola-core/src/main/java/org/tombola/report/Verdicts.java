package org.tombola.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tombola.report.Verdict.Outcome;

/**
 * Sparse against dense, over seeds: is the ticket as good as the network it was drawn from?
 *
 * <p>Readings are paired by seed with {@code dense} under the same spending; the interval is the two-sided paired t interval. Metrics
 * without a better direction get no verdict. A seed counts only when both readings are finite. Leaving out a seed whose <em>sparse</em>
 * training failed flatters the ticket, so such a ticket is never winning: at best undecided, and the note says why.
 */
public final class Verdicts {
    private Verdicts() {}

    /**
     * One verdict per finder (but dense), spending, density and metric, in the order of the rows.
     *
     * @param higherIsBetter the better direction by metric label
     * @throws IllegalArgumentException when two rows have the same finder, spending, density and seed
     */
    public static List<Verdict> of(List<Row> rows, VerdictRule rule, Map<String, Boolean> higherIsBetter) {
        Map<String, Group> dense = new LinkedHashMap<>();
        List<Group> groups = Group.of(rows);
        groups.stream().filter(Group::isDense).forEach(group -> dense.put(group.spend(), group));
        List<Verdict> verdicts = new ArrayList<>();
        for (Group sparse : groups) {
            Group yardstick = dense.get(sparse.spend());
            if (sparse.isDense() || yardstick == null) {
                continue;
            }
            for (String metric : sparse.metricNames()) {
                Boolean higher = higherIsBetter.get(metric);
                if (higher != null) {
                    verdicts.add(judge(sparse, yardstick, metric, rule, higher));
                }
            }
        }
        return List.copyOf(verdicts);
    }

    /** A difference that counts as good or bad for its margin, whatever the metric's direction. */
    static Outcome outcome(@Nullable Interval interval, double margin, boolean higherIsBetter) {
        if (interval == null) {
            return Outcome.UNDECIDED;
        }
        Interval gain = higherIsBetter ? interval : interval.negated();
        // 0.971 − 0.974 is a bit below −0.003: the rounding of a difference is not worse than the margin.
        double floor = -margin * (1 + 1e-9);
        if (gain.low() >= floor) {
            return Outcome.WINNING;
        }
        return gain.high() < floor ? Outcome.DEGRADED : Outcome.UNDECIDED;
    }

    private static Verdict judge(Group sparse, Group dense, String metric, VerdictRule rule, boolean higherIsBetter) {
        Map<Long, Double> ours = sparse.readings(metric);
        Map<Long, Double> theirs = dense.readings(metric);
        List<Double> differences = new ArrayList<>();
        List<Double> sparseValues = new ArrayList<>();
        List<Double> denseValues = new ArrayList<>();
        ours.forEach((seed, value) -> {
            Double yardstick = theirs.get(seed);
            if (yardstick != null) {
                sparseValues.add(value);
                denseValues.add(yardstick);
                differences.add(value - yardstick);
            }
        });
        boolean any = !differences.isEmpty();
        Interval interval = any ? new Sample(differences).interval(rule.confidence()) : null;
        List<Long> failed = sparse.seeds().stream()
                .filter(seed -> theirs.containsKey(seed) && !ours.containsKey(seed))
                .toList();
        Outcome outcome = outcome(interval, rule.margin(metric), higherIsBetter);
        return new Verdict(
                sparse.finder(),
                sparse.spend(),
                sparse.density(),
                metric,
                any ? new Sample(denseValues).mean() : null,
                any ? new Sample(sparseValues).mean() : null,
                any ? new Sample(differences).mean() : null,
                interval,
                rule.margin(metric),
                differences.size(),
                "paired t",
                outcome == Outcome.WINNING && !failed.isEmpty() ? Outcome.UNDECIDED : outcome,
                higherIsBetter,
                rule.confidence(),
                note(sparse, dense, metric, failed));
    }

    private static @Nullable String note(Group sparse, Group dense, String metric, List<Long> failed) {
        Map<Long, String> reasons = new TreeMap<>();
        Map<Long, Double> theirs = dense.readings(metric);
        for (long seed : sparse.seeds()) {
            if (failed.contains(seed)) {
                reasons.put(seed, sparse.diverged(seed) ? "the sparse training diverged" : "no sparse reading");
            } else if (!theirs.containsKey(seed)) {
                reasons.put(seed, dense.diverged(seed) ? "the dense training diverged" : "no dense reading");
            }
        }
        List<String> parts = new ArrayList<>();
        reasons.forEach((seed, reason) -> parts.add("seed " + seed + " left out: " + reason));
        return parts.isEmpty() ? null : String.join("; ", parts);
    }
}
