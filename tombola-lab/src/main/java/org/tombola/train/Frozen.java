package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** The weights that a search leaves alone, and what is left of them under the mask in force. */
final class Frozen {
    private final Session session;
    private final Variables all;
    private final Variables prunable;
    private final Variables masked;
    private boolean current;

    private Frozen(Session session, Variables all, Variables prunable) {
        this.session = session;
        this.all = all;
        this.prunable = prunable;
        this.masked = session.zeros();
    }

    static Frozen of(Session session, Weights start, Mask mask) {
        Set<String> trainable = session.trainable().read().names();
        Variables all = session.zeros();
        all.write(start.only(trainable::contains));
        Map<String, Tensor> covered = new LinkedHashMap<>();
        mask.names().forEach(name -> covered.put(name, start.get(name)));
        Variables prunable = session.zeros();
        prunable.write(Weights.of(covered));
        return new Frozen(session, all, prunable);
    }

    /** All of them, pruned or not. */
    Variables all() {
        return all;
    }

    /** The weights of the tensors that a mask covers, zero elsewhere. */
    Variables prunable() {
        return prunable;
    }

    /** All of them under the mask, as of the last {@link #refresh}. */
    Variables masked() {
        return masked;
    }

    /** The mask is another one now. */
    void changed() {
        current = false;
    }

    void refresh() {
        if (!current) {
            masked.product(all, session.mask());
            current = true;
        }
    }
}
