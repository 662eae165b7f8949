package org.tombola.report;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Finite readings of one quantity, one per seed. Deviations divide by n − 1.
 *
 * @param values at least one
 */
record Sample(List<Double> values) {
    Sample {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a sample needs a value");
        }
    }

    int n() {
        return values.size();
    }

    double mean() {
        return sum(0) / n();
    }

    /** Sample standard deviation; null with one value, since one value has no spread. */
    @Nullable
    Double deviation() {
        return n() < 2 ? null : Math.sqrt(variance());
    }

    double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Two-sided t interval of the mean, a single point when all values are equal; null with one value. */
    @Nullable
    Interval interval(double confidence) {
        if (n() < 2) {
            return null;
        }
        double half = quantile(n() - 1, confidence) * Math.sqrt(variance() / n());
        return new Interval(mean() - half, mean() + half);
    }

    /** Unbiased; the second pass takes out what the mean's rounding left in. Only for two values or more. */
    double variance() {
        if (values.stream().distinct().count() == 1) {
            return 0; // exactly: the mean of equal values may be off by one bit
        }
        double mean = mean();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        double rest = sum(mean);
        return (squares - rest * rest / n()) / (n() - 1);
    }

    static double quantile(double degrees, double confidence) {
        return TDistribution.of(degrees).inverseSurvivalProbability((1 - confidence) / 2);
    }

    private double sum(double shift) {
        double sum = 0;
        for (double value : values) {
            sum += value - shift;
        }
        return sum;
    }
}
