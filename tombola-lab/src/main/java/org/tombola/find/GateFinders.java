package org.tombola.find;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.train.Moment;

/** Finders whose mask is the outcome of trained gates or thresholds. */
final class GateFinders {
    private GateFinders() {}

    private static final Setting COUNT = Setting.choice(
            "count",
            "emergent",
            List.of("emergent", "exact"),
            "how many weights stay: what the training left, or the highest ranked, as many as the density asks for");

    private static final Definition<TicketFinder> CONTINUOUS_SPARSIFICATION = new Definition<TicketFinder>(
                    "continuous_sparsification",
                    "Trains weights behind gates that harden and close, in rounds; then rewinds the weights",
                    "Savarese et al., arXiv:1912.04427",
                    List.of(
                            Setting.integer("rounds", 3, 1, 1000, "trainings, between which open gates begin anew"),
                            Setting.integer("epochs", 0, 0, 1_000_000, "length of a round; 0 takes train.epochs"),
                            Setting.number("initial", 0, -30, 30, "scores at the start; lower is sparser"),
                            Setting.number("penalty", 1e-8, 0, 1e9, "on the sum of all gates; higher is sparser"),
                            Setting.number(
                                    "temperature", 200, 1, 1e9, "what scores are multiplied by where a round ends"),
                            Setting.choice(
                                    "annealed",
                                    "step",
                                    List.of("step", "epoch"),
                                    "how often the temperature rises: as in the article, or as in the reference code"),
                            Setting.text(
                                    "rewind_to",
                                    "2ep",
                                    "moment of the first round that weights go back to: epochs (2ep) or steps (500it)"),
                            Setting.choice(
                                    "training",
                                    "recipe",
                                    List.of("recipe", "reference"),
                                    "how rounds are trained: as the recipe says, or as the reference code does, SGD at 0.1 "
                                            + "with Nesterov momentum 0.9, decay 1e-4, a tenth of the rate after 66 and 84 %"),
                            COUNT),
                    GateFinders::continuousSparsification)
            .noting("needs", "labels")
            .noting("cost", "a whole training a round");

    private static final Definition<TicketFinder> STR = new Definition<TicketFinder>(
                    "str",
                    "Learns one soft threshold a layer while the network trains; what is left is the ticket",
                    "Kusupati et al., arXiv:2002.03231",
                    List.of(
                            Setting.number(
                                    "initial",
                                    -3200,
                                    -1e6,
                                    1e6,
                                    "s at the start, the threshold being its sigmoid; -3200 is for 100 epochs of ImageNet, "
                                            + "short trainings want -5 and a threshold_decay"),
                            Setting.number(
                                    "threshold_decay",
                                    -1,
                                    -1,
                                    1e9,
                                    "weight decay of s, which raises it towards 0; -1 takes that of the weights"),
                            COUNT),
                    GateFinders::softThresholds)
            .noting("needs", "labels")
            .noting("cost", "one training, which is the ticket's own: it is kept as it is");

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(CONTINUOUS_SPARSIFICATION, STR);

    private static TicketFinder continuousSparsification(Settings s) {
        return new ContinuousSparsification(
                Math.toIntExact(s.integer("rounds")),
                s.number("initial"),
                s.number("penalty"),
                s.number("temperature"),
                s.text("annealed").equals("epoch"),
                Math.toIntExact(s.integer("epochs")),
                Moment.parse(s.text("rewind_to")),
                s.text("training").equals("reference"),
                exact(s));
    }

    private static TicketFinder softThresholds(Settings s) {
        double decay = s.number("threshold_decay");
        @Nullable Double own = decay < 0 ? null : decay;
        return new SoftThresholds(s.number("initial"), own, exact(s));
    }

    private static boolean exact(Settings s) {
        return s.text("count").equals("exact");
    }
}
