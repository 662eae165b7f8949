package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tombola.data.Batch;
import org.tombola.data.Images;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;

/**
 * Saliency of optimal brain damage: ½ h w², what removing a weight adds to the loss, to second order at a minimum and with a diagonal
 * Hessian (LeCun et al., NeurIPS 1989, equation 3).
 *
 * @param diagonal estimates h; negative estimates count as 0
 * @param batches how many batches of training examples it is taken over
 * @param batch examples of one
 * @param damping added to h, so that weights of no curvature rank by magnitude
 * @param normalised whether scores are shares of their layer's sum
 */
public record Obd(HessianDiagonal diagonal, int batches, int batch, double damping, boolean normalised)
        implements Saliency {
    @Override
    public String identity() {
        return "obd/1/" + diagonal + "/" + batches + "/" + batch + "/" + damping + (normalised ? "/normalised" : "");
    }

    @Override
    public Supplier<Variables> begin(Session session, Network network, Consumer<String> notes) {
        int count = Math.toIntExact(
                Math.min((long) batches * batch, network.data().train().count()));
        Images images = Probe.any(network.data().train(), count, network.seed());
        List<Batch> examples = Probe.batches(images, batch);
        Seed seed = network.seed().child("probe").child("obd");
        Variables h = session.zeros();
        Variables one = session.zeros();
        HessianDiagonal.Spare spare = new HessianDiagonal.Spare(one, session.zeros());
        return () -> {
            notes.accept(gradientNorm(session, examples, h, one));
            diagonal.estimate(session, examples, seed, h, spare);
            if (diagonal == HessianDiagonal.HUTCHINSON) {
                notes.accept(negatives(network.mask(), h, one));
                h.apply(Elementwise.RELU);
            }
            return saliency(h.shift(damping), session.trainable());
        };
    }

    /** ½ h w², written over h. */
    static Variables saliency(Variables h, Variables w) {
        return h.times(w).times(w).scale(0.5);
    }

    private static String gradientNorm(Session session, List<Batch> examples, Variables mean, Variables one) {
        Saliency.gradient(session, examples, Loss.CROSS_ENTROPY, BatchNormMode.RUNNING, mean, one);
        return String.format(
                Locale.ROOT,
                "the gradient's norm is %.3g where the saliency takes it for 0",
                Math.sqrt(mean.dot(mean)));
    }

    private static String negatives(Mask mask, Variables h, Variables negative) {
        negative.set(h).scale(-1).apply(Elementwise.POSITIVE);
        double count = 0;
        for (String name : mask.names()) {
            count += negative.part(name).dot(negative.part(name));
        }
        return String.format(
                Locale.ROOT,
                "%.2f %% of the second derivatives came out negative and count as 0",
                100 * count / mask.size());
    }

    @Override
    public Scores ranked(Variables numbers, Mask mask) {
        Scores scores = Saliency.super.ranked(numbers, mask);
        return normalised ? shares(scores) : scores;
    }

    /** Each layer's scores divided by their sum; a layer that sums to 0 stays. */
    static Scores shares(Scores scores) {
        SequencedMap<String, float[]> shares = new LinkedHashMap<>();
        for (String name : scores.names()) {
            float[] values = scores.of(name).clone();
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            for (int i = 0; i < values.length && sum > 0; i++) {
                values[i] = (float) (values[i] / sum);
            }
            shares.put(name, values);
        }
        return Scores.of(shares);
    }
}
