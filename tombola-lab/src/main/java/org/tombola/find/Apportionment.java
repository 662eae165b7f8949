package org.tombola.find;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tombola.InvalidInput;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;

/** How a density becomes kept counts: over which tensors, and rounded how. */
public record Apportionment(Allocation allocation, Counting counting) implements Sharing, Quotas {
    static final String ALLOCATION = "allocation";
    static final List<String> ALLOCATIONS = List.of("global", "uniform", "er", "erk", "time", "macs");
    static final String BY_COST =
            "time and macs: keep the best for their cost, the density being a share of measured time or of multiply-adds";
    static final String HOW = "how the kept count is shared out over layers; or " + BY_COST;
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
        return Setting.choice(ALLOCATION, standard, ALLOCATIONS, HOW);
    }

    /** Of a part with the settings {@code allocation} and {@code counting}, and perhaps {@code pattern}. */
    static Sharing of(Settings s) {
        Sharing sharing = of(s.text(ALLOCATION), s.word("counting", Counting.class));
        if (sharing instanceof CostSharing && s.values().containsKey("pattern")) {
            requireUnstructured(s);
        }
        return sharing;
    }

    /** @param counting not asked for where the allocation is one of cost */
    static Sharing of(String allocation, Counting counting) {
        return costed(allocation)
                .<Sharing>map(cost -> cost)
                .orElseGet(() -> new Apportionment(Allocation.valueOf(allocation.toUpperCase(Locale.ROOT)), counting));
    }

    /** The allocation of that name, if it is one of cost. */
    static Optional<CostSharing> costed(String allocation) {
        return Arrays.stream(CostSharing.values())
                .filter(cost -> cost.word().equals(allocation))
                .findFirst();
    }

    static void requireUnstructured(Settings s) {
        if (!pattern(s).equals(Pattern.unstructured())) {
            throw InvalidInput.of(
                    "allocation %s chooses single weights: it goes with pattern: unstructured", s.text(ALLOCATION));
        }
    }

    @Override
    public Quotas on(Problem problem, Lab lab) {
        return this;
    }

    @Override
    public boolean nested() {
        return allocation == Allocation.GLOBAL || allocation == Allocation.UNIFORM;
    }

    static Pattern pattern(Settings s) {
        return Pattern.parse(s.text("pattern"));
    }

    @Override
    public Quota of(Map<String, int[]> prunable, Density density) {
        return counting == Counting.ROUND_HALF_UP
                ? allocation.quota(prunable, density)
                : allocation.quota(prunable, density, counting);
    }
}
