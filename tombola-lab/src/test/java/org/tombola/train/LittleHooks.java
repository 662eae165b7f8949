package org.tombola.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;

/** Hooks that do as little as a useful one does: one looks at every call and counts, the other adds to every gradient. */
enum LittleHooks implements TrainingHook {
    COUNTING {
        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                private long calls;

                @Override
                public void beforeForward(long step) {
                    calls++;
                }

                @Override
                public boolean readsDenseGradient(long step) {
                    return true;
                }

                @Override
                public boolean onDenseGradient(long step, Variables gradient) {
                    calls++;
                    return true;
                }

                @Override
                public @Nullable Mask afterStep(long step) {
                    calls++;
                    return null;
                }

                @Override
                public String state() {
                    return Long.toString(calls);
                }

                @Override
                public void restore(String state) {
                    calls = Long.parseLong(state);
                }
            };
        }
    },
    PULLING {
        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                @Override
                public void afterBackward(long step, Variables trainable, Variables gradient) {
                    gradient.add(1e-6, trainable);
                }
            };
        }
    };

    static final List<TrainingHook> BOTH = List.of(COUNTING, PULLING);

    @Override
    public String identity() {
        return name();
    }
}
