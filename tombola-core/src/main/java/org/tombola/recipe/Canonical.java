package org.tombola.recipe;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tombola.Json;

/** One text for one meaning: keys sorted, numbers in one spelling, no blanks. What is hashed passes through here. */
public final class Canonical {
    private Canonical() {}

    /** @param value maps with text keys, lists, text, numbers, truth values and null, as {@link Node#plain()} gives them */
    public static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Number number -> number(number);
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            case String text -> Json.compact(text);
            case Boolean flag -> flag.toString();
            default -> throw new IllegalArgumentException("no canonical form for " + value.getClass());
        };
    }

    /**
     * The shortest digits that read back as the same number, {@code 0.1} for {@code 1e-1}, {@code 2} for {@code 2.0}, {@code 1e-8}
     * for {@code 0.00000001}.
     *
     * @throws IllegalArgumentException when it is not finite
     */
    public static String number(Number number) {
        if (number instanceof Double && !Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException("no canonical form for " + number);
        }
        BigDecimal exact = new BigDecimal(number.toString());
        if (exact.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = exact.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1; // of the leading digit: 0.1 has -1, 1 has 0
        if (exponent >= -4 && exponent < 19) {
            return stripped.toPlainString();
        }
        return stripped.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }

    private static String list(List<?> list) {
        StringJoiner items = new StringJoiner(",", "[", "]");
        list.forEach(item -> items.add(text(item)));
        return items.toString();
    }

    private static String map(Map<?, ?> map) {
        TreeMap<String, String> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put((String) key, text(value)));
        StringJoiner entries = new StringJoiner(",", "{", "}");
        sorted.forEach((key, value) -> entries.add(Json.compact(key) + ":" + value));
        return entries.toString();
    }
}
