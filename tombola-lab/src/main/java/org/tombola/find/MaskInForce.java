package org.tombola.find;

import org.tombola.engine.Session;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** The mask of a live session, as set algebra and selection need it. */
final class MaskInForce {
    private MaskInForce() {}

    /** @param like a mask of the same tensors */
    static Mask of(Session session, Mask like) {
        if (session.dense()) {
            return Mask.dense(like.shapes());
        }
        Weights ones = session.mask().read();
        return Mask.of(like.shapes(), name -> {
            float[] values = ones.get(name).values();
            return i -> values[i] == 1;
        });
    }
}
