package org.tombola.find;

import java.util.List;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;

/** Finders that search a mask over frozen weights. */
final class SearchFinders {
    private SearchFinders() {}

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of();
}
