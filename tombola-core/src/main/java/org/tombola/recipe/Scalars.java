package org.tombola.recipe;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted scalar means: the core schema of YAML 1.2 without its surprises. {@code no} and {@code on} are text; so are
 * {@code 010}, {@code 0x1F}, {@code 1_000}, {@code .inf} and {@code .nan}, and a getter that wants a number refuses them.
 */
final class Scalars {
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]{0,18})");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\.[0-9]{1,400}|(0|[1-9][0-9]{0,400})(\\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,6})?");

    private Scalars() {}

    static boolean isEmpty(String text) {
        return text.isEmpty() || text.equals("~") || text.equals("null") || text.equals("Null") || text.equals("NULL");
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    static @Nullable Object plain(String text) {
        if (isEmpty(text)) {
            return null;
        }
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> isNumber(text) ? number(text) : text;
        };
    }

    private static Object number(String text) {
        if (INTEGER.matcher(text).matches()) {
            BigDecimal exact = new BigDecimal(text);
            if (exact.compareTo(BigDecimal.valueOf(exact.longValue())) == 0) {
                return exact.longValue();
            }
        }
        // Adding zero turns -0.0 into 0.0: two spellings of one setting must not give two hashes.
        double value = Double.parseDouble(text) + 0.0;
        return Double.isFinite(value) ? value : text;
    }

    /** "a number between 0 and 1", "a number above 0", as far as there are bounds. */
    static String range(String what, double minimum, double maximum, boolean open) {
        boolean below = maximum < Long.MAX_VALUE;
        boolean above = minimum > Long.MIN_VALUE;
        if (below && above) {
            return what + (open ? " strictly between " : " between ") + Canonical.number(minimum) + " and "
                    + Canonical.number(maximum);
        }
        if (above) {
            return what + (open ? " above " : " of at least ") + Canonical.number(minimum);
        }
        if (below) {
            return what + (open ? " below " : " of at most ") + Canonical.number(maximum);
        }
        return what;
    }
}
