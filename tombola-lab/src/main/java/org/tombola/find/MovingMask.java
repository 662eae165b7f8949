package org.tombola.find;

import org.tombola.engine.Session;
import org.tombola.weights.Mask;

/** The mask in force, as the hook that moves it remembers it. */
final class MovingMask {
    private final Session session;
    private Mask inForce;

    MovingMask(Session session, Mask start) {
        this.session = session;
        this.inForce = start;
    }

    Mask inForce() {
        return inForce;
    }

    /** What {@link org.tombola.train.TrainingHook.Running#afterStep} hands over. */
    Mask becomes(Mask next) {
        inForce = next;
        return next;
    }

    /** The session was given a saved mask: a hook's state need not hold it once more. */
    void restore() {
        inForce = MaskInForce.of(session, inForce);
    }
}
