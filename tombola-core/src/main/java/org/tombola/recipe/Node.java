package org.tombola.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;

/**
 * A value of a YAML document together with the place it was written. Getters check: what is missing or of the wrong kind is an
 * {@link InvalidInput} that names file, line and key. {@link YamlReader} makes the trees, {@link Overrides} changes them.
 */
public sealed interface Node {
    Place place();

    /** What stands there, for messages: {@code 'abc'}, {@code a list}, {@code nothing}. */
    String described();

    /** The tree as plain values: maps in order, lists, {@link String}, {@link Long}, {@link Double}, {@link Boolean} and null. */
    @Nullable
    Object plain();

    /**
     * Text, a number, a truth value or nothing: which one is settled by the getter that reads it.
     *
     * @param written without quotes and escapes
     * @param quoted whether quotes (or a block) made it text for certain
     */
    record Scalar(Place place, String written, boolean quoted) implements Node {
        @Override
        public boolean isEmpty() {
            return !quoted && Scalars.isEmpty(written);
        }

        @Override
        public String described() {
            if (isEmpty()) {
                return "nothing";
            }
            return (quoted && Scalars.isNumber(written) ? "the text '" : "'") + written + "'";
        }

        @Override
        public @Nullable Object plain() {
            return quoted ? written : Scalars.plain(written);
        }
    }

    /** A list. */
    record Sequence(Place place, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String described() {
            return "a list";
        }

        @Override
        public Object plain() {
            return Plain.list(items);
        }
    }

    /**
     * Keys and values in the order written. Each entry knows where its key stands.
     *
     * @param entries never changed after construction
     */
    record Mapping(Place place, SequencedMap<String, Entry> entries) implements Node {
        @Override
        public String described() {
            return "a map";
        }

        @Override
        public Object plain() {
            return Plain.map(entries);
        }
    }

    /** The place of a key, and its value. */
    record Entry(Place key, Node value) {}

    default boolean isScalar() {
        return this instanceof Scalar;
    }

    default boolean isList() {
        return this instanceof Sequence;
    }

    default boolean isMap() {
        return this instanceof Mapping;
    }

    /** Whether nothing was written: {@code key:}, {@code ~} or {@code null}. */
    default boolean isEmpty() {
        return false;
    }

    /** A failure at this place: {@code expected("a number")} reads "… expected a number, got 'abc'". */
    default InvalidInput expected(String what) {
        return error("expected " + what + ", got " + described());
    }

    default InvalidInput error(String reason) {
        return new InvalidInput(place() + ": " + reason);
    }

    default List<Node> list() {
        return list("a list");
    }

    /** @param what to say was expected where there is no list */
    default List<Node> list(String what) {
        if (this instanceof Sequence sequence) {
            return sequence.items();
        }
        throw expected(what);
    }

    default SequencedMap<String, Entry> map() {
        return map("a map");
    }

    /** @param what to say was expected where there is no map */
    default SequencedMap<String, Entry> map(String what) {
        if (this instanceof Mapping mapping) {
            return mapping.entries();
        }
        throw expected(what);
    }

    /** This node, once it is sure to be a map without other keys than these. */
    default Node fields(String... known) {
        return fields(List.of(known));
    }

    default Node fields(List<String> known) {
        map().forEach((name, entry) -> {
            if (!known.contains(name)) {
                throw new InvalidInput(entry.key() + ": unknown key '" + name + "'" + Nearest.hint(name, known));
            }
        });
        return this;
    }

    /** This map without these keys, whether it has them or not. */
    default Node without(String... keys) {
        SequencedMap<String, Entry> rest = new LinkedHashMap<>(map());
        rest.keySet().removeAll(List.of(keys));
        return new Mapping(place(), Collections.unmodifiableSequencedMap(rest));
    }

    default Optional<Node> find(String key) {
        return Optional.ofNullable(map().get(key)).map(Entry::value);
    }

    default Node get(String key) {
        return find(key).orElseThrow(() -> error("the key '" + key + "' is missing"));
    }

    /** Any scalar as it was written: {@code no} and {@code 010} are text like any other. */
    default String text() {
        if (this instanceof Scalar scalar && !scalar.isEmpty()) {
            return scalar.written();
        }
        throw expected("text");
    }

    default boolean flag() {
        if (plain() instanceof Boolean flag) {
            return flag;
        }
        throw expected("true or false");
    }

    default long integer() {
        return integer(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    default long integer(long minimum, long maximum) {
        if (plain() instanceof Long value && value >= minimum && value <= maximum) {
            return value;
        }
        throw expected(Scalars.range("a whole number", (double) minimum, (double) maximum, false));
    }

    default double number() {
        return number(-Double.MAX_VALUE, Double.MAX_VALUE, false);
    }

    default double number(double minimum, double maximum) {
        return number(minimum, maximum, false);
    }

    /**
     * A finite number within bounds.
     *
     * @param open whether the bounds themselves are too much
     */
    default double number(double minimum, double maximum, boolean open) {
        if (plain() instanceof Number number) {
            double value = number.doubleValue();
            boolean inside = open ? value > minimum && value < maximum : value >= minimum && value <= maximum;
            if (inside) {
                return value;
            }
        }
        throw expected(Scalars.range("a number", minimum, maximum, open));
    }
}
