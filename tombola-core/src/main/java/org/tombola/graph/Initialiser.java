package org.tombola.graph;

import org.tombola.random.Seed;
import org.tombola.weights.Weights;

/** Draws the weights a network starts from: what a recipe's {@code init} names. */
@FunctionalInterface
public interface Initialiser {
    /**
     * All parameters and statistics of the graph, in its order. Each tensor has a stream of its own, {@code init/<parameter>}, so that
     * a layer that is added, or a tensor that is drawn differently, moves no other draw.
     */
    Weights draw(Graph graph, Seed seed);
}
