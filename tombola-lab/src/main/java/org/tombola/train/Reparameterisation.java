package org.tombola.train;

import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/**
 * What weights the forward pass sees, as a function of what is trained. The engine gives the gradient with respect to the effective
 * weights; {@link Running#pullBack} turns it into the gradient of what is trained.
 */
public interface Reparameterisation {
    /** Name and settings: part of a training's hash. */
    String identity();

    Running attach(Session session);

    /** One training's weights. */
    interface Running {
        /** What is trained. */
        Variables trainable();

        /** What the forward pass sees now. */
        Variables effective();

        /** Gradient with respect to {@link #effective} in, with respect to {@link #trainable} out, in place. */
        void pullBack(Variables gradient);
    }

    /**
     * m ⊙ θ. As θ starts with zeros where m is zero and its gradient is multiplied by m before any use (norms, momentum, decay), θ
     * itself stays the effective weight and no product is taken in the forward pass.
     */
    Reparameterisation MASKED = new Reparameterisation() {
        @Override
        public String identity() {
            return "masked";
        }

        @Override
        public Running attach(Session session) {
            return new Running() {
                @Override
                public Variables trainable() {
                    return session.trainable();
                }

                @Override
                public Variables effective() {
                    return session.trainable();
                }

                @Override
                public void pullBack(Variables gradient) {
                    if (!session.dense()) {
                        gradient.times(session.mask());
                    }
                }
            };
        }
    };
}
