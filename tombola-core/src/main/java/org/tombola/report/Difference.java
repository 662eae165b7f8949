package org.tombola.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two means with its two-sided test. Over equal seeds it is paired; otherwise Welch's, which does not take the
 * variances to be equal (Welch, Biometrika 34, 1947).
 *
 * @param value a − b
 * @param interval at the confidence asked for, not corrected for the number of comparisons; null when n is too small
 * @param p two-sided; null when n is too small or nothing varies, since then t has no distribution
 * @param statistic {@code paired t} or {@code Welch t}
 */
record Difference(
        double value, @Nullable Interval interval, @Nullable Double p, String statistic) {

    /** Readings by seed, at least one each. */
    static Difference between(Map<Long, Double> a, Map<Long, Double> b, double confidence) {
        Sample ofA = new Sample(List.copyOf(a.values()));
        Sample ofB = new Sample(List.copyOf(b.values()));
        boolean paired = a.keySet().equals(b.keySet());
        String statistic = paired ? "paired t" : "Welch t";
        double value = ofA.mean() - ofB.mean();
        if (ofA.n() < 2 || ofB.n() < 2) {
            return new Difference(value, null, null, statistic);
        }
        Spread error = paired ? Spread.paired(a, b) : Spread.welch(ofA, ofB);
        // Zero, or rounding alone: constant differences are equal up to the last bits only.
        double rounding = 1e-14 * Math.max(Math.abs(ofA.mean()), Math.abs(ofB.mean()));
        if (error.size() <= rounding) {
            return new Difference(value, new Interval(value, value), null, statistic);
        }
        double half = Sample.quantile(error.degrees(), confidence) * error.size();
        double p = 2 * TDistribution.of(error.degrees()).survivalProbability(Math.abs(value) / error.size());
        return new Difference(value, new Interval(value - half, value + half), p, statistic);
    }

    /** Standard error of a difference, and the degrees of freedom of its t. */
    private record Spread(double size, double degrees) {
        static Spread paired(Map<Long, Double> a, Map<Long, Double> b) {
            List<Double> differences = new ArrayList<>();
            a.forEach((seed, value) -> differences.add(value - b.getOrDefault(seed, Double.NaN)));
            Sample sample = new Sample(differences);
            return new Spread(Math.sqrt(sample.variance() / sample.n()), sample.n() - 1);
        }

        static Spread welch(Sample a, Sample b) {
            double ofA = a.variance() / a.n();
            double ofB = b.variance() / b.n();
            double degrees = (ofA + ofB) * (ofA + ofB) / (ofA * ofA / (a.n() - 1) + ofB * ofB / (b.n() - 1));
            return new Spread(Math.sqrt(ofA + ofB), degrees);
        }
    }
}
