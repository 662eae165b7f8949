package org.tombola.find;

import java.util.List;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;

/** Finders whose mask is the outcome of trained gates or thresholds. */
final class GateFinders {
    private GateFinders() {}

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of();
}
