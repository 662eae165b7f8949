package org.tombola.assess;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.assess.Swap.Position;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * What swaps do to the loss of one batch, against what the gradient says they would do: Lottery Jackpots, arXiv:2104.08700, equations 23
 * to 25. The session's own weights stay as they are.
 */
final class SwapProbe {
    /**
     * What one swap did.
     *
     * @param actual L(after) − L(before)
     * @param predicted Σ g·w over what enters − Σ g·w over what leaves, g the gradient at the mask
     * @param singles Σ of the actual changes of its positions, each alone; NaN where they were not measured
     */
    record Effect(double actual, double predicted, double singles) {
        /** Equation 24: what the first order misses, Taylor's remainder included. */
        double error() {
            return actual - predicted;
        }

        /** What the swap's positions do to each other: nothing where the loss is additive. */
        double interaction() {
            return actual - singles;
        }
    }

    private final Session session;
    private final Batch batch;
    private final BatchNormMode mode;
    private final SequencedMap<String, float[]> whole = new LinkedHashMap<>();
    private final SequencedMap<String, Tensor> masked = new LinkedHashMap<>();
    private final Variables before;
    private final Variables after;
    private final Variables gradient;
    private final double loss;

    /** @param session opened with the unpruned weights, under no mask */
    SwapProbe(Session session, Mask mask, Batch batch, BatchNormMode mode) {
        this.session = session;
        this.batch = batch;
        this.mode = mode;
        Weights weights = session.trainable().read();
        Weights cut = mask.apply(weights);
        for (String name : mask.names()) {
            whole.put(name, weights.get(name).values());
            masked.put(name, cut.get(name));
        }
        this.before = session.zeros().set(session.trainable());
        before.write(Weights.of(masked));
        this.after = session.zeros();
        this.gradient = session.zeros();
        this.loss = session.pass(batch, Loss.CROSS_ENTROPY, before, mode, gradient);
    }

    /** Before any swap. */
    double loss() {
        return loss;
    }

    /** @param interaction whether to measure each position alone too: a pass each */
    Effect effect(Swap swap, boolean interaction) {
        double actual = change(swap);
        double predicted = gradient.dot(after.add(-1, before)); // after is what the last pass saw
        double singles = Double.NaN;
        if (interaction) {
            List<Swap> each = swap.singles();
            singles = each.size() == 1
                    ? actual
                    : each.stream().mapToDouble(this::change).sum();
        }
        return new Effect(actual, predicted, singles);
    }

    private double change(Swap swap) {
        Map<String, float[]> touched = new LinkedHashMap<>();
        swap.out().forEach(position -> values(touched, position)[position.index()] = 0);
        swap.in().forEach(position -> values(touched, position)[position.index()] = values(position)[position.index()]);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        touched.forEach(
                (name, values) -> tensors.put(name, Tensor.of(tensor(name).shape(), values)));
        after.set(before).write(Weights.of(tensors));
        return session.pass(batch, Loss.CROSS_ENTROPY, after, mode, null) - loss;
    }

    private float[] values(Map<String, float[]> touched, Position position) {
        return touched.computeIfAbsent(position.tensor(), name -> tensor(name).copy());
    }

    private float[] values(Position position) {
        float[] values = whole.get(position.tensor());
        if (values == null) {
            throw new IllegalArgumentException("the mask does not cover " + position.tensor());
        }
        return values;
    }

    private Tensor tensor(String name) {
        Tensor tensor = masked.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the mask does not cover " + name);
        }
        return tensor;
    }
}
