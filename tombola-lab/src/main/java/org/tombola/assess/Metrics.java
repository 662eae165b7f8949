package org.tombola.assess;

import java.util.List;
import org.tombola.InvalidInput;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Numerics.Precision;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

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
                                    s.word("binning", CalibrationError.Binning.class))),
                    new Definition<Metric>(
                                    "distortion_error",
                                    "Change of the loss by simultaneous swaps of kept and pruned weights, less what the gradient predicts",
                                    "Zhang et al., arXiv:2104.08700, equation 24",
                                    List.of(
                                            Setting.integers(
                                                    "swaps",
                                                    List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1024L),
                                                    1,
                                                    "weights that leave and enter at once; the value is that of the most"),
                                            Setting.integer("draws", 100, 2, 1_000_000, "random swaps of each number"),
                                            Setting.integer(
                                                    "batch", 256, 1, 1_000_000, "training images it is taken on"),
                                            Setting.choice(
                                                    "batch_norm",
                                                    "batch",
                                                    List.of("batch", "running"),
                                                    "statistics that batch norm uses"),
                                            Setting.flag(
                                                    "interaction",
                                                    false,
                                                    "whether to measure what the swapped weights do to each other too"),
                                            Setting.choice(
                                                    "precision",
                                                    "fp64",
                                                    List.of("fp64", "fp32"),
                                                    "of the passes; single swaps change the loss by less than fp32 tells")),
                                    Metrics::distortionError)
                            .noting(
                                    "needs",
                                    "the weights that were pruned, which a run has and a ticket's file has not")
                            .noting(
                                    "cost",
                                    "one backward pass, and one forward pass a draw; with interaction two more a draw and swap")));

    private static DistortionError distortionError(Settings s) {
        if (s.integers("swaps").isEmpty()) {
            throw new InvalidInput("distortion_error: swaps needs at least one number");
        }
        return new DistortionError(
                s.integers("swaps").stream().map(Math::toIntExact).toList(),
                Math.toIntExact(s.integer("draws")),
                Math.toIntExact(s.integer("batch")),
                s.text("batch_norm").equals("batch") ? BatchNormMode.BATCH : BatchNormMode.RUNNING,
                s.flag("interaction"),
                s.word("precision", Precision.class));
    }
}
