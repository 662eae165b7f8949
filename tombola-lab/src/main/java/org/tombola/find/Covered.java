package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** The positions that a mask covers, as a vector: tensors without a mask are zero in it, where they are one in the session's mask. */
final class Covered {
    private final Session session;
    private final Variables covered;
    private final Variables active;

    /** @param tensors which of the mask's tensors count */
    Covered(Session session, Mask mask, Predicate<String> tensors) {
        Map<String, Tensor> ones = new LinkedHashMap<>();
        mask.names().stream().filter(tensors).forEach(name -> ones.put(name, Tensor.filled(mask.shape(name), 1)));
        this.session = session;
        this.covered = session.zeros();
        this.active = session.zeros();
        covered.write(Weights.of(ones));
    }

    /** One where the mask in force keeps a position of those tensors, else zero; valid until the next call. */
    Variables active() {
        return active.set(covered).times(session.mask());
    }
}
