package org.tombola.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.tombola.recipe.Canonical;

/** Numbers as people read them. */
final class Quantities {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Quantities() {}

    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** {@code 41 s}, {@code 12 min}, {@code 3 h 20 min}. */
    static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        long minutes = Math.round(seconds / 60);
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes % 60 == 0 ? minutes / 60 + " h" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** Four significant digits, without trailing zeros. */
    static String number(double value) {
        return Canonical.number(new BigDecimal(value).round(new MathContext(4)));
    }

    /** {@code 1 run}, {@code 2 runs}. */
    static String plural(long count, String word) {
        return count(count) + " " + word + (count == 1 ? "" : "s");
    }
}
