package org.tombola.train;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * A training's whole state between two steps.
 *
 * @param lossSum of the epoch under way, with the number of examples it covers
 * @param carried vectors of optimiser and hooks, by name
 * @param best weights of the best validation epoch so far, where the settings select by it
 */
record Checkpoint(
        long step,
        double lossSum,
        long examples,
        double rate,
        double seconds,
        List<EpochRecord> curve,
        Weights weights,
        Mask mask,
        Map<String, Weights> carried,
        List<String> hookStates,
        @Nullable Weights best,
        int bestEpoch,
        boolean ended) {
    Checkpoint {
        curve = List.copyOf(curve);
        carried = Map.copyOf(carried);
        hookStates = List.copyOf(hookStates);
    }

    Weights vector(String name) {
        Weights vector = carried.get(name);
        if (vector == null) {
            throw new IllegalStateException("the checkpoint holds no '" + name + "', only " + carried.keySet());
        }
        return vector;
    }
}
