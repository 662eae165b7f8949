package org.tombola.sweep;

import org.tombola.sweep.Recipe.Finding;
import org.tombola.sweep.Recipe.SpendWay;
import org.tombola.weights.Density;

/** One row of a table, to be made. */
record Task(Finding finding, Density density, SpendWay spend, long seed) {
    boolean isDense() {
        return finding.finder().name().equals("dense");
    }

    @Override
    public String toString() {
        return finding.label() + " at density " + density + ", " + spend.label() + ", seed " + seed;
    }
}
