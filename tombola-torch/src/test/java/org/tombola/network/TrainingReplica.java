package org.tombola.network;

import java.util.List;
import java.util.random.RandomGenerator;
import org.tombola.data.Batch;
import org.tombola.data.Normalisation;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Initialisers;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;

/**
 * One network under training on batches of bytes that lie in memory, for benchmarks. A step does forward, cross-entropy, backward and
 * SGD (momentum 0.9, decay 5e-4). Used by the thread that made it.
 */
public final class TrainingReplica implements Runnable {
    private static final int BATCHES = 8; // resident batches, taken in turn

    private final Batch[] batches = new Batch[BATCHES];
    private final Session session;
    private final Variables velocity;
    private final Variables gradient;
    private final boolean masked;
    private int steps;
    private double loss = Double.NaN;

    /** @param masked whether each gradient is multiplied by the mask, as of a pruned network; the mask itself is dense */
    TrainingReplica(String network, int size, Numerics numerics, boolean masked) {
        boolean grey = network.equals("lenet_300_100");
        int channels = grey ? 1 : 3;
        int side = grey ? 28 : 32;
        Normalisation normalisation = grey
                ? new Normalisation(List.of(0.1307), List.of(0.3081))
                : new Normalisation(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));
        Graph graph = Architectures.CATALOGUE
                .find(network)
                .orElseThrow(() -> new IllegalArgumentException("no network named " + network))
                .standard()
                .value()
                .graph(channels, side, side, 10, normalisation);
        RandomGenerator random = new Seed(1).generator();
        for (int i = 0; i < BATCHES; i++) {
            byte[] pixels = new byte[size * channels * side * side];
            random.nextBytes(pixels);
            batches[i] = Batch.ofBytes(
                    channels, side, side, pixels, random.ints(size, 0, 10).toArray());
        }
        session = TorchEngine.cpu()
                .open(
                        graph,
                        Initialisers.CATALOGUE
                                .find("torch_default")
                                .orElseThrow()
                                .standard()
                                .value()
                                .draw(graph, new Seed(1)),
                        Mask.dense(graph.prunable(Graph.Prunable.ALL)),
                        numerics);
        velocity = session.zeros();
        gradient = session.zeros();
        this.masked = masked;
    }

    /** One step. */
    @Override
    public void run() {
        Variables trainable = session.trainable();
        Batch batch = batches[steps++ % BATCHES];
        loss = session.pass(batch, Loss.CROSS_ENTROPY, trainable, BatchNormMode.BATCH_UPDATING, gradient);
        if (masked) {
            gradient.times(session.mask());
        }
        trainable.momentumStep(velocity, gradient, 0.01, 0.9, 5e-4, false);
    }

    /** Of the last step. */
    double loss() {
        return loss;
    }
}
