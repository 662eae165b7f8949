package org.tombola.find;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** Finders whose mask is the outcome of trained gates or thresholds. */
final class GateFinders {
    private GateFinders() {}

    private static final Setting COUNT = Setting.choice(
            "count",
            "emergent",
            List.of("emergent", "exact"),
            "how many weights stay: what the training left, or the highest ranked, as many as the density asks for");

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(new Definition<TicketFinder>(
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
                                            + "trainings of a few thousand steps want -8 to -4"),
                            Setting.number(
                                    "threshold_decay", -1, -1, 1e9, "weight decay of s; -1 takes that of the weights"),
                            COUNT),
                    GateFinders::softThresholds)
            .noting("needs", "labels")
            .noting("cost", "one training, which is the ticket's own: it is kept as it is"));

    private static TicketFinder softThresholds(Settings s) {
        double decay = s.number("threshold_decay");
        @Nullable Double own = decay < 0 ? null : decay;
        return new SoftThresholds(s.number("initial"), own, exact(s));
    }

    private static boolean exact(Settings s) {
        return s.text("count").equals("exact");
    }
}
