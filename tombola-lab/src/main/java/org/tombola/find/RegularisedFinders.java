package org.tombola.find;

import java.util.List;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;

/** Finders that push weights towards zero, or watch a mask settle, while a dense network trains. */
final class RegularisedFinders {
    private RegularisedFinders() {}

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of();
}
