package org.tombola.lab;

import java.util.SequencedMap;
import org.tombola.data.TrainingData;
import org.tombola.graph.Graph;
import org.tombola.graph.Initialiser;
import org.tombola.random.Seed;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * What a finder has to solve, for one seed. There is no test data in it.
 *
 * @param start initial (or pretrained) parameters and statistics
 * @param trained whether {@code start} is trained already
 * @param prunable shapes of the tensors a mask covers, in layer order
 * @param settings of a whole training
 * @param seed of the replicate
 * @param initialiser draws weights like the initial ones, for controls
 */
public record Problem(
        Graph graph,
        Weights start,
        boolean trained,
        SequencedMap<String, int[]> prunable,
        TrainingData data,
        TrainSettings settings,
        Seed seed,
        Initialiser initialiser) {

    /** Everything kept. */
    public Mask dense() {
        return Mask.dense(prunable);
    }

    /** How many weights a mask covers: N. */
    public long prunableCount() {
        return dense().size();
    }

    /** The dense training from the start to the end. */
    public TrainingSpec training() {
        return TrainingSpec.whole(graph, start, dense(), data, settings, seed);
    }

    public Problem with(TrainSettings other) {
        return new Problem(graph, start, trained, prunable, data, other, seed, initialiser);
    }
}
