package org.tombola.assess;

import java.util.Set;

/** One way to judge a network. */
public interface Metric {
    Reading read(Evidence evidence);

    /** Whether larger values are better; otherwise smaller ones are. */
    boolean higherIsBetter();

    /** What the value is counted in. */
    Unit unit();

    /** Whether a sparse network's value may be held against the dense one's. A metric of the mask has none for dense. */
    default boolean judged() {
        return true;
    }

    /** What it reads beside the network's weights and the test images: part of what a kept reading is found by. */
    default Set<Use> uses() {
        return Set.of();
    }

    /** Evidence that not every metric reads. */
    enum Use {
        MASK,
        UNPRUNED_WEIGHTS,
        TRAINING_IMAGES,
        /** It draws at random. */
        SEED
    }

    /** Units of readings. */
    enum Unit {
        /** 0 … 1. */
        FRACTION,
        NATS
    }
}
