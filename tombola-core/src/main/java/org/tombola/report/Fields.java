package org.tombola.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;

/**
 * A JSON object being read: typed access whose complaints name the place. Keys nobody asks for are ignored, so that a newer writer's
 * additions do not stop an older reader.
 *
 * @param place file and path of the object, {@code summary.json rows[3]}
 */
record Fields(Map<?, ?> map, String place) {

    static Fields of(@Nullable Object value, String place) {
        if (value instanceof Map<?, ?> map) {
            return new Fields(map, place);
        }
        throw InvalidInput.of("%s must be an object", place);
    }

    String text(String key) {
        return required(key, optionalText(key));
    }

    double number(String key) {
        return required(key, optionalNumber(key));
    }

    long integer(String key) {
        return required(key, optionalInteger(key));
    }

    @Nullable
    String optionalText(String key) {
        return switch (map.get(key)) {
            case null -> null;
            case String text -> text;
            default -> throw wrong(key, "text");
        };
    }

    @Nullable
    Double optionalNumber(String key) {
        return switch (map.get(key)) {
            case null -> null;
            case Number number -> number.doubleValue();
            default -> throw wrong(key, "a number");
        };
    }

    @Nullable
    Long optionalInteger(String key) {
        return switch (map.get(key)) {
            case null -> null;
            case Integer number -> number.longValue();
            case Long number -> number;
            default -> throw wrong(key, "a whole number");
        };
    }

    @Nullable
    Boolean optionalFlag(String key) {
        return switch (map.get(key)) {
            case null -> null;
            case Boolean flag -> flag;
            default -> throw wrong(key, "true or false");
        };
    }

    @Nullable
    Fields optionalObject(String key) {
        Object value = map.get(key);
        return value == null ? null : of(value, place + "." + key);
    }

    Fields object(String key) {
        return of(map.get(key), place + "." + key);
    }

    /** Absent and null are the empty list. */
    List<@Nullable Object> list(String key) {
        return switch (map.get(key)) {
            case null -> List.of();
            case List<?> list -> new ArrayList<>(list);
            default -> throw wrong(key, "a list");
        };
    }

    List<Fields> objects(String key) {
        List<Fields> objects = new ArrayList<>();
        for (Object value : list(key)) {
            objects.add(of(value, place + "." + key + "[" + objects.size() + "]"));
        }
        return objects;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Object value : list(key)) {
            if (!(value instanceof String text)) {
                throw wrong(key, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    /** Every value of this object as a number or null, in order. */
    Map<String, @Nullable Double> numbers() {
        Map<String, @Nullable Double> numbers = new LinkedHashMap<>();
        for (Object key : map.keySet()) {
            String name = String.valueOf(key);
            numbers.put(name, optionalNumber(name));
        }
        return numbers;
    }

    InvalidInput wrong(String key, String expected) {
        return InvalidInput.of("%s.%s must be %s, was %s", place, key, expected, String.valueOf(map.get(key)));
    }

    private <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw InvalidInput.of("%s has no '%s'", place, key);
        }
        return value;
    }
}
