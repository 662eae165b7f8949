package org.tombola.train;

import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * What a training leaves.
 *
 * @param weights effective parameters, as the forward pass saw them, and statistics: the last ones or, of a training that is not partial, those of the best validation epoch, as
 *     its settings say
 * @param mask that was in force then
 * @param groups what was trained at the end, by name, where a reparameterisation makes it differ from the effective parameters
 * @param remembered what its hooks remembered at the end, in their order, as {@link TrainingHook.Running#state} says it
 * @param selected epoch the weights come from, −1 where no epoch was closed
 */
public record TrainingResult(
        Weights weights,
        Mask mask,
        SequencedMap<String, Weights> groups,
        List<String> remembered,
        List<EpochRecord> curve,
        int selected,
        @Nullable Divergence divergence,
        double epochs,
        Work work,
        double seconds) {
    public TrainingResult {
        remembered = List.copyOf(remembered);
        curve = List.copyOf(curve);
    }
}
