package org.tombola.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tombola.InvalidInput;

/**
 * Decodes parts by what their definitions declare: {@code snip}, {@code {snip: {batch: 64}}}, and with reserved keys, either beside
 * the name or among the settings, {@code {snip: {batch: 64}, as: small}}.
 *
 * <p>A map given for a setting that is a scalar is merged into the settings beside it, so that {@code normalise: {mean: […], std: […]}}
 * fills the settings {@code mean} and {@code std} and leaves {@code normalise} at its default.
 */
public final class PartDecoder {
    private PartDecoder() {}

    /**
     * @param reserved keys that belong to the caller, not to the part
     * @throws InvalidInput with place, reason and, for unknown names, the nearest known one
     */
    public static <T> Decoded<T> decode(Node node, Catalogue<T> catalogue, String... reserved) {
        List<String> names = List.of(reserved);
        Map<String, Node> extras = new LinkedHashMap<>();
        if (node instanceof Node.Scalar) {
            Definition<? extends T> definition = definition(node.text(), node.place(), catalogue);
            return new Decoded<>(part(definition, Map.of(), node.place()), node.place(), extras);
        }
        Map.Entry<String, Node.Entry> named = named(node, catalogue, names, extras);
        Definition<? extends T> definition =
                definition(named.getKey(), named.getValue().key(), catalogue);
        Node settings = named.getValue().value();
        Map<String, Object> given = settings(settings, definition, names, extras);
        return new Decoded<>(part(definition, given, settings.place()), node.place(), extras);
    }

    /**
     * A map of settings that stands for itself, such as a section of a recipe.
     *
     * @param name of the section, for messages
     */
    public static Settings settings(Node node, String name, List<Setting> declared) {
        Map<String, Object> given = new LinkedHashMap<>();
        fill(node, declared, given);
        requireAll(declared, given, name, node.place());
        return new Settings(declared, given);
    }

    /** The one entry that names the part; the others go to {@code extras}. */
    private static Map.Entry<String, Node.Entry> named(
            Node node, Catalogue<?> catalogue, List<String> reserved, Map<String, Node> extras) {
        String what = "the name of one of the " + catalogue.kind();
        List<Map.Entry<String, Node.Entry>> parts = new ArrayList<>();
        node.map(what).entrySet().forEach(entry -> {
            if (reserved.contains(entry.getKey())) {
                extras.put(entry.getKey(), entry.getValue().value());
            } else {
                parts.add(entry);
            }
        });
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        if (parts.isEmpty()) {
            throw node.error("expected " + what + ", got a map without one");
        }
        List<String> given = parts.stream().map(Map.Entry::getKey).toList();
        throw node.error("expected " + what + ", got " + given.size() + ": " + String.join(", ", given)
                + " (settings are indented below the name, or stand in braces after it)");
    }

    private static <T> Definition<? extends T> definition(String name, Place place, Catalogue<T> catalogue) {
        Optional<Definition<? extends T>> found = catalogue.find(name);
        return found.orElseThrow(() -> new InvalidInput(
                place + ": '" + name + "' is none of the " + catalogue.kind() + Nearest.hint(name, catalogue.names())));
    }

    private static Map<String, Object> settings(
            Node node, Definition<?> definition, List<String> reserved, Map<String, Node> extras) {
        Map<String, Object> given = new LinkedHashMap<>();
        if (!node.isEmpty()) {
            Node own = withoutExtras(node, definition, reserved, extras);
            fill(own, definition.settings(), given);
        }
        return given;
    }

    private static Node withoutExtras(
            Node node, Definition<?> definition, List<String> reserved, Map<String, Node> extras) {
        LinkedHashMap<String, Node.Entry> own =
                new LinkedHashMap<>(node.map("the settings of " + definition.name() + " as a map"));
        for (String key : reserved) {
            Node.Entry entry = own.remove(key);
            if (entry != null && extras.putIfAbsent(key, entry.value()) != null) {
                throw new InvalidInput(entry.key() + ": '" + key + "' stands both here and beside the name");
            }
        }
        return new Node.Mapping(node.place(), own);
    }

    private static void fill(Node node, List<Setting> declared, Map<String, Object> given) {
        List<String> names = declared.stream().map(Setting::name).toList();
        node.fields(names).map().forEach((name, entry) -> {
            Setting setting = declared.get(names.indexOf(name));
            if (entry.value().isMap()) {
                if (!mergeable(entry.value(), setting, names)) {
                    throw entry.value().expected(SettingReader.expectation(setting));
                }
                fill(entry.value(), declared, given);
            } else if (given.put(name, SettingReader.read(setting, entry.value())) != null) {
                throw new InvalidInput(entry.key() + ": the setting '" + name + "' is given twice");
            }
        });
    }

    private static boolean mergeable(Node map, Setting setting, List<String> names) {
        return SettingReader.isScalar(setting) && map.map().keySet().stream().anyMatch(names::contains);
    }

    private static <T> Part<T> part(Definition<? extends T> definition, Map<String, Object> given, Place place) {
        requireAll(definition.settings(), given, definition.name(), place);
        try {
            Part<? extends T> part = definition.with(given);
            return new Part<>(part.name(), part.settings(), part.value());
        } catch (InvalidInput e) {
            throw new InvalidInput(place + ": " + e.getMessage(), e);
        }
    }

    private static void requireAll(List<Setting> declared, Map<String, Object> given, String name, Place place) {
        for (Setting setting : declared) {
            if (setting.standard() == null && !given.containsKey(setting.name())) {
                throw new InvalidInput(place + ": " + name + " needs the setting '" + setting.name() + "' ("
                        + SettingReader.expectation(setting) + ")");
            }
        }
    }
}
