package org.tombola.find;

import java.util.List;
import java.util.Map;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;

/** From a density to what a selection keeps, for one network. Its text is part of the hashes of what is selected with it. */
interface Quotas {
    /** @param prunable shapes of the tensors to choose in, in layer order */
    Quota of(Map<String, int[]> prunable, Density density);

    /** What a reader should know about a mask that a density led to. */
    default List<String> events(Mask mask, Density density, Pattern pattern) {
        return Events.of(mask, density, pattern);
    }
}
