package org.tombola.lab;

import org.tombola.weights.Density;

/** A way to find a ticket. Plain code over a {@link Lab}: files, resuming and native memory are not its business. */
@FunctionalInterface
public interface TicketFinder {
    /**
     * @param density share of the prunable weights to keep
     * @return exactly {@code density.count(N)} kept weights, unless an event of the draw explains the difference
     */
    Draw find(Problem problem, Density density, Lab lab);
}
