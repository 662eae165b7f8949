package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * c σ(βs) ⊙ w with a trained score s for each prunable weight: a gate that is soft at first and nearly a bit when β is high (Savarese et
 * al., arXiv:1912.04427, equations 5 and 8). The factor c = 1/σ(s₀) makes the first effective weights the weights themselves; the loss has
 * λ Σ c σ(βs) added. Weights decay as the optimiser says, scores do not. The loss that a training reports is that of the data alone.
 *
 * @param scores s at the start, for the prunable tensors
 * @param initial s₀, which c is taken from in every round
 * @param penalty λ
 * @param temperature β
 */
public record SoftGate(Weights scores, double initial, double penalty, Temperature temperature)
        implements Reparameterisation {
    /** Name of the group of weights behind the gates. */
    public static final String WEIGHTS = "weights";
    /** Name of the group of scores. */
    public static final String SCORES = "scores";

    /**
     * Rises from 1 to {@code last} by equal factors.
     *
     * @param last β where the training ends
     * @param points how many values it takes
     * @param stepsEach how many optimiser steps have the same: those of an epoch, or 1
     */
    public record Temperature(double last, long points, int stepsEach) {
        /** Once per epoch, as the reference code does: the whole first epoch has 1, the whole last one {@code last}. */
        public static Temperature perEpoch(double last, int epochs, int stepsPerEpoch) {
            return new Temperature(last, epochs, stepsPerEpoch);
        }

        /** In every step: the first has 1, the last one {@code last}. */
        public static Temperature perStep(double last, int epochs, int stepsPerEpoch) {
            return new Temperature(last, (long) epochs * stepsPerEpoch, 1);
        }

        /** β of that step; a state after the last step has {@code last}. A single point stays at 1. */
        public double at(long step) {
            long point = Math.min(step / stepsEach, points - 1);
            return points < 2 ? 1 : StrictMath.pow(last, (double) point / (points - 1));
        }
    }

    /** c: what a gate with the first score has to be multiplied by to be open. */
    public static double scale(double initial) {
        return 1 + StrictMath.exp(-initial);
    }

    @Override
    public String identity() {
        return "soft_gate/1/" + scores.hash() + "/" + initial + "/" + penalty + "/" + temperature;
    }

    @Override
    public SequencedMap<String, Weights> untrained(TrainingSpec spec) {
        Weights weights = spec.parameters();
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        weights.tensors()
                .forEach((name, tensor) ->
                        all.put(name, scores.contains(name) ? scores.get(name) : Tensor.filled(tensor.shape(), 0)));
        SequencedMap<String, Weights> groups = new LinkedHashMap<>();
        groups.put(WEIGHTS, weights);
        groups.put(SCORES, Weights.of(all));
        return groups;
    }

    @Override
    public Running attach(Session session, Weights start, Mask mask) {
        return new Live(session);
    }

    private final class Live implements Running {
        private final Session session;
        private final double scale = scale(initial);
        private final Variables weights;
        private final Variables values;
        private final Variables covered; // 1 where a score is
        private final Variables others; // 1 where none is
        private final Variables gates; // c σ(βs) where a score is, 1 elsewhere
        private final Variables effective;
        private final Variables slope;

        Live(Session session) {
            this.session = session;
            weights = session.trainable();
            values = session.zeros();
            covered = session.zeros();
            others = session.zeros().fill(1);
            gates = session.zeros();
            effective = session.zeros();
            slope = session.zeros();
            values.write(scores);
            for (String name : scores.names()) {
                covered.part(name).fill(1);
                others.part(name).fill(0);
            }
        }

        @Override
        public List<Group> groups() {
            return List.of(new Group(WEIGHTS, weights, true), new Group(SCORES, values, false));
        }

        @Override
        public Variables effective() {
            return effective;
        }

        @Override
        public void refresh(long step) {
            gates.set(values)
                    .scale(temperature.at(step))
                    .apply(Elementwise.SIGMOID)
                    .scale(scale)
                    .times(covered)
                    .add(1, others);
            effective.set(weights).times(gates);
            mask(effective);
        }

        @Override
        public void pullBack(long step, List<Variables> gradients) {
            Variables ofWeights = gradients.getFirst();
            Variables ofScores = gradients.get(1);
            // β σ' c = β gate (1 − gate / c)
            slope.set(gates)
                    .scale(-1 / scale)
                    .shift(1)
                    .times(gates)
                    .scale(temperature.at(step))
                    .times(covered);
            ofScores.set(ofWeights).times(weights).shift(penalty).times(slope);
            ofWeights.times(gates);
            mask(ofScores);
            mask(ofWeights);
        }

        private void mask(Variables vector) {
            if (!session.dense()) {
                vector.times(session.mask());
            }
        }

        @Override
        public boolean readsDenseGradient() {
            return true;
        }

        @Override
        public void remask(Mask next, List<Variables> carried) {
            session.remask(next, carried);
        }

        @Override
        public SequencedMap<String, Variables> carried() {
            return new LinkedHashMap<>(Map.of(SCORES, values));
        }
    }
}
