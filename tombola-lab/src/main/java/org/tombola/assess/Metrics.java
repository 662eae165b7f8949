package org.tombola.assess;

import java.util.List;
import java.util.Locale;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;

/** The list of metrics. */
public final class Metrics {
    private Metrics() {}

    public static final Catalogue<Metric> CATALOGUE = new Catalogue<>(
            "metrics",
            List.of(
                    new Definition<>(
                            "accuracy",
                            "Share of test images whose true class has the highest logit",
                            "—",
                            List.of(Setting.integer("top", 1, 1, 1_000_000, "how many of the highest logits count")),
                            s -> new TopAccuracy(Math.toIntExact(s.integer("top")))),
                    new Definition<>(
                            "top_5",
                            "Share of test images whose true class is among the five highest logits",
                            "—",
                            List.of(),
                            s -> new TopAccuracy(5)),
                    new Definition<>(
                            "nll",
                            "Mean negative log-likelihood of the true class, in nats",
                            "—",
                            List.of(),
                            s -> new NegativeLogLikelihood()),
                    new Definition<>(
                            "calibration_error",
                            "Expected calibration error: gap between confidence and accuracy",
                            "Guo et al., arXiv:1706.04599",
                            List.of(
                                    Setting.integer("bins", 15, 1, 10_000, "confidence bins of equal width"),
                                    Setting.choice(
                                            "binning",
                                            "right_closed",
                                            List.of("right_closed", "lth_pass"),
                                            "where the edges lie; lth_pass as that code computes them")),
                            s -> new CalibrationError(
                                    Math.toIntExact(s.integer("bins")),
                                    CalibrationError.Binning.valueOf(
                                            s.text("binning").toUpperCase(Locale.ROOT))))));
}
