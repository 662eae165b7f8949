package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * Which share of a layer's weights an update moves.
 *
 * @param initial at step 0: α of RigL, ζ of SET
 * @param exponent of {@link Anneal#EXPONENTIAL}
 */
record DropFraction(double initial, Anneal anneal, double exponent) {
    /** How it falls from step 0 to the last update. */
    enum Anneal {
        CONSTANT,
        /** α/2 · (1 + cos(π t / T_end)); counted from step 0, wherever updates begin. */
        COSINE,
        /** α (1 − t / T_end)^k, by the name that the rigl code gives it. */
        EXPONENTIAL
    }

    static List<Setting> settings(String anneal) {
        return List.of(
                Setting.number("fraction", 0.3, 0, 1, "share of a layer's weights that an update moves, at the start"),
                Setting.choice(
                        "anneal",
                        anneal,
                        List.of("constant", "cosine", "exponential"),
                        "how that share falls until the last update"),
                Setting.number("exponent", 3, 0, 100, "k of the exponential (1 - t/end)^k"));
    }

    static DropFraction of(Settings s) {
        return new DropFraction(s.number("fraction"), s.word("anneal", Anneal.class), s.number("exponent"));
    }

    /** @param end the last step that may have an update */
    double at(long step, long end) {
        double progress = end == 0 ? 0 : Math.min(1, (double) step / end);
        return switch (anneal) {
            case CONSTANT -> initial;
            case COSINE -> initial / 2 * (1 + StrictMath.cos(Math.PI * progress));
            case EXPONENTIAL -> initial * StrictMath.pow(1 - progress, exponent);
        };
    }

    /** ⌊f · a⌋, with f the decimal that it prints as: in doubles 0.29 · 100 is 28.999…, and one weight less would move. */
    static int count(double fraction, int active) {
        return BigDecimal.valueOf(fraction)
                .multiply(BigDecimal.valueOf(active))
                .setScale(0, RoundingMode.FLOOR)
                .intValueExact();
    }
}
