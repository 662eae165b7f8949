package org.tombola.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** A hook that writes down what it is called with and changes nothing. */
final class Watching implements TrainingHook {
    final List<String> calls = new ArrayList<>();
    final List<Weights> afterStep = new ArrayList<>();
    final List<Weights> gradients = new ArrayList<>();
    final List<Weights> denseGradients = new ArrayList<>();
    final List<Weights> afterEpoch = new ArrayList<>();

    @Override
    public String identity() {
        return "watching";
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        return new Running() {
            @Override
            public void beforeForward(long step) {
                calls.add("before " + step);
            }

            @Override
            public boolean readsDenseGradient(long step) {
                return true;
            }

            @Override
            public boolean onDenseGradient(long step, Variables gradient) {
                calls.add("dense gradient " + step);
                denseGradients.add(gradient.read());
                return true;
            }

            @Override
            public void afterBackward(long step, Variables trainable, Variables gradient) {
                calls.add("gradient " + step);
                gradients.add(gradient.read());
            }

            @Override
            public @Nullable Mask afterStep(long step) {
                calls.add("after " + step);
                afterStep.add(session.trainable().read());
                return null;
            }

            @Override
            public boolean afterEpoch(EpochRecord epoch) {
                calls.add("epoch " + epoch.epoch());
                afterEpoch.add(session.trainable().read().with(session.buffers()));
                return true;
            }
        };
    }
}
