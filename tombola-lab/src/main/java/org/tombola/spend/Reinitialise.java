package org.tombola.spend;

import org.tombola.graph.Initialiser;

/**
 * The control of Frankle and Carbin (arXiv:1803.03635): the same mask, but weights drawn anew, trained from the beginning. What the
 * ticket loses by it, its initial values were worth.
 *
 * @param initialiser draws the new weights, from a stream of its own
 */
public record Reinitialise(Initialiser initialiser) implements Tweak {
    @Override
    public Spending apply(Spending before) {
        return before.withStart(
                        initialiser.draw(before.graph(), before.problem().seed().child("reinitialise")))
                .fromTheBeginning();
    }
}
