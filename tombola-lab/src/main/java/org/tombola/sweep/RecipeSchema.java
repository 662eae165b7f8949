package org.tombola.sweep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Schema;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** The JSON Schema of recipes, for editors that complete and check while one types. Read off the same lists as the decoder reads. */
public final class RecipeSchema {
    private static final Map<String, Object> LABEL =
            ordered("type", "string", "description", "label in tables and files");

    private RecipeSchema() {}

    public static SequencedMap<String, Object> of(Catalogues catalogues) {
        Map<String, Object> trainOverride = reference("train_override");
        SequencedMap<String, Object> parts = new LinkedHashMap<>();
        parts.put("dataset", Schema.part(catalogues.datasets(), Map.of()));
        parts.put("architecture", Schema.part(catalogues.architectures(), Map.of()));
        parts.put("initialiser", Schema.part(catalogues.initialisers(), Map.of()));
        parts.put("optimiser", Schema.part(catalogues.optimisers(), Map.of()));
        parts.put("schedule", Schema.part(catalogues.schedules(), Map.of()));
        parts.put("finder", Schema.part(catalogues.finders(), ordered("as", LABEL, "train", trainOverride)));
        parts.put("tweak", Schema.part(catalogues.tweaks(), Map.of()));
        parts.put("metric", Schema.part(catalogues.metrics(), Map.of("as", LABEL)));
        parts.put("train", train(TrainDecoder.SETTINGS, true));
        parts.put("train_override", train(TrainDecoder.SETTINGS, false));
        SequencedMap<String, Object> schema = ordered(
                "$schema", "https://json-schema.org/draft/2020-12/schema",
                "title", "Tombola recipe",
                "type", "object",
                "required", List.of("name", "data", "network", "train"),
                "additionalProperties", false);
        schema.put("properties", properties());
        schema.put("$defs", parts);
        return schema;
    }

    private static Map<String, Object> properties() {
        SequencedMap<String, Object> properties = new LinkedHashMap<>();
        properties.put("schema", Map.of("const", 1));
        properties.put("name", ordered("type", "string", "description", "names the run's folder"));
        properties.put("data", reference("dataset"));
        properties.put(
                "network",
                anyOf(
                        reference("architecture"),
                        closed(ordered("file", Map.of("type", "string")), List.of("file")),
                        closed(ordered("layers", Map.of("type", "array")), List.of("layers"))));
        properties.put("init", reference("initialiser"));
        properties.put("prunable", settings(RecipeDecoder.PRUNABLE));
        properties.put("train", reference("train"));
        properties.put("find", oneOrMore(reference("finder")));
        properties.put("density", oneOrMore(Map.of("type", List.of("string", "number"))));
        properties.put("spend", list(anyOf(list(spendItem()), spendEntry())));
        properties.put("assess", oneOrMore(reference("metric")));
        properties.put("verdict", verdict());
        properties.put("seeds", list(ordered("type", "integer", "minimum", 0)));
        properties.put(
                "weights",
                closed(
                        ordered("checkpoint", Map.of("type", "string"), "fine_tune", reference("train_override")),
                        List.of("checkpoint")));
        properties.put("latency", settings(RecipeDecoder.LATENCY));
        return properties;
    }

    private static Map<String, Object> spendItem() {
        return anyOf(reference("tweak"), closed(ordered("as", LABEL, "train", reference("train_override")), List.of()));
    }

    private static Map<String, Object> spendEntry() {
        return closed(
                ordered("tweaks", list(reference("tweak")), "as", LABEL, "train", reference("train_override")),
                List.of());
    }

    private static Map<String, Object> verdict() {
        Map<String, Object> margin = ordered(
                "description", "by metric label",
                "type", "object",
                "additionalProperties", ordered("type", "number", "minimum", 0));
        return closed(ordered("margin", margin, "confidence", Schema.setting(RecipeDecoder.CONFIDENCE)), List.of());
    }

    private static Map<String, Object> train(List<Setting> settings, boolean top) {
        SequencedMap<String, Object> properties = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (top || !setting.name().equals("threads")) {
                properties.put(setting.name(), Schema.setting(setting));
            }
        }
        properties.put("optimiser", reference("optimiser"));
        properties.put("schedule", reference("schedule"));
        List<String> required = settings.stream()
                .filter(setting -> top && setting.standard() == null)
                .map(Setting::name)
                .toList();
        return closed(properties, required);
    }

    private static Map<String, Object> settings(List<Setting> settings) {
        return Schema.settings(new Definition<Settings>("", "", "", settings, made -> made));
    }

    private static Map<String, Object> closed(Map<String, Object> properties, List<String> required) {
        SequencedMap<String, Object> schema =
                ordered("type", "object", "properties", properties, "additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> oneOrMore(Map<String, Object> item) {
        return anyOf(item, list(item));
    }

    private static Map<String, Object> list(Map<String, Object> item) {
        return ordered("type", "array", "items", item);
    }

    private static Map<String, Object> anyOf(Object... choices) {
        return ordered("anyOf", List.of(choices));
    }

    private static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/$defs/" + name);
    }

    private static SequencedMap<String, Object> ordered(Object... keysAndValues) {
        SequencedMap<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
