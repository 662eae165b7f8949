package org.tombola.weights;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tombola.InvalidInput;

/**
 * The share of prunable weights that is kept, in (0, 1], exactly as it was written: a decimal or a power of one. Never a binary
 * fraction, because counts come from it: in doubles, (1 − 0.9) · 10 rounds down to 0. Densities are equal when their values are.
 *
 * @param value exact
 * @param text as written: {@code 0.8^3}
 */
public record Density(BigDecimal value, String text) {
    public static final Density ALL = new Density(BigDecimal.ONE, "1");

    private static final Pattern FORM =
            Pattern.compile("([0-9.]{1,40}(?:[eE]-?[0-9]{1,2})?)(?:\\s*\\^\\s*([0-9]{1,3}))?");

    /** @throws InvalidInput when the value is not in (0, 1] */
    public Density {
        if (value.signum() <= 0 || value.compareTo(BigDecimal.ONE) > 0) {
            throw InvalidInput.of("density %s is not above 0 and at most 1", text);
        }
        value = value.stripTrailingZeros();
    }

    /**
     * @param text {@code 0.044}, {@code 5e-2}, {@code 0.8^8}
     * @throws InvalidInput when it is no such text or its value is not in (0, 1]
     */
    public static Density parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw notADensity(text);
        }
        try {
            BigDecimal base = new BigDecimal(form.group(1));
            int exponent = form.group(2) == null ? 1 : Integer.parseInt(form.group(2));
            return new Density(base.pow(exponent), text.strip());
        } catch (NumberFormatException e) {
            throw notADensity(text);
        }
    }

    /**
     * The decimal that prints as this number does, so that a recipe's 0.05 is one twentieth.
     *
     * @throws InvalidInput also for NaN and infinities
     */
    public static Density of(double number) {
        if (!Double.isFinite(number)) {
            throw notADensity(Double.toString(number));
        }
        return new Density(BigDecimal.valueOf(number), Double.toString(number));
    }

    /** {@code base^exponent}: what is left after so many rounds that each keep the share {@code base}. */
    public static Density power(BigDecimal base, int exponent) {
        return new Density(base.pow(exponent), base.toPlainString() + "^" + exponent);
    }

    /**
     * d^(cut/cuts): what is left after so many of cuts that each keep the same share of the survivors. A decimal near a number that is
     * irrational as a rule, the same on every machine; exact at both ends.
     */
    public Density after(int cut, int cuts) {
        if (cut < 0 || cut > cuts) {
            throw new IllegalArgumentException("cut " + cut + " of " + cuts);
        }
        if (cut == cuts) {
            return this;
        }
        double power = StrictMath.pow(asDouble(), (double) cut / cuts);
        return new Density(new BigDecimal(power, MathContext.DECIMAL64), text + "^(" + cut + "/" + cuts + ")");
    }

    /** How many of n are kept: d · n, halves rounded up. */
    public long count(long n) {
        return value.multiply(BigDecimal.valueOf(n))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** The pruned share, 1 − d, exact. */
    public BigDecimal sparsity() {
        return BigDecimal.ONE.subtract(value);
    }

    /** The nearest double, for reports and plots. */
    public double asDouble() {
        return value.doubleValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Density that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static InvalidInput notADensity(String text) {
        return InvalidInput.of(
                "'%s' is no density: write a decimal above 0 and at most 1, or a power of one, such as 0.05 or 0.8^3",
                text);
    }
}
