package org.tombola.find;

import org.tombola.lab.Lab;
import org.tombola.lab.Problem;

/** What the density of a recipe is a share of: of the weights ({@link Apportionment}), or of what they cost ({@link CostSharing}). */
interface Sharing {
    /** For one network. */
    Quotas on(Problem problem, Lab lab);

    /** Whether falling densities can be reached in rounds, each of which chooses among the survivors of the one before. */
    boolean nested();
}
