package org.tombola.recipe;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One kind of part that a recipe may name: a finder, a metric, an architecture. This is the one line that lists it.
 *
 * @param name in recipes, snake_case
 * @param summary one sentence for {@code tombola list}
 * @param source the paper or document it follows
 * @param make from resolved settings; may throw {@link org.tombola.InvalidInput} for what bounds cannot say
 */
public record Definition<T>(
        String name, String summary, String source, List<Setting> settings, Function<Settings, T> make) {
    public Definition {
        settings = List.copyOf(settings);
    }

    /** The part with default settings. */
    public Part<T> standard() {
        return with(Map.of());
    }

    /** The part with these settings, already of the declared types, and defaults for the rest. */
    public Part<T> with(Map<String, Object> given) {
        Settings resolved = new Settings(settings, given);
        return new Part<>(name, resolved, make.apply(resolved));
    }
}
