package org.tombola.spend;

import org.jspecify.annotations.Nullable;
import org.tombola.graph.Initialiser;

/**
 * The control of Frankle and Carbin (arXiv:1803.03635): the same mask, but weights drawn anew, trained from the beginning. What the
 * ticket loses by it, its initial values were worth.
 *
 * @param initialiser draws the new weights, from a stream of its own; null for the one that drew the first
 */
public record Reinitialise(@Nullable Initialiser initialiser) implements Tweak {
    @Override
    public Spending apply(Spending before) {
        Initialiser draws = initialiser == null ? before.problem().initialiser() : initialiser;
        return before.withStart(
                        draws.draw(before.graph(), before.problem().seed().child("reinitialise")))
                .fromTheBeginning();
    }
}
