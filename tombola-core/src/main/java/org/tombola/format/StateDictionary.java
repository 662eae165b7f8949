package org.tombola.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.format.Pickle.Refused;

/** Finds the network's tensors in what a training script saved: at the top, or below the key where such scripts put them. */
final class StateDictionary {
    private static final List<String> KEYS =
            List.of("state_dict", "model_state_dict", "model", "net", "network", "weights", "params");
    private static final int DEEPEST = 3;

    private StateDictionary() {}

    /** @throws Refused when there are no tensors, or several dictionaries of them and no usual name */
    static SequencedMap<String, StoredTensor> of(Object root) {
        if (!(root instanceof Map<?, ?> map)) {
            throw new Refused("holds " + kind(root) + ", not a dictionary of tensors; save model.state_dict()");
        }
        SequencedMap<String, StoredTensor> found = find(map, DEEPEST);
        if (found.isEmpty()) {
            throw new Refused("holds no dictionary of tensors, only " + names(map));
        }
        return found;
    }

    private static SequencedMap<String, StoredTensor> find(Map<?, ?> map, int depth) {
        if (depth == 0) {
            return new LinkedHashMap<>();
        }
        for (String key : KEYS) {
            if (map.get(key) instanceof Map<?, ?> inner) {
                SequencedMap<String, StoredTensor> found = find(inner, depth - 1);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        SequencedMap<String, StoredTensor> here = tensors(map);
        return here.isEmpty() ? only(map) : here;
    }

    /** The one dictionary of tensors below an unusual name. */
    private static SequencedMap<String, StoredTensor> only(Map<?, ?> map) {
        List<Object> names = new ArrayList<>();
        SequencedMap<String, StoredTensor> found = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getValue() instanceof Map<?, ?> inner && !tensors(inner).isEmpty()) {
                names.add(entry.getKey());
                found = tensors(inner);
            }
        }
        if (names.size() > 1) {
            throw new Refused("holds several dictionaries of tensors, " + names + ", none named like one of " + KEYS);
        }
        return found;
    }

    private static SequencedMap<String, StoredTensor> tensors(Map<?, ?> map) {
        SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (key instanceof String name && value instanceof StoredTensor tensor) {
                tensors.put(name, tensor);
            }
        });
        return tensors;
    }

    private static String names(Map<?, ?> map) {
        return map.isEmpty()
                ? "an empty one"
                : "the keys " + map.keySet().stream().limit(8).toList();
    }

    private static String kind(Object value) {
        return switch (value) {
            case StoredTensor t -> "one tensor";
            case List<?> l -> "a list";
            case Pickle.Tuple t -> "a tuple";
            case String s -> "a text";
            default -> "something else";
        };
    }
}
