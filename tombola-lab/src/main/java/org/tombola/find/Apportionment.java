package org.tombola.find;

import java.util.Map;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Quota;

/** How a density becomes kept counts: over which tensors, and rounded how. */
public record Apportionment(Allocation allocation, Counting counting) {
    Quota of(Map<String, int[]> prunable, Density density) {
        return counting == Counting.ROUND_HALF_UP
                ? allocation.quota(prunable, density)
                : allocation.quota(prunable, density, counting);
    }
}
