package org.tombola.report;

import java.util.Map;
import org.tombola.InvalidInput;

/**
 * When a ticket counts as winning.
 *
 * @param margins by metric label, in the metric's unit; a metric that is not named has margin 0
 * @param confidence of the two-sided interval, in (0, 1)
 */
public record VerdictRule(Map<String, Double> margins, double confidence) {
    public VerdictRule {
        margins = Map.copyOf(margins);
        if (!(confidence > 0 && confidence < 1)) {
            throw InvalidInput.of("verdict.confidence must lie in (0, 1), was %s", confidence);
        }
        margins.forEach((metric, margin) -> {
            if (!(margin >= 0 && Double.isFinite(margin))) {
                throw InvalidInput.of("verdict.margin.%s must not be negative, was %s", metric, margin);
            }
        });
    }

    /** No margin, 95 %. */
    public static VerdictRule standard() {
        return new VerdictRule(Map.of(), 0.95);
    }

    public double margin(String metric) {
        return margins.getOrDefault(metric, 0.0);
    }
}
