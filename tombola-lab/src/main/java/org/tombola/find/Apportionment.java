package org.tombola.find;

import java.util.List;
import java.util.Map;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;

/** How a density becomes kept counts: over which tensors, and rounded how. */
public record Apportionment(Allocation allocation, Counting counting) {
    static final List<String> ALLOCATIONS = List.of("global", "uniform", "er", "erk");
    static final List<String> COUNTINGS =
            List.of("round_half_up", "floor_zeros", "ceil_zeros", "round_ones", "ceil_increment");
    static final Setting COUNTING = Setting.choice(
            "counting", "round_half_up", COUNTINGS, "how a share becomes a count; the others as reference codes do it");

    /** Which masks may be left, for parts that read it with {@link #pattern}. */
    static final Setting PATTERN = Setting.choice(
            "pattern",
            "unstructured",
            Pattern.WORDS,
            "which masks may be left: any; N of each M input channels; whole output channels, in the last layer whole inputs");

    /** The setting {@code allocation} with that default. */
    static Setting allocation(String standard) {
        return Setting.choice("allocation", standard, ALLOCATIONS, "how the kept count is shared out over layers");
    }

    /** Of a part with the settings {@code allocation} and {@code counting}. */
    static Apportionment of(Settings s) {
        return new Apportionment(s.word("allocation", Allocation.class), s.word("counting", Counting.class));
    }

    static Pattern pattern(Settings s) {
        return Pattern.parse(s.text("pattern"));
    }

    Quota of(Map<String, int[]> prunable, Density density) {
        return counting == Counting.ROUND_HALF_UP
                ? allocation.quota(prunable, density)
                : allocation.quota(prunable, density, counting);
    }
}
