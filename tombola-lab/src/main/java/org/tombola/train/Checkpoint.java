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
 * @param bestMask mask they had
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
        List<SavedHook> hooks,
        @Nullable Weights best,
        @Nullable Mask bestMask,
        int bestEpoch,
        boolean ended,
        Work work) {
    /** What a hook remembers as text; its vectors are in {@code carried} below {@code hook<its place>.} */
    record SavedHook(String identity, String state) {}

    Checkpoint {
        curve = List.copyOf(curve);
        carried = Map.copyOf(carried);
        hooks = List.copyOf(hooks);
    }

    Weights vector(String name) {
        Weights vector = carried.get(name);
        if (vector == null) {
            throw new IllegalStateException("the checkpoint holds no '" + name + "', only " + carried.keySet());
        }
        return vector;
    }
}
