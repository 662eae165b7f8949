package org.tombola.recipe;

import java.util.List;
import org.tombola.InvalidInput;

/** A small catalogue with a setting of every kind. */
final class Samples {
    private Samples() {}

    static final Definition<String> SNIP = new Definition<>(
            "snip",
            "keeps what changes the loss most",
            "a paper",
            List.of(
                    Setting.integer("batch", 128, 1, 4096, "examples"),
                    Setting.between("share", 0.5, 0, 1, "how much"),
                    Setting.number("rate", 0.1, 0, Double.MAX_VALUE, "how fast"),
                    Setting.flag("signed", false, "whether signs count"),
                    Setting.text("note", "none", "anything"),
                    Setting.choice("allocation", "global", List.of("global", "uniform", "erk"), "where"),
                    Setting.integers("milestones", List.of(80L, 120L), 0, "epochs"),
                    Setting.numbers("mean", List.of(), "per channel"),
                    Setting.texts("augment", List.of(), "in order")),
            settings -> "snip " + settings.integer("batch"));

    static final Definition<String> SHUFFLE = new Definition<>(
            "shuffle",
            "permutes a mask",
            "a paper",
            List.of(Setting.text("of", "", "whose mask").required()),
            settings -> "shuffle of " + settings.text("of"));

    static final Definition<String> PICKY = new Definition<>(
            "picky", "accepts nothing", "nobody", List.of(Setting.integer("depth", 3, 1, 9, "levels")), settings -> {
                throw new InvalidInput("depth " + settings.integer("depth") + " is not to my taste");
            });

    static final Definition<String> DENSE =
            new Definition<>("dense", "all weights", "nobody", List.of(), settings -> "dense");

    static final Catalogue<String> FINDERS = new Catalogue<>("finders", List.of(DENSE, SNIP, SHUFFLE, PICKY));
}
