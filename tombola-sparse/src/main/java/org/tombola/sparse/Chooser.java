package org.tombola.sparse;

import java.util.function.ToDoubleFunction;
import org.tombola.sparse.Compilation.Site;

/** Chooses how a convolution is computed. */
interface Chooser {
    /** @param nanoseconds measures how long the convolution takes in that way */
    Choice choose(Site site, ToDoubleFunction<Choice> nanoseconds);
}
