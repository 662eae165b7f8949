package org.tombola.engine;

/** What a pass minimises: the mean over the batch of one number an example. */
public sealed interface Loss {
    /** −log softmax(logits)[label]. */
    record CrossEntropy() implements Loss {}

    /** The plain one. */
    Loss CROSS_ENTROPY = new CrossEntropy();
}
