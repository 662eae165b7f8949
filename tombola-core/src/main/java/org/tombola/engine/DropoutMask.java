package org.tombola.engine;

import java.util.random.RandomGenerator;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;

/** What a {@link Layer.Dropout} multiplies its input with in a training pass; every engine takes it from here, so that all drop the same. */
public final class DropoutMask {
    private DropoutMask() {}

    /**
     * @param draws of the batch
     * @param examples how many the batch has
     * @param size numbers of one example, in the order channels, height, width
     * @return 0 or 1 / (1 − rate): for each example where it drops examples, else for each number of each example
     */
    public static float[] of(Layer.Dropout layer, Seed draws, int examples, int size) {
        RandomGenerator random = draws.child(layer.name()).generator();
        float[] factors = new float[layer.examples() ? examples : Math.multiplyExact(examples, size)];
        float kept = (float) (1 / (1 - layer.rate()));
        for (int i = 0; i < factors.length; i++) {
            factors[i] = random.nextDouble() < layer.rate() ? 0 : kept;
        }
        return factors;
    }
}
