package org.tombola.assess;

import java.util.Arrays;
import java.util.Set;
import org.tombola.data.Images;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/**
 * Logits and true classes of a set of examples. Softmax and log-softmax are computed in double from the float logits.
 *
 * @param logits {@code N × K}, row-major
 */
public record LabelledLogits(int classes, float[] logits, int[] labels) {
    public LabelledLogits {
        if (classes < 1 || logits.length != (long) classes * labels.length) {
            throw new IllegalArgumentException(
                    logits.length + " logits are not " + labels.length + " rows of " + classes);
        }
    }

    /** Images a forward pass takes at once: enough to keep the kernels busy, few enough to stay in cache. */
    private static final int CHUNK = 250;

    /** What the network says about all images, in their order, un-augmented, with running batch-norm statistics. */
    public static LabelledLogits of(Session session, Variables effective, Images images) {
        int classes = images.classes();
        float[] logits = new float[Math.multiplyExact(images.count(), classes)];
        for (int from = 0; from < images.count(); from += CHUNK) {
            int to = Math.min(from + CHUNK, images.count());
            float[] chunk = session.predict(images.batch(from, to), effective, Set.of())
                    .logits()
                    .values();
            System.arraycopy(chunk, 0, logits, from * classes, chunk.length);
        }
        return new LabelledLogits(classes, logits, images.labels());
    }

    public int count() {
        return labels.length;
    }

    /**
     * How many classes are ranked before the true one: 0 is a hit. Of equal logits the smaller class index is ranked first; a row with
     * a NaN ranks the true class last.
     */
    public int rankOfTruth(int example) {
        float truth = logit(example, labels[example]);
        int before = 0;
        for (int k = 0; k < classes; k++) {
            float other = logit(example, k);
            if (Float.isNaN(other) || Float.isNaN(truth)) {
                return classes;
            }
            if (other > truth || other == truth && k < labels[example]) {
                before++;
            }
        }
        return before;
    }

    /** log Σ exp(logits) − logit of the truth, without overflow. */
    public double negativeLogLikelihood(int example) {
        return logSumExp(example) - logit(example, labels[example]);
    }

    /** The largest softmax probability, at most 1. */
    public double confidence(int example) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            highest = Math.max(highest, logit(example, k)); // NaN stays NaN
        }
        return Math.min(1, Math.exp(highest - logSumExp(example)));
    }

    private double logSumExp(int example) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            highest = Math.max(highest, logit(example, k));
        }
        if (Double.isInfinite(highest)) {
            return highest;
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += Math.exp(logit(example, k) - highest);
        }
        return highest + Math.log(sum);
    }

    private float logit(int example, int k) {
        return logits[example * classes + k];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelledLogits that
                && classes == that.classes
                && Arrays.equals(logits, that.logits)
                && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(logits);
    }
}
