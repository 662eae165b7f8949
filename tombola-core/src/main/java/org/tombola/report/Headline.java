package org.tombola.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.tombola.report.Verdict.Outcome;

/** A run in one sentence: the sparsest winning ticket on the first metric, or what stands in its way. */
public final class Headline {
    private Headline() {}

    /** Plain text, one or two sentences. */
    public static String of(Summary summary) {
        SequencedSet<String> metrics = Tables.metricNames(summary.rows());
        if (metrics.isEmpty()) {
            return "No network was assessed.";
        }
        String metric = primaryMetric(metrics);
        List<Verdict> verdicts = summary.verdicts().stream()
                .filter(verdict -> verdict.metric().equals(metric) && verdict.difference() != null)
                .toList();
        if (verdicts.isEmpty()) {
            return "No ticket was compared with dense on " + metric + ".";
        }
        return verdicts.stream()
                .filter(verdict -> verdict.verdict() == Outcome.WINNING)
                .min(Comparator.comparingDouble(Verdict::density)
                        .thenComparing(
                                Comparator.comparingDouble(Headline::gain).reversed()))
                .map(verdict -> sentence(verdict, "is winning on " + metric))
                .orElseGet(() -> nothingWon(verdicts, metric));
    }

    /** Accuracy when there is one, else the first. */
    static String primaryMetric(SequencedSet<String> metrics) {
        Optional<String> accuracy =
                metrics.stream().filter(metric -> metric.equals("accuracy")).findFirst();
        return accuracy.orElseGet(metrics::getFirst);
    }

    private static String nothingWon(List<Verdict> verdicts, String metric) {
        Verdict closest = verdicts.stream()
                .max(Comparator.comparingDouble(Headline::gain))
                .orElseThrow();
        if (verdicts.stream().allMatch(verdict -> verdict.n() < 2)) {
            return sentence(closest, "comes closest to dense on " + metric)
                    + " One seed cannot tell winning from luck.";
        }
        long undecided =
                verdicts.stream().filter(v -> v.verdict() == Outcome.UNDECIDED).count();
        return "No ticket is winning on " + metric + ": " + undecided + " undecided, " + (verdicts.size() - undecided)
                + " degraded. " + sentence(closest, "comes closest");
    }

    private static String sentence(Verdict verdict, String says) {
        Double difference = verdict.difference();
        if (difference == null) {
            throw new IllegalStateException("a verdict without a difference was picked");
        }
        String spend = verdict.spend().equals("plain") ? "" : " with " + verdict.spend();
        return verdict.finder() + spend + " at density " + Numbers.density(verdict.density()) + " " + says + ": "
                + Numbers.difference(difference, verdict.interval()) + " against dense (n = " + verdict.n() + ").";
    }

    private static double gain(Verdict verdict) {
        Double difference = verdict.difference();
        return difference == null ? Double.NEGATIVE_INFINITY : verdict.higherIsBetter() ? difference : -difference;
    }
}
