package org.tombola.find;

import org.tombola.lab.Lab;
import org.tombola.lab.Problem;

/** How iterative pruning goes down, as a recipe has it: where levels share out cost, the network says what that is. */
@FunctionalInterface
public interface Descent {
    /** For one network. */
    Levels on(Problem problem, Lab lab);
}
