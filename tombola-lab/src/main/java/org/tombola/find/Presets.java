package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.tombola.InvalidInput;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * Named sets of settings: what published codes do instead of a part's defaults.
 *
 * @param values by preset, by setting; settings that a preset does not name keep their defaults
 */
record Presets(SequencedMap<String, Map<String, Object>> values) {
    private static final String NONE = "none";

    static Presets of(String name, Map<String, Object> values) {
        return new Presets(new LinkedHashMap<>(Map.of(name, values)));
    }

    Presets and(String name, Map<String, Object> more) {
        SequencedMap<String, Map<String, Object>> all = new LinkedHashMap<>(values);
        all.put(name, more);
        return new Presets(all);
    }

    /** The setting {@code preset} that names one of them. */
    Setting setting() {
        List<String> names =
                Stream.concat(Stream.of(NONE), values.keySet().stream()).toList();
        return Setting.choice("preset", NONE, names, "all settings as a published code has them");
    }

    /**
     * The settings that the preset stands for, or these where none is named.
     *
     * @throws InvalidInput when another setting is given beside a preset
     */
    Settings resolved(Settings given) {
        String preset = given.text("preset");
        if (preset.equals(NONE)) {
            return given;
        }
        if (!given.equals(given.with(Map.of("preset", preset)))) {
            throw InvalidInput.of(
                    "preset %s decides all settings; leave out the others or the preset: %s", preset, given.label());
        }
        return given.with(values.getOrDefault(preset, Map.of()));
    }
}
