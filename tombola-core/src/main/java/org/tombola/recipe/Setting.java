package org.tombola.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a part: its name in recipes, what it may be, and its default. Declared once; decoding, listing, labels, hashes and the
 * published schema all read this.
 *
 * @param standard the default, of the Java type of {@code kind}; null when the setting must be given
 * @param minimum smallest value of a number, inclusive unless {@code open}
 * @param maximum largest value of a number, inclusive unless {@code open}
 * @param choices allowed words of a {@link Kind#CHOICE}
 */
public record Setting(
        String name,
        Kind kind,
        @Nullable Object standard,
        double minimum,
        double maximum,
        boolean open,
        List<String> choices,
        String description) {

    /** How a value is written, and the Java type it becomes. */
    public enum Kind {
        /** {@link Long}. */
        INTEGER,
        /** {@link Double}, finite. */
        NUMBER,
        /** {@link Boolean}. */
        FLAG,
        /** {@link String}. */
        TEXT,
        /** {@link String}: a file or folder. Never part of a run's hash, which rests on what is in the file. */
        PATH,
        /** {@link String}, one of the choices. */
        CHOICE,
        /** {@code List<Long>}. */
        INTEGERS,
        /** {@code List<Double>}. */
        NUMBERS,
        /** {@code List<String>}. */
        TEXTS
    }

    public Setting {
        choices = List.copyOf(choices);
    }

    public static Setting integer(String name, long standard, long minimum, long maximum, String description) {
        return new Setting(name, Kind.INTEGER, standard, minimum, maximum, false, List.of(), description);
    }

    public static Setting number(String name, double standard, double minimum, double maximum, String description) {
        return new Setting(name, Kind.NUMBER, standard, minimum, maximum, false, List.of(), description);
    }

    /** A number strictly between the bounds. */
    public static Setting between(String name, double standard, double minimum, double maximum, String description) {
        return new Setting(name, Kind.NUMBER, standard, minimum, maximum, true, List.of(), description);
    }

    public static Setting flag(String name, boolean standard, String description) {
        return new Setting(name, Kind.FLAG, standard, 0, 0, false, List.of(), description);
    }

    public static Setting text(String name, String standard, String description) {
        return new Setting(name, Kind.TEXT, standard, 0, 0, false, List.of(), description);
    }

    /** A file or folder, relative to the recipe. */
    public static Setting path(String name, String standard, String description) {
        return new Setting(name, Kind.PATH, standard, 0, 0, false, List.of(), description);
    }

    public static Setting choice(String name, String standard, List<String> choices, String description) {
        return new Setting(name, Kind.CHOICE, standard, 0, 0, false, choices, description);
    }

    public static Setting numbers(String name, List<Double> standard, String description) {
        return new Setting(
                name,
                Kind.NUMBERS,
                List.copyOf(standard),
                -Double.MAX_VALUE,
                Double.MAX_VALUE,
                false,
                List.of(),
                description);
    }

    public static Setting integers(String name, List<Long> standard, long minimum, String description) {
        return new Setting(
                name, Kind.INTEGERS, List.copyOf(standard), minimum, Long.MAX_VALUE, false, List.of(), description);
    }

    public static Setting texts(String name, List<String> standard, String description) {
        return new Setting(name, Kind.TEXTS, List.copyOf(standard), 0, 0, false, List.of(), description);
    }

    /** The same without a default: a recipe must give it. */
    public Setting required() {
        return new Setting(name, kind, null, minimum, maximum, open, choices, description);
    }
}
