package org.tombola.assess;

import org.jspecify.annotations.Nullable;
import org.tombola.data.Images;
import org.tombola.engine.Numerics;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * A network to be judged, and what it may be judged on. The images are never augmented.
 *
 * @param weights parameters and statistics, pruned positions at zero
 * @param mask what it keeps; empty where that is not known, as for a checkpoint
 * @param unpruned the weights that it was cut from, with values where it has zeros; null where they are not known, as for a file
 * @param test the whole test split
 * @param training what it was trained on, without the validation split
 * @param seed of the replicate; a metric that draws does so below it
 */
public record Subject(
        Graph graph,
        Weights weights,
        Mask mask,
        @Nullable Weights unpruned,
        Images test,
        Images training,
        Seed seed,
        Numerics numerics) {}
