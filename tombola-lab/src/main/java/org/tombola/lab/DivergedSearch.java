package org.tombola.lab;

import org.tombola.train.Divergence;

/**
 * A training that a finder rests on left the finite numbers, so there is no ticket. Not a failure: the row says where it happened.
 */
public final class DivergedSearch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Divergence divergence;

    DivergedSearch(Divergence divergence) {
        super("training diverged in epoch " + divergence.epoch() + ", step " + divergence.step(), null, false, false);
        this.divergence = divergence;
    }

    public Divergence divergence() {
        return divergence;
    }
}
