package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.train.Reparameterisation.Group;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * What a reparameterisation pulls back, against central differences of the loss in what it trains. In double precision.
 *
 * @param penalty what is added to the loss of the data, at the state last refreshed
 */
record Differences(Session session, Reparameterisation.Running weights, DoubleSupplier penalty) {
    private static final double STEP = 1e-5;
    private static final Batch BATCH = TinyProblem.images().batch(0, 24);
    /** Late enough for schedules to have moved. */
    static final long AT = 5;

    private double loss() {
        weights.refresh(AT);
        return session.pass(BATCH, Loss.CROSS_ENTROPY, weights.effective(), BatchNormMode.BATCH, null)
                + penalty.getAsDouble();
    }

    /** Gradient of the group of that number. */
    Weights pulledBack(int group) {
        List<Variables> gradients = new ArrayList<>();
        weights.groups().forEach(g -> gradients.add(session.zeros()));
        weights.refresh(AT);
        double loss =
                session.pass(BATCH, Loss.CROSS_ENTROPY, weights.effective(), BatchNormMode.BATCH, gradients.getFirst());
        assertThat(loss).isFinite();
        weights.pullBack(AT, gradients);
        return gradients.get(group).read();
    }

    /** Some positions of that tensor, each by itself. */
    void requirePosition(Group group, String name, Weights found) {
        Tensor gradient = found.get(name);
        for (int i = 0; i < gradient.size(); i += Math.max(1, gradient.size() / 11)) {
            Variables direction = session.zeros();
            float[] one = new float[gradient.size()];
            one[i] = 1;
            direction.write(Weights.of(Map.of(name, Tensor.of(gradient.shape(), one))));
            require(name + "[" + i + "]", derivative(group, direction), gradient.at(i));
        }
    }

    /** All positions of that tensor at once: what each holds is the gradient of their common value. */
    void requireTensor(Group group, String name, Weights found) {
        Variables direction = session.zeros();
        direction.part(name).fill(1);
        Tensor gradient = found.get(name);
        for (int i = 0; i < gradient.size(); i++) {
            assertThat(gradient.at(i)).isEqualTo(gradient.at(0));
        }
        require(name, derivative(group, direction), gradient.at(0));
    }

    private double derivative(Group group, Variables direction) {
        group.values().add(STEP, direction);
        double above = loss();
        group.values().add(-2 * STEP, direction);
        double below = loss();
        group.values().add(STEP, direction);
        return (above - below) / (2 * STEP);
    }

    private static void require(String what, double expected, double found) {
        assertThat(found).as(what).isCloseTo(expected, within(1e-7 + 1e-5 * Math.abs(expected)));
    }
}
