package org.tombola.engine;

import org.tombola.graph.Graph;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * Measures how long an engine takes on this machine. Measurements are noisy, so that whoever asks keeps the first answer: it is looked up
 * by {@link #identity}, and never measured again.
 */
public interface TimingSource {
    /** Engine, its version, machine, threads and layout: two sources of one identity may stand in for each other. */
    String identity();

    /** What a kept weight costs in each layer of that network. */
    LayerTimes layerTimes(Graph graph);

    /**
     * How long the network takes under that mask, and dense.
     *
     * @param weights all of the graph's tensors; positions that the mask prunes are zero
     * @param batch images in one prediction, at least 1
     */
    Latency latency(Graph graph, Weights weights, Mask mask, int batch);
}
