package org.tombola.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The resolved settings of one part: every declared setting has a checked value, given or default. */
public final class Settings {
    private final List<Setting> declared;
    private final SequencedMap<String, Object> values;

    /** Values are checked already; {@link PartDecoder} makes these from a recipe. Missing ones take their defaults. */
    public Settings(List<Setting> declared, Map<String, Object> given) {
        this.declared = List.copyOf(declared);
        LinkedHashMap<String, Object> resolved = new LinkedHashMap<>();
        for (Setting setting : declared) {
            Object value = given.getOrDefault(setting.name(), setting.standard());
            if (value == null) {
                throw new IllegalArgumentException("setting '" + setting.name() + "' has no value");
            }
            resolved.put(setting.name(), value);
        }
        this.values = Collections.unmodifiableSequencedMap(resolved);
    }

    public long integer(String name) {
        return (Long) value(name);
    }

    public double number(String name) {
        return (Double) value(name);
    }

    public boolean flag(String name) {
        return (Boolean) value(name);
    }

    public String text(String name) {
        return (String) value(name);
    }

    /** The constant that a {@link Setting.Kind#CHOICE} spells in lower case. */
    public <E extends Enum<E>> E word(String name, Class<E> kind) {
        return Enum.valueOf(kind, text(name).toUpperCase(Locale.ROOT));
    }

    @SuppressWarnings("unchecked")
    public List<Double> numbers(String name) {
        return (List<Double>) value(name);
    }

    @SuppressWarnings("unchecked")
    public List<Long> integers(String name) {
        return (List<Long>) value(name);
    }

    @SuppressWarnings("unchecked")
    public List<String> texts(String name) {
        return (List<String>) value(name);
    }

    /** Name to value, in declared order: what a resolved recipe and a hash hold. */
    public SequencedMap<String, Object> values() {
        return values;
    }

    /** The same with every path replaced. */
    public Settings mapPaths(UnaryOperator<String> change) {
        LinkedHashMap<String, Object> changed = new LinkedHashMap<>(values);
        for (Setting setting : declared) {
            if (setting.kind() == Setting.Kind.PATH) {
                changed.put(setting.name(), change.apply(text(setting.name())));
            }
        }
        return new Settings(declared, changed);
    }

    /** {@code (rate=0.1,nesterov=true)}: the settings that differ from their defaults; empty when none does. */
    public String label() {
        StringJoiner label = new StringJoiner(",", "(", ")").setEmptyValue("");
        for (Setting setting : declared) {
            Object value = value(setting.name());
            if (!value.equals(setting.standard())) {
                label.add(setting.name() + "=" + written(value));
            }
        }
        return label.toString();
    }

    private static String written(Object value) {
        return switch (value) {
            case Number number -> Canonical.number(number);
            case List<?> list -> list.stream().map(Settings::written).collect(Collectors.joining(",", "[", "]"));
            default -> value.toString();
        };
    }

    /** The same declarations with other values; unnamed ones take their defaults. */
    public Settings with(Map<String, Object> given) {
        return new Settings(declared, given);
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no setting named '" + name + "' among " + values.keySet());
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
