package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.train.Reparameterisation.Group;

/**
 * Stochastic gradient descent with momentum and coupled weight decay: v ← μ v + g + λ θ, θ ← θ − η v (PyTorch's form, dampening 0).
 * Decay acts on all trainable tensors, batch norm and biases included, and on no pruned position, because θ is zero there; a group that
 * does not decay is spared.
 */
public record Sgd(double rate, double momentum, double decay, boolean nesterov) implements Optimiser {
    @Override
    public Optimiser withRate(double other) {
        return new Sgd(other, momentum, decay, nesterov);
    }

    @Override
    public Optimiser withDecay(double other) {
        return new Sgd(rate, momentum, other, nesterov);
    }

    @Override
    public Running begin(Session session, Reparameterisation.Running weights) {
        List<Group> groups = weights.groups();
        List<Variables> gradients =
                groups.stream().map(group -> session.zeros()).toList();
        SequencedMap<String, Variables> velocities = new LinkedHashMap<>();
        groups.forEach(group -> velocities.put(velocity(group, groups), session.zeros()));
        return new Running() {
            @Override
            public double step(Objective objective, double rate) {
                double loss = objective.at(BatchNormMode.BATCH_UPDATING, gradients);
                if (objective.proceed()) {
                    int i = 0;
                    for (Variables velocity : velocities.values()) {
                        Group group = groups.get(i);
                        double shrink = group.decays() ? decay : 0;
                        group.values().momentumStep(velocity, gradients.get(i++), rate, momentum, shrink, nesterov);
                    }
                }
                return loss;
            }

            @Override
            public SequencedMap<String, Variables> carried() {
                return velocities;
            }
        };
    }

    private static String velocity(Group group, List<Group> groups) {
        return group.equals(groups.getFirst()) ? "velocity" : "velocity of " + group.name();
    }
}
