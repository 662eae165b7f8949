package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.tombola.data.Batch;
import org.tombola.data.Images;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.lab.Scorer;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/**
 * Connection sensitivity: |∂L/∂m| at m = 1, which is |g ⊙ w| (Lee et al., arXiv:1810.02340, equation 5). Gradients of several batches
 * are added, weighted by their examples, before the absolute value is taken.
 *
 * @param perClass examples a class
 * @param mode whether batch norm sees a batch's statistics or the running ones
 */
public record Snip(int perClass, BatchNormMode mode) implements Scorer {
    private static final int CHUNK = 256;

    @Override
    public String identity() {
        return "snip/1/" + perClass + "/" + mode;
    }

    @Override
    public Scores score(Network network, Open engine) {
        Images probe = Probe.balanced(network.data().train(), perClass, network.seed());
        Session session = engine.open(network, Precision.FP32);
        Variables sum = session.zeros();
        Variables gradient = session.zeros();
        for (Batch batch : Probe.batches(probe, CHUNK)) {
            session.pass(batch, Loss.CROSS_ENTROPY, session.trainable(), mode, gradient);
            sum.add((double) batch.count() / probe.count(), gradient);
        }
        return scores(sum.times(session.trainable()).apply(Elementwise.ABSOLUTE), network.mask());
    }

    /** The numbers of the tensors that the mask covers. */
    static Scores scores(Variables numbers, Mask mask) {
        Weights all = numbers.read();
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        mask.names().forEach(name -> values.put(name, all.get(name).copy()));
        return Scores.of(values);
    }
}
