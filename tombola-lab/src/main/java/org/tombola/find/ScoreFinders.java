package org.tombola.find;

import java.util.List;
import org.tombola.engine.BatchNormMode;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** Finders that score weights and keep the best. */
final class ScoreFinders {
    private ScoreFinders() {}

    private static final Setting PER_CLASS =
            Setting.integer("per_class", 10, 1, 1_000_000, "training examples of each class that are looked at");
    private static final Setting BATCH_NORM = Setting.choice(
            "batch_norm", "batch", List.of("batch", "running"), "statistics that batch norm uses while scoring");

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(new Definition<TicketFinder>(
                    "snip",
                    "Keeps the connections whose removal changes the loss most, judged once at the start",
                    "Lee et al., arXiv:1810.02340",
                    List.of(PER_CLASS, BATCH_NORM, Apportionment.allocation("global"), Apportionment.COUNTING),
                    s -> new ScorePruning(
                            new Snip(Math.toIntExact(s.integer("per_class")), batchNorm(s)),
                            Apportionment.of(s),
                            1,
                            ScorePruning.Base.START))
            .noting("needs", "labels and one gradient")
            .noting("cost", "one backward pass a 256 examples"));

    private static BatchNormMode batchNorm(Settings s) {
        return s.text("batch_norm").equals("batch") ? BatchNormMode.BATCH : BatchNormMode.RUNNING;
    }
}
