package org.tombola.engine;

/** What a pass minimises: the mean over the batch of one number an example, unless it says otherwise. */
public sealed interface Loss {
    /** −log softmax(logits)[label]. */
    record CrossEntropy() implements Loss {}

    /**
     * −log softmax(logits / temperature)[label]: flatter for temperatures above 1.
     *
     * @param temperature positive
     */
    record TemperedCrossEntropy(double temperature) implements Loss {
        public TemperedCrossEntropy {
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("a temperature is positive, was " + temperature);
            }
        }
    }

    /** The sum of all logits of all examples; labels do not matter. What data-free scores differentiate. */
    record SumOfLogits() implements Loss {}

    /** The plain one. */
    Loss CROSS_ENTROPY = new CrossEntropy();
}
