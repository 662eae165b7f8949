package org.tombola.find;

import java.util.List;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;

/** Finders that train a sparse network whose mask moves. */
final class SparseTrainingFinders {
    private SparseTrainingFinders() {}

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of();
}
