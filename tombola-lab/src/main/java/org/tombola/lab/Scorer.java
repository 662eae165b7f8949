package org.tombola.lab;

import org.tombola.data.TrainingData;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;
import org.tombola.train.CountedSession;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/** Ranks the prunable weights of a network: a pure function of it and of data it may look at. Changes nothing that it is given. */
public interface Scorer {
    /** Name, settings and a revision that is raised when results change: part of a scoring's hash. */
    String identity();

    /** @return one score for each position of the mask's tensors; higher is kept first. Pruned positions may hold anything finite. */
    Scores score(Network network, Open engine);

    /**
     * What is scored.
     *
     * @param start parameters and statistics, the pruned ones not necessarily zero
     * @param mask in force while scores are taken
     * @param threads that one pass may use
     * @param seed of the replicate; a scorer draws below its stream {@code probe}
     */
    record Network(Graph graph, Weights start, Mask mask, TrainingData data, int threads, Seed seed) {
        public Network with(Graph other) {
            return new Network(other, start, mask, data, threads, seed);
        }

        public Network with(Weights other) {
            return new Network(graph, other, mask, data, threads, seed);
        }

        public Network under(Mask other) {
            return new Network(graph, start, other, data, threads, seed);
        }
    }

    /** Opens networks whose passes are counted, and takes notes. */
    @FunctionalInterface
    interface Open {
        /** @param precision fp64 where sums over many weights or second derivatives need it */
        CountedSession open(Network network, Precision precision);

        /** Keeps with the scores what a reader should know about how they came about: one sentence. */
        default void note(String event) {}
    }
}
