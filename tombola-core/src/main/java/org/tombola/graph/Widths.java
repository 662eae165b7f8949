package org.tombola.graph;

import java.util.ArrayList;
import java.util.List;
import org.tombola.InvalidInput;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** The setting with which a recipe gives every width of a network by itself. */
final class Widths {
    private static final int LARGEST = 4096;

    static final Setting SETTING = Setting.integers(
            "widths",
            List.of(),
            1,
            "channels of the first layer and of each stage, in place of width: narrow networks of the same depth");

    private Widths() {}

    /**
     * @param standard what an empty list stands for
     * @throws InvalidInput when the list has another length, or a width is out of bounds
     */
    static List<Integer> of(Settings settings, List<Integer> standard) {
        List<Long> given = settings.integers(SETTING.name());
        if (given.isEmpty()) {
            return standard;
        }
        if (given.size() != standard.size() || given.stream().anyMatch(width -> width > LARGEST)) {
            throw InvalidInput.of(
                    "widths must be %d numbers up to %d, the first layer's and each stage's, not %s",
                    standard.size(), LARGEST, given);
        }
        return given.stream().map(Math::toIntExact).toList();
    }

    /** {@code width} for the first layer and the first stage, doubled at each further one. */
    static List<Integer> doubling(int width, int stages) {
        List<Integer> widths = new ArrayList<>(List.of(width));
        for (int stage = 0; stage < stages; stage++) {
            widths.add(width << stage);
        }
        return widths;
    }
}
