package org.tombola.network;

import org.tombola.engine.Numerics;

/** What {@link NativeCalls} runs: a dense training, whose gradients need no masking, in fp32 with one thread. */
public final class CountedTraining {
    private CountedTraining() {}

    /** @return one step */
    public static Runnable of(String network, int batch) {
        return new TrainingReplica(network, batch, Numerics.DEFAULT, false);
    }
}
