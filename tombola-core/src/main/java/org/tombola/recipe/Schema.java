package org.tombola.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** JSON Schema (2020-12) for editors, read off the declarations: what may be written where a part is named. */
public final class Schema {
    private Schema() {}

    /**
     * A part by its bare name, or by its name with settings.
     *
     * @param reserved schema of each key that may stand beside the name
     */
    public static Map<String, Object> part(Catalogue<?> catalogue, Map<String, ?> reserved) {
        SequencedMap<String, Object> properties = new LinkedHashMap<>();
        for (Definition<?> definition : catalogue.definitions()) {
            properties.put(definition.name(), settings(definition));
        }
        SequencedMap<String, Object> named = new LinkedHashMap<>();
        named.put("type", "object");
        named.put("minProperties", 1);
        named.put("maxProperties", 1 + reserved.size());
        properties.putAll(reserved);
        named.put("properties", properties);
        named.put("additionalProperties", false);
        return Map.of("anyOf", List.of(map("enum", catalogue.names()), named));
    }

    /** The map of settings below a part's name. */
    public static Map<String, Object> settings(Definition<?> definition) {
        SequencedMap<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Setting setting : definition.settings()) {
            properties.put(setting.name(), setting(setting));
            if (setting.standard() == null) {
                required.add(setting.name());
            }
        }
        SequencedMap<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", definition.summary());
        schema.put("type", required.isEmpty() ? List.of("object", "null") : "object");
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    /** One setting: its type, bounds, choices, default and description. */
    public static Map<String, Object> setting(Setting setting) {
        SequencedMap<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", setting.description());
        schema.putAll(
                switch (setting.kind()) {
                    case INTEGER -> bounded("integer", setting);
                    case NUMBER -> bounded("number", setting);
                    case FLAG -> map("type", "boolean");
                    case TEXT, PATH -> map("type", List.of("string", "number", "boolean"));
                    case CHOICE -> map("enum", setting.choices());
                    case INTEGERS -> list(bounded("integer", setting));
                    case NUMBERS -> list(bounded("number", setting));
                    case TEXTS ->
                        list(setting.choices().isEmpty() ? map("type", "string") : map("enum", setting.choices()));
                });
        if (setting.standard() != null) {
            schema.put("default", setting.standard());
        }
        return schema;
    }

    private static SequencedMap<String, Object> bounded(String type, Setting setting) {
        SequencedMap<String, Object> schema = map("type", type);
        // Bounds beyond what a long holds stand for none.
        if (setting.minimum() > Long.MIN_VALUE) {
            schema.put(setting.open() ? "exclusiveMinimum" : "minimum", bound(setting.minimum()));
        }
        if (setting.maximum() < Long.MAX_VALUE) {
            schema.put(setting.open() ? "exclusiveMaximum" : "maximum", bound(setting.maximum()));
        }
        return schema;
    }

    /** Without a decimal point where there are no decimals. */
    private static Number bound(double value) {
        return value == (long) value ? (Number) (long) value : (Number) value;
    }

    private static SequencedMap<String, Object> list(Map<String, Object> item) {
        SequencedMap<String, Object> schema = map("type", "array");
        schema.put("items", item);
        return schema;
    }

    private static SequencedMap<String, Object> map(String key, Object value) {
        SequencedMap<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }
}
