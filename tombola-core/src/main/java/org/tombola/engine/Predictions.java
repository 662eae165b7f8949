package org.tombola.engine;

import java.util.Map;
import org.tombola.weights.Tensor;

/**
 * What a network says about a batch.
 *
 * @param logits {@code N × K}
 * @param taps outputs of the layers asked for, by layer name, {@code N × C × H × W} or {@code N × features}
 */
public record Predictions(Tensor logits, Map<String, Tensor> taps) {
    public Predictions {
        taps = Map.copyOf(taps);
    }

    public int count() {
        return logits.shape()[0];
    }

    public int classes() {
        return logits.shape()[1];
    }
}
