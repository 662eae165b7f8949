package org.tombola.find;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;

/**
 * Estimates of the diagonal of the Hessian of the mean cross-entropy, of networks in evaluation mode. Where activations are ReLUs, logits
 * are piecewise linear in each single weight, so that this is the diagonal of the generalised Gauss-Newton matrix, too: exactly what
 * {@link #GAUSS_NEWTON} gives, and what {@link #FISHER_TRUE} gives on average.
 */
public enum HessianDiagonal {
    /** Mean of squares of single gradients, at labels drawn from what the network itself predicts. */
    FISHER_TRUE {
        @Override
        void add(Session session, Batch batch, double share, Seed seed, Variables sum, Spare spare) {
            RandomGenerator random = seed.generator();
            int[] labels = new int[batch.count()];
            float[][] logits = logits(session, batch);
            Arrays.setAll(labels, i -> drawn(probabilities(logits[i]), random.nextDouble()));
            FISHER_EMPIRICAL.add(session, batch.labelled(labels), share, seed, sum, spare);
        }
    },
    /** The same at the given labels: it vanishes where the data are fitted, whatever the curvature. */
    FISHER_EMPIRICAL {
        @Override
        void add(Session session, Batch batch, double share, Seed seed, Variables sum, Spare spare) {
            session.squaredGradients(batch, Loss.CROSS_ENTROPY, session.trainable(), spare.one);
            sum.add(share / batch.count(), spare.one);
        }
    },
    /**
     * The expectation of {@link #FISHER_TRUE} over labels: one backward pass a class. LeCun's recursion (Optimal Brain Damage, 1989)
     * also drops what is off the diagonal between the units of a layer on its way back, which this does not.
     */
    GAUSS_NEWTON {
        @Override
        void add(Session session, Batch batch, double share, Seed seed, Variables sum, Spare spare) {
            float[][] logits = logits(session, batch);
            for (int label = 0; label < logits[0].length; label++) {
                float[] weights = new float[batch.count()];
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = (float) probabilities(logits[i])[label];
                }
                int[] labels = new int[batch.count()];
                Arrays.fill(labels, label);
                session.squaredGradients(
                        batch.labelled(labels), Loss.CROSS_ENTROPY, weights, session.trainable(), spare.one);
                sum.add(share / batch.count(), spare.one);
            }
        }
    },
    /** v ⊙ Hv at random signs v, one for each batch (Hutchinson, 1990): unbiased for the Hessian itself, and of either sign. */
    HUTCHINSON {
        @Override
        void add(Session session, Batch batch, double share, Seed seed, Variables sum, Spare spare) {
            Variables signs = spare.two.normal(seed, 1).apply(Elementwise.SIGN);
            addProbe(session, batch, signs, share, sum, spare.one);
        }
    };

    /** Two vectors to write over. */
    record Spare(Variables one, Variables two) {}

    /**
     * Adds {@code share} times the batch's estimate.
     *
     * @param seed of the batch
     */
    abstract void add(Session session, Batch batch, double share, Seed seed, Variables sum, Spare spare);

    /** Writes the estimate over all batches into {@code sum}. */
    void estimate(Session session, List<Batch> batches, Seed seed, Variables sum, Spare spare) {
        sum.fill(0);
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            add(session, batch, Saliency.share(batch, batches), seed.child(i), sum, spare);
        }
    }

    static void addProbe(
            Session session, Batch batch, Variables signs, double share, Variables sum, Variables product) {
        session.hessianProduct(batch, Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, signs, product);
        sum.add(share, product.times(signs));
    }

    private static float[][] logits(Session session, Batch batch) {
        Tensor logits = session.predict(batch, session.trainable(), Set.of()).logits();
        int classes = logits.size() / batch.count();
        float[][] rows = new float[batch.count()][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(logits.values(), i * classes, (i + 1) * classes));
        return rows;
    }

    /** softmax(logits). */
    static double[] probabilities(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] powers = new double[logits.length];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = StrictMath.exp(logits[i] - largest);
        }
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }

    /** The first class at which the sum of probabilities exceeds u, a number from [0, 1). */
    static int drawn(double[] probabilities, double u) {
        double sum = 0;
        int last = 0;
        for (int i = 0; i < probabilities.length; i++) {
            sum += probabilities[i];
            if (probabilities[i] > 0) {
                last = i;
                if (sum > u) {
                    return i;
                }
            }
        }
        return last; // the sum was rounded to less than u
    }
}
