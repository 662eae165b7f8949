package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/**
 * Stochastic gradient descent with momentum and coupled weight decay: v ← μ v + g + λ θ, θ ← θ − η v (PyTorch's form, dampening 0).
 * Decay acts on all trainable tensors, batch norm and biases included, and on no pruned position, because θ is zero there.
 */
public record Sgd(double rate, double momentum, double decay, boolean nesterov) implements Optimiser {
    @Override
    public Optimiser withRate(double other) {
        return new Sgd(other, momentum, decay, nesterov);
    }

    @Override
    public Running begin(Session session, Reparameterisation.Running weights) {
        Variables velocity = session.zeros();
        Variables gradient = session.zeros();
        return new Running() {
            @Override
            public double step(Objective objective, double rate) {
                double loss = objective.at(BatchNormMode.BATCH_UPDATING, gradient);
                if (objective.proceed()) {
                    weights.trainable().momentumStep(velocity, gradient, rate, momentum, decay, nesterov);
                }
                return loss;
            }

            @Override
            public SequencedMap<String, Variables> carried() {
                return new LinkedHashMap<>(Map.of("velocity", velocity));
            }
        };
    }
}
