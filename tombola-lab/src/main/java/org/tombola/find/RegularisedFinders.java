package org.tombola.find;

import java.util.List;
import java.util.Map;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.weights.Counting;

/** Finders that push weights towards zero, or watch a mask settle, while a dense network trains. */
final class RegularisedFinders {
    private RegularisedFinders() {}

    private static final String UNIFIED =
            "A unified view of finding and transforming winning lottery tickets, under review";

    /** What published codes do instead of the defaults, by preset. Momentum and decay are those of the recipe. */
    private static final Presets DLTH_PRESETS = Presets.of(
                    "code", Map.of("force", "increments", "ceiling", 1.0, "pick", "min", "rate", 1e-3, "batch", 64L))
            .and(
                    "code_iterative",
                    Map.of(
                            "cycles", 5L,
                            "force", "increments",
                            "ceiling", 1.0,
                            "every", 1L,
                            "hold", 10_000L,
                            "rate", 1e-3,
                            "batch", 64L));

    private static final Presets EARLY_BIRD_PRESETS = Presets.of(
            "code", Map.of("granularity", "channel_and_readers", "trigger", "distance", "gain_penalty", 1e-4));

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(
            new Definition<TicketFinder>(
                            "early_bird",
                            "Cut early in training, once the mask that a cut would give has settled, and train on",
                            "You et al., arXiv:1909.11957; at a set epoch as UniLTH's comparison has it",
                            List.of(
                                    EARLY_BIRD_PRESETS.setting(),
                                    Setting.choice(
                                            "granularity",
                                            "weight",
                                            List.of("weight", "channel", "channel_and_readers"),
                                            "what is ranked and cut: weights, channels by their batch-norm gain, or with them"
                                                    + " the weights that read them"),
                                    Setting.choice(
                                            "trigger",
                                            "fixed_epoch",
                                            List.of("fixed_epoch", "distance"),
                                            "when to cut: after a set epoch, or once the masks of the last few epochs agree"),
                                    Setting.integer(
                                            "epoch",
                                            37,
                                            1,
                                            1_000_000,
                                            "the set epoch; a shorter training is cut after its half"),
                                    Setting.number(
                                            "epsilon",
                                            0.1,
                                            0,
                                            1,
                                            "share of positions in which masks that agree may differ"),
                                    Setting.integer("window", 5, 2, RecentMasks.MOST, "how many masks have to agree"),
                                    Setting.number(
                                            "gain_penalty",
                                            0,
                                            0,
                                            1e9,
                                            "factor of an L1 penalty on batch-norm gains until the cut")),
                            RegularisedFinders::earlyBird)
                    .noting("needs", "labels; batch norm where channels are ranked")
                    .noting("cost", "one training, sparse after the cut; nothing is retrained"),
            new Definition<TicketFinder>(
                            "dlth",
                            "Press weights that were chosen beforehand out by a growing force, then cut them and train the rest",
                            "Bai et al., arXiv:2203.04248",
                            List.of(
                                    DLTH_PRESETS.setting(),
                                    Setting.integer(
                                            "cycles", 1, 1, 1_000_000, "in how many the share to be pressed out grows"),
                                    Setting.choice(
                                            "pick",
                                            "random",
                                            List.of("random", "min"),
                                            "which weights of each tensor go: any, or the smallest"),
                                    Setting.choice(
                                            "counting",
                                            "ceil_zeros",
                                            Apportionment.COUNTINGS,
                                            "how a tensor's share becomes a count"),
                                    Setting.choice(
                                            "force",
                                            "linear",
                                            List.of("linear", "increments"),
                                            "grows along the whole of each cycle, or by increments and is then held"),
                                    Setting.number("ceiling", 2e-3, 0, 1e9, "what the force grows to"),
                                    Setting.integer(
                                            "cycle_epochs",
                                            0,
                                            0,
                                            1_000_000,
                                            "linear: length of a cycle; 0 takes train.epochs"),
                                    Setting.number("increment", 1e-4, 1e-12, 1e9, "increments: size of one"),
                                    Setting.integer(
                                            "every", 5, 1, 1_000_000_000, "increments: steps from one to the next"),
                                    Setting.integer("power", 1, 1, 3, "increments: 2 or 3 squares or cubes their sum"),
                                    Setting.integer(
                                            "hold", 40_000, 0, 1_000_000_000, "increments: steps at the ceiling"),
                                    Setting.number(
                                            "rate",
                                            0,
                                            0,
                                            1e9,
                                            "increments: constant learning rate; 0 keeps the recipe's rates"),
                                    Setting.integer(
                                            "batch", 0, 0, 1_000_000, "increments: batch; 0 keeps the recipe's"),
                                    Setting.flag("delete_each_cycle", false, "cut a cycle's weights when it ends"),
                                    Setting.integer(
                                            "fine_tune_epochs",
                                            0,
                                            0,
                                            1_000_000,
                                            "of training under the mask between cycles")),
                            RegularisedFinders::dlth)
                    .noting("needs", "labels")
                    .noting("cost", "one dense training a cycle, and the ticket's own"),
            new Definition<TicketFinder>(
                            "unilth",
                            "Train freely until the validation loss stops falling, step back, then cut under a force that grows on all weights",
                            UNIFIED,
                            unified(1e-3),
                            s -> unified(s, UniLth.Target.ALL))
                    .noting("needs", "a validation split")
                    .noting("cost", "one training and rewind_epochs more; nothing is retrained"),
            new Definition<TicketFinder>(
                            "unidlth",
                            "The same with the force on weights drawn at random, which are cut: the others become the ticket",
                            UNIFIED,
                            unified(1e-2),
                            s -> unified(s, UniLth.Target.UNIMPORTANT))
                    .noting("needs", "a validation split")
                    .noting("cost", "one training and rewind_epochs more; nothing is retrained"));

    private static List<Setting> unified(double ceiling) {
        return List.of(
                Setting.integer(
                        "patience", 2, 1, 1_000_000, "epochs without a lower validation loss that end stage one"),
                Setting.integer("rewind_epochs", 2, 0, 1_000_000, "epochs to step back then"),
                Setting.integer("cuts", 10, 1, 1_000_000, "how many; 1 is the one-shot form"),
                Setting.choice("growth", "linear", List.of("linear", "log", "exp", "tan"), "curve of the force"),
                Setting.number("ceiling", ceiling, 0, 1e9, "what the force grows towards"),
                Setting.number(
                        "penalty_factor", 1, 0, 1e9, "of force · weight; 2 reads the penalty of algorithm 1 literally"),
                Setting.choice(
                        "clock",
                        "stage2",
                        List.of("stage2", "global"),
                        "whether the curve spans stage two, or the whole training, which enters it with a jump"),
                Setting.choice("per", "epoch", List.of("epoch", "step"), "how often the force grows"),
                Setting.integer("tail_epochs", 0, 0, 1_000_000, "epochs after the last cut, to recover from it"));
    }

    private static EarlyBird earlyBird(Settings given) {
        Settings s = EARLY_BIRD_PRESETS.resolved(given);
        EarlyBird.Trigger trigger = s.text("trigger").equals("distance")
                ? new EarlyBird.Trigger.Distance(s.number("epsilon"), whole(s, "window"))
                : new EarlyBird.Trigger.FixedEpoch(whole(s, "epoch"));
        return new EarlyBird(s.word("granularity", EarlyBird.Granularity.class), trigger, s.number("gain_penalty"));
    }

    private static Dlth dlth(Settings given) {
        Settings s = DLTH_PRESETS.resolved(given);
        Squeezing squeezing = s.text("force").equals("linear")
                ? new Squeezing.Linear(s.number("ceiling"), whole(s, "cycle_epochs"))
                : new Squeezing.ByIncrements(
                        new Force.Stepped(
                                s.number("increment"), s.integer("every"), s.number("ceiling"), whole(s, "power")),
                        s.integer("hold"),
                        s.number("rate"),
                        whole(s, "batch"));
        return new Dlth(
                whole(s, "cycles"),
                s.word("pick", Dlth.Pick.class),
                s.word("counting", Counting.class),
                squeezing,
                s.flag("delete_each_cycle"),
                whole(s, "fine_tune_epochs"));
    }

    private static UniLth unified(Settings s, UniLth.Target target) {
        UniLth.Growing growing = new UniLth.Growing(
                s.word("growth", Growth.class),
                s.number("ceiling"),
                s.number("penalty_factor"),
                s.word("clock", UniLth.Clock.class),
                s.text("per").equals("step"));
        return new UniLth(
                target,
                whole(s, "patience"),
                whole(s, "rewind_epochs"),
                growing,
                whole(s, "cuts"),
                whole(s, "tail_epochs"));
    }

    private static int whole(Settings s, String name) {
        return Math.toIntExact(s.integer(name));
    }
}
