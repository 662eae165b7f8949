package org.tombola.recipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Trees of nodes without their places. Nothing may be a value, so the copies of the platform, which refuse null, do not serve. */
final class Plain {
    private Plain() {}

    static List<@Nullable Object> list(List<Node> items) {
        List<@Nullable Object> values = new ArrayList<>();
        items.forEach(item -> values.add(item.plain()));
        return Collections.unmodifiableList(values);
    }

    static Map<String, @Nullable Object> map(SequencedMap<String, Node.Entry> entries) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        entries.forEach((name, entry) -> values.put(name, entry.value().plain()));
        return Collections.unmodifiableMap(values);
    }
}
