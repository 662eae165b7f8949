package org.tombola.find;

import java.util.List;
import java.util.Locale;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** Finders that push weights towards zero, or watch a mask settle, while a dense network trains. */
final class RegularisedFinders {
    private RegularisedFinders() {}

    private static final String UNIFIED =
            "A unified view of finding and transforming winning lottery tickets, under review";

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(
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

    private static UniLth unified(Settings s, UniLth.Target target) {
        UniLth.Growing growing = new UniLth.Growing(
                choice(Growth.class, s, "growth"),
                s.number("ceiling"),
                s.number("penalty_factor"),
                choice(UniLth.Clock.class, s, "clock"),
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

    private static <E extends Enum<E>> E choice(Class<E> words, Settings s, String name) {
        return Enum.valueOf(words, s.text(name).toUpperCase(Locale.ROOT));
    }
}
