package org.tombola.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One finder, spending, density and metric against the dense network under the same spending. Made by {@link Verdicts}.
 *
 * @param dense mean of the dense readings over the paired seeds; null when no seed could be paired
 * @param sparse mean of the sparse readings over the same seeds
 * @param difference sparse − dense, in the metric's own unit and sign
 * @param interval two-sided confidence interval of the difference; null with fewer than two pairs
 * @param margin how much worse still counts as equal, in the metric's unit, not negative
 * @param n paired seeds
 * @param statistic how the interval was made
 * @param higherIsBetter the metric's better direction
 * @param confidence level of the interval, in (0, 1)
 * @param note what was left out and why; null when nothing was
 */
public record Verdict(
        String finder,
        String spend,
        double density,
        String metric,
        @Nullable Double dense,
        @Nullable Double sparse,
        @Nullable Double difference,
        @Nullable Interval interval,
        double margin,
        int n,
        String statistic,
        Outcome verdict,
        boolean higherIsBetter,
        double confidence,
        @Nullable String note) {

    /** What the interval of the difference says about the margin. */
    public enum Outcome {
        /** At least as good as dense, up to the margin: the whole interval lies at or above −margin, in the better direction. */
        WINNING,
        /** The interval holds −margin, or there is none. */
        UNDECIDED,
        /** Worse than dense by more than the margin: the whole interval lies below −margin. */
        DEGRADED;

        /** As in {@code summary.json}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
