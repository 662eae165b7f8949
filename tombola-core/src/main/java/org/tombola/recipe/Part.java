package org.tombola.recipe;

/**
 * A part as a recipe gave it: which one, with what settings, and the object that does the work.
 */
public record Part<T>(String name, Settings settings, T value) {
    /** The name and the settings that differ from their defaults: {@code random(allocation=erk)}. */
    public String label() {
        return name + settings.label();
    }
}
