package org.tombola.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers are printed for people: no more digits than the spread over seeds supports. */
final class Numbers {
    /** For a deviation or a mean that does not exist. */
    static final String NONE = "—";

    private Numbers() {}

    /**
     * {@code 0.9731 ± 0.0012}: the deviation with two significant digits, the mean with as many decimals; {@code 0.9731 ± —} for one
     * value, whose spread is unknown and not 0.
     */
    static String meanAndDeviation(@Nullable Sample sample) {
        return sample == null ? NONE : meanAndDeviation(sample.mean(), sample.deviation());
    }

    static String meanAndDeviation(double mean, @Nullable Double deviation) {
        if (deviation == null) {
            return shortest(mean) + " ± " + NONE;
        }
        int decimals = decimals(deviation == 0 ? mean : deviation, deviation == 0 ? 4 : 2);
        return decimals > 7
                ? scientific(mean) + " ± " + scientific(deviation)
                : fixed(mean, decimals) + " ± " + fixed(deviation, decimals);
    }

    /** {@code +0.0010}, with the decimals that three significant digits of the scale need. */
    static String signed(double value, double scale) {
        int decimals = decimals(scale, 2);
        return decimals > 7 ? scientific(value) : String.format(Locale.ROOT, "%+." + decimals + "f", value);
    }

    /** {@code +0.0007 [-0.0031, +0.0045]}, or the difference alone. */
    static String difference(double difference, @Nullable Interval interval) {
        if (interval == null) {
            return signed(difference, difference);
        }
        double half = (interval.high() - interval.low()) / 2;
        double scale = half > 0 ? half : difference;
        return signed(difference, scale) + " [" + signed(interval.low(), scale) + ", " + signed(interval.high(), scale)
                + "]";
    }

    /** Four significant digits, no trailing zeros. */
    static String shortest(double value) {
        int decimals = decimals(value, 4);
        if (decimals > 7) {
            return scientific(value);
        }
        String text = fixed(value, decimals);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** A density: as written in a recipe when short, else four significant digits. */
    static String density(double density) {
        return shortest(density);
    }

    private static int decimals(double scale, int significant) {
        return scale == 0 ? 0 : Math.max(0, significant - 1 - (int) Math.floor(Math.log10(Math.abs(scale))));
    }

    private static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String scientific(double value) {
        return String.format(Locale.ROOT, "%.2e", value);
    }
}
