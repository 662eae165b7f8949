package org.tombola.train;

import java.util.List;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * m ⊙ θ. As θ starts with zeros where m is zero and its gradient is multiplied by m before any use (norms, momentum, decay), θ itself
 * stays the effective weight and no product is taken in the forward pass.
 */
public record Masked() implements Reparameterisation {
    @Override
    public String identity() {
        return "masked";
    }

    @Override
    public Running attach(Session session, Weights start, Mask mask) {
        List<Group> groups = List.of(new Group("weights", session.trainable(), true));
        return new Running() {
            @Override
            public List<Group> groups() {
                return groups;
            }

            @Override
            public Variables effective() {
                return session.trainable();
            }

            @Override
            public void refresh(long step) {}

            @Override
            public void pullBack(long step, List<Variables> gradients) {
                if (!session.dense()) {
                    gradients.getFirst().times(session.mask());
                }
            }

            @Override
            public boolean readsDenseGradient() {
                return false;
            }

            @Override
            public void remask(Mask next, List<Variables> carried) {
                session.remask(next, carried);
            }
        };
    }
}
