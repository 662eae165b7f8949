package org.tombola.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * What a training leaves.
 *
 * @param weights parameters and statistics: the last ones or, of a training that is not partial, those of the best validation epoch, as
 *     its settings say
 * @param mask that was in force at the end
 * @param selected epoch the weights come from, −1 where no epoch was closed
 */
public record TrainingResult(
        Weights weights,
        Mask mask,
        List<EpochRecord> curve,
        int selected,
        @Nullable Divergence divergence,
        double epochs,
        double seconds) {
    public TrainingResult {
        curve = List.copyOf(curve);
    }
}
