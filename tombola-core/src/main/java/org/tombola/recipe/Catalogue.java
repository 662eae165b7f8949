package org.tombola.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * All parts of one kind, in the order they are listed.
 *
 * @param kind plural, as {@code tombola list} names it: {@code finders}
 */
public record Catalogue<T>(String kind, List<Definition<? extends T>> definitions) {
    public Catalogue {
        definitions = List.copyOf(definitions);
        SequencedMap<String, Definition<? extends T>> names = new LinkedHashMap<>();
        for (Definition<? extends T> definition : definitions) {
            if (names.put(definition.name(), definition) != null) {
                throw new IllegalArgumentException(kind + " lists '" + definition.name() + "' twice");
            }
        }
    }

    public Optional<Definition<? extends T>> find(String name) {
        for (Definition<? extends T> definition : definitions) {
            if (definition.name().equals(name)) {
                return Optional.of(definition);
            }
        }
        return Optional.empty();
    }

    public List<String> names() {
        return definitions.stream().<String>map(Definition::name).toList();
    }
}
