package org.tombola.recipe;

import org.jspecify.annotations.Nullable;

/**
 * A part as a recipe gave it: which one, with what settings, and the object that does the work.
 *
 * @param as the recipe's own name for it, or null
 */
public record Part<T>(
        String name, Settings settings, T value, @Nullable String as) {
    public Part(String name, Settings settings, T value) {
        this(name, settings, value, null);
    }

    /** The same under the recipe's own name. */
    public Part<T> as(String label) {
        return new Part<>(name, settings, value, label);
    }

    /** The recipe's own name, or else the part's and the settings that differ from their defaults: {@code random(allocation=erk)}. */
    public String label() {
        return as != null ? as : name + settings.label();
    }
}
