package org.tombola.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * One kind of part that a recipe may name: a finder, a metric, an architecture. This is the one line that lists it.
 *
 * @param name in recipes, snake_case
 * @param summary one sentence for {@code tombola list}
 * @param source the paper or document it follows
 * @param notes what else a user should know before naming it, by topic: {@code needs}, {@code cost}
 * @param make from resolved settings; may throw {@link org.tombola.InvalidInput} for what bounds cannot say
 */
public record Definition<T>(
        String name,
        String summary,
        String source,
        SequencedMap<String, String> notes,
        List<Setting> settings,
        Function<Settings, T> make) {
    public Definition {
        notes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(notes));
        settings = List.copyOf(settings);
    }

    /** Without notes. */
    public Definition(String name, String summary, String source, List<Setting> settings, Function<Settings, T> make) {
        this(name, summary, source, new LinkedHashMap<>(), settings, make);
    }

    /** The same with one more note. */
    public Definition<T> noting(String topic, String text) {
        SequencedMap<String, String> more = new LinkedHashMap<>(notes);
        more.put(topic, text);
        return new Definition<>(name, summary, source, more, settings, make);
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
