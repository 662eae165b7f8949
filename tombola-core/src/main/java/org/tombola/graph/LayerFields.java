package org.tombola.graph;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.recipe.Nearest;

/** One layer's map, read key by key; a key that was not asked for by the end is unknown. */
final class LayerFields {
    private final String place;
    private final Map<String, @Nullable Object> fields;
    private final String previous;
    private final Set<String> asked = new LinkedHashSet<>();

    private LayerFields(String place, Map<String, @Nullable Object> fields, String previous) {
        this.place = place;
        this.fields = fields;
        this.previous = previous;
    }

    /**
     * @param place for messages
     * @param previous name of the layer before, which this one reads if it does not say otherwise
     */
    static LayerFields of(@Nullable Object data, String place, String previous) {
        if (!(data instanceof Map<?, ?> map)) {
            throw new InvalidInput(place + ": expected a map, got " + described(data));
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((key, value) -> fields.put(String.valueOf(key), value));
        String name = fields.get("name") instanceof String text ? " '" + text + "'" : "";
        return new LayerFields(place + name, fields, previous);
    }

    String text(String key) {
        return read(key, "text", value -> value instanceof String text ? text : null);
    }

    /** The layer that this one reads. */
    String input() {
        return given("input") ? text("input") : previous;
    }

    int integer(String key) {
        return read(key, "a whole number", LayerFields::integer);
    }

    int integer(String key, int standard) {
        return given(key) ? integer(key) : standard;
    }

    double number(String key) {
        return read(key, "a number", LayerFields::number);
    }

    double number(String key, double standard) {
        return given(key) ? number(key) : standard;
    }

    List<Double> numbers(String key) {
        return read(key, "a list of numbers", value -> {
            if (!(value instanceof List<?> list)) {
                return null;
            }
            List<Double> numbers = list.stream()
                    .map(LayerFields::number)
                    .filter(n -> n != null)
                    .toList();
            return numbers.size() == list.size() ? numbers : null;
        });
    }

    boolean flag(String key, boolean standard) {
        return given(key) ? read(key, "true or false", value -> value instanceof Boolean flag ? flag : null) : standard;
    }

    /** A constant by its lower-case name. */
    <E extends Enum<E>> E choice(String key, Class<E> choices) {
        String word = text(key);
        List<String> words =
                Arrays.stream(choices.getEnumConstants()).map(GraphCodec::word).toList();
        int index = words.indexOf(word);
        if (index < 0) {
            throw new InvalidInput(place + ": unknown " + key + " '" + word + "'" + Nearest.hint(word, words));
        }
        return choices.getEnumConstants()[index];
    }

    /** @throws InvalidInput when there is a key that none of the above asked for */
    void finish() {
        for (String key : fields.keySet()) {
            if (!asked.contains(key)) {
                throw new InvalidInput(place + ": unknown key '" + key + "'" + Nearest.hint(key, asked));
            }
        }
    }

    private boolean given(String key) {
        asked.add(key);
        return fields.containsKey(key);
    }

    private <T> T read(String key, String expected, Function<@Nullable Object, @Nullable T> reader) {
        if (!given(key)) {
            String slip = Nearest.name(key, fields.keySet())
                    .filter(name -> !asked.contains(name))
                    .map(name -> "; is '" + name + "' meant to be it?")
                    .orElse("");
            throw new InvalidInput(place + ": key '" + key + "' is missing" + slip);
        }
        Object value = fields.get(key);
        T result = reader.apply(value);
        if (result == null) {
            throw new InvalidInput(place + ": '" + key + "' must be " + expected + ", not " + described(value));
        }
        return result;
    }

    private static @Nullable Integer integer(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            return number == (int) number ? (int) number : null;
        }
        return null;
    }

    private static @Nullable Double number(@Nullable Object value) {
        return value instanceof Number number && Double.isFinite(number.doubleValue()) ? number.doubleValue() : null;
    }

    private static String described(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> "the text '" + text + "'";
            case List<?> list -> "a list" + (list.isEmpty() ? "" : " with " + list.getFirst());
            case Map<?, ?> map -> "a map";
            default -> value.toString();
        };
    }
}
