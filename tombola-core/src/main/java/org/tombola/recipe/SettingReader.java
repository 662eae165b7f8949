package org.tombola.recipe;

import java.util.List;
import java.util.function.Function;

/** One setting's value out of a node, of the Java type and within the bounds that its declaration names. */
final class SettingReader {
    private SettingReader() {}

    static Object read(Setting setting, Node node) {
        return switch (setting.kind()) {
            case INTEGER -> integer(setting, node);
            case NUMBER -> number(setting, node);
            case FLAG -> node.flag();
            case TEXT, PATH -> node.text();
            case CHOICE -> choice(setting, node);
            case INTEGERS -> list(setting, node, item -> integer(setting, item));
            case NUMBERS -> list(setting, node, item -> number(setting, item));
            case TEXTS -> list(setting, node, item -> choice(setting, item));
        };
    }

    static boolean isScalar(Setting setting) {
        return switch (setting.kind()) {
            case INTEGER, NUMBER, FLAG, TEXT, PATH, CHOICE -> true;
            case INTEGERS, NUMBERS, TEXTS -> false;
        };
    }

    /** What a value must be, in words. */
    static String expectation(Setting setting) {
        return switch (setting.kind()) {
            case INTEGER -> range("a whole number", setting);
            case NUMBER -> range("a number", setting);
            case FLAG -> "true or false";
            case TEXT -> "text";
            case PATH -> "a path";
            case CHOICE -> "one of " + String.join(", ", setting.choices());
            case INTEGERS -> "a list, each item " + range("a whole number", setting);
            case NUMBERS -> "a list, each item " + range("a number", setting);
            case TEXTS -> "a list of " + (setting.choices().isEmpty() ? "texts" : String.join(", ", setting.choices()));
        };
    }

    private static long integer(Setting setting, Node node) {
        // Bounds are doubles: beyond 2^53 they are rounded, and casting back saturates, which is what an absent bound
        // means.
        long minimum = (long) Math.ceil(setting.open() ? Math.nextUp(setting.minimum()) : setting.minimum());
        long maximum = (long) Math.floor(setting.open() ? Math.nextDown(setting.maximum()) : setting.maximum());
        if (node.plain() instanceof Long value && value >= minimum && value <= maximum) {
            return value;
        }
        throw node.expected(range("a whole number", setting));
    }

    private static double number(Setting setting, Node node) {
        return node.number(setting.minimum(), setting.maximum(), setting.open());
    }

    private static String choice(Setting setting, Node node) {
        String word = node.text();
        if (setting.choices().isEmpty() || setting.choices().contains(word)) {
            return word;
        }
        String guess = Nearest.name(word, setting.choices())
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
        throw node.error("expected one of " + String.join(", ", setting.choices()) + ", got '" + word + "'" + guess);
    }

    private static <V> List<V> list(Setting setting, Node node, Function<Node, V> item) {
        return node.list(expectation(setting)).stream().map(item).toList();
    }

    private static String range(String what, Setting setting) {
        return Scalars.range(what, setting.minimum(), setting.maximum(), setting.open());
    }
}
