package org.tombola.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;

/**
 * A list of layers, each a map, as a table: what all layers of a kind have in common stands once, the rest in a row for each layer. The
 * plain list takes a twentieth of a small ticket, the table a fiftieth.
 *
 * <pre>{@code
 * {"kinds": [{"keys": ["in", "input", "name", "out"], "same": {"kind": "convolution", "kernel": 3}}],
 *  "layers": [[0, 16, null, "conv2", 32]]}
 * }</pre>
 *
 * A row begins with the index of its kind. An {@code input} of null is the layer before.
 */
final class LayerTable {
    private static final String KIND = "kind";
    private static final String NAME = "name";
    private static final String INPUT = "input";
    private static final int MOST_KEYS = 64;
    private static final int MOST_LAYERS = 100_000;

    private LayerTable() {}

    static SequencedMap<String, Object> of(List<Map<String, Object>> layers) {
        Map<Object, List<Map<String, Object>>> byKind = new LinkedHashMap<>();
        layers.forEach(layer -> byKind.computeIfAbsent(layer.get(KIND), kind -> new ArrayList<>())
                .add(layer));
        List<Object> kinds = new ArrayList<>();
        Map<Object, List<String>> keys = new LinkedHashMap<>();
        byKind.forEach((kind, same) -> {
            TreeMap<String, Object> common = common(same);
            List<String> own = same.getFirst().keySet().stream()
                    .filter(key -> !common.containsKey(key))
                    .sorted()
                    .toList();
            keys.put(kind, own);
            kinds.add(Map.of("keys", own, "same", common));
        });
        SequencedMap<String, Object> table = new LinkedHashMap<>();
        table.put("kinds", kinds);
        table.put("layers", rows(layers, keys));
        return table;
    }

    /** What has one value in all of them; names and inputs never do, so that a table of one layer looks like others. */
    private static TreeMap<String, Object> common(List<Map<String, Object>> layers) {
        TreeMap<String, Object> common = new TreeMap<>(layers.getFirst());
        common.keySet().removeAll(List.of(NAME, INPUT));
        common.entrySet()
                .removeIf(entry ->
                        !layers.stream().allMatch(layer -> entry.getValue().equals(layer.get(entry.getKey()))));
        return common;
    }

    private static List<List<@Nullable Object>> rows(List<Map<String, Object>> layers, Map<Object, List<String>> keys) {
        List<Object> order = List.copyOf(keys.keySet());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Object previous = "";
        for (Map<String, Object> layer : layers) {
            Object kind = layer.get(KIND);
            List<@Nullable Object> row = new ArrayList<>();
            row.add(order.indexOf(kind));
            for (String key : keys.getOrDefault(kind, List.of())) {
                Object value = layer.get(key);
                row.add(key.equals(INPUT) && previous.equals(value) ? null : value);
            }
            rows.add(row);
            previous = Objects.requireNonNull(layer.get(NAME));
        }
        return rows;
    }

    /** @throws InvalidInput when it is no such table; what the layers say is not checked */
    static List<Map<String, @Nullable Object>> layers(@Nullable Object table, String place) {
        if (!(table instanceof Map<?, ?> map)
                || !(map.get("kinds") instanceof List<?> kinds)
                || !(map.get("layers") instanceof List<?> rows)
                || rows.size() > MOST_LAYERS) {
            throw new InvalidInput(place + " is not a table of up to " + MOST_LAYERS + " layers");
        }
        List<Map<String, @Nullable Object>> layers = new ArrayList<>();
        Object previous = "";
        for (Object row : rows) {
            Map<String, @Nullable Object> layer = layer(kinds, row, previous, place);
            previous = String.valueOf(layer.get(NAME));
            layers.add(layer);
        }
        return layers;
    }

    private static Map<String, @Nullable Object> layer(
            List<?> kinds, @Nullable Object row, Object previous, String place) {
        if (row instanceof List<?> values
                && !values.isEmpty()
                && values.getFirst() instanceof Integer index
                && index >= 0
                && index < kinds.size()
                && kinds.get(index) instanceof Map<?, ?> kind
                && kind.get("keys") instanceof List<?> keys
                && kind.get("same") instanceof Map<?, ?> same
                && keys.size() == values.size() - 1
                && keys.size() + same.size() <= MOST_KEYS) {
            Map<String, @Nullable Object> layer = new LinkedHashMap<>();
            same.forEach((key, value) -> layer.put((String) key, value));
            for (int i = 0; i < keys.size(); i++) {
                String key = String.valueOf(keys.get(i));
                Object value = values.get(i + 1);
                layer.put(key, value == null && key.equals(INPUT) ? previous : value);
            }
            return layer;
        }
        throw new InvalidInput(place + " has a layer that does not fit its kinds");
    }
}
