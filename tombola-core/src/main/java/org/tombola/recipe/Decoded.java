package org.tombola.recipe;

import java.util.Map;
import java.util.Optional;

/**
 * A part as it was decoded, and what stood beside it.
 *
 * @param extras by reserved key, such as {@code as} and {@code train}; only those that were given
 */
public record Decoded<T>(Part<T> part, Place place, Map<String, Node> extras) {
    public Decoded {
        extras = Map.copyOf(extras);
    }

    public Optional<Node> extra(String key) {
        return Optional.ofNullable(extras.get(key));
    }
}
