package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.lab.Scorer;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/** A scorer that reads its scores off one open network, and so can read them again under a smaller mask. */
public interface Saliency extends Scorer {
    /** The network that is opened for it: the one to be scored, or a copy made for scoring. */
    default Network seen(Network network) {
        return network;
    }

    default Precision precision() {
        return Precision.FP32;
    }

    /**
     * Makes ready, all memory included.
     *
     * @param session of {@link #seen}
     * @param network as it was asked for
     * @param notes for what a reader should know
     * @return reads the scores under the mask in force, into a vector that the next reading overwrites; 0 where a weight is pruned
     */
    Supplier<Variables> begin(Session session, Network network, Consumer<String> notes);

    /** Of the tensors that the mask covers. */
    default Scores ranked(Variables numbers, Mask mask) {
        fit(numbers);
        Weights all = numbers.read();
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        mask.names().forEach(name -> values.put(name, all.get(name).copy()));
        return Scores.of(values);
    }

    @Override
    default Scores score(Network network, Open engine) {
        Session session = engine.open(seen(network), precision());
        return ranked(begin(session, network, engine::note).get(), network.mask());
    }

    /** Multiplies by the power of two that brings a double's range into a float's: exact, so no rank changes. */
    private static void fit(Variables numbers) {
        double norm = Math.sqrt(numbers.dot(numbers));
        if (norm > 0 && Double.isFinite(norm)) {
            numbers.scale(Math.scalb(1.0, 60 - Math.getExponent(norm)));
        }
    }

    /**
     * Writes the gradient of the mean loss over all examples into {@code mean}: the batches' gradients weighted by their examples.
     *
     * @param one overwritten
     */
    static Variables gradient(
            Session session, List<Batch> batches, Loss loss, BatchNormMode mode, Variables mean, Variables one) {
        mean.fill(0);
        for (Batch batch : batches) {
            session.pass(batch, loss, session.trainable(), mode, one);
            mean.add(share(batch, batches), one);
        }
        return mean;
    }

    /** Of the examples of all batches, those in this one. */
    static double share(Batch batch, List<Batch> batches) {
        return (double) batch.count() / batches.stream().mapToInt(Batch::count).sum();
    }
}
