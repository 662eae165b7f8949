package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * σ ⊙ max(θ, 0) at the positions that a mask covers, with signs that never change (Bellec et al., arXiv:1711.05136); other tensors are
 * trained as they are. A kept position has θ above zero: one that is not yet, because the mask has just revived it or the start was
 * zero, begins at {@link #REVIVED} with empty memory, also where it had died in the same step. A pruned position has θ = 0.
 *
 * @param signs 1 or −1 for each position of the prunable tensors
 */
public record Signed(Weights signs) implements Reparameterisation {
    /** θ of a connection that has just come to life. The article says 0, which would count as dormant. */
    public static final double REVIVED = 1e-12;

    private static final String THETA = "theta";

    /**
     * The signs that these weights have; where they are zero, by lot from the stream {@code init}.
     *
     * @param mask covers the prunable tensors
     * @param seed of the replicate
     */
    public static Signed as(Weights start, Mask mask, Seed seed) {
        SequencedMap<String, Tensor> signs = new LinkedHashMap<>();
        for (String name : mask.names()) {
            RandomGenerator random =
                    seed.child("init").child("signs").child(name).generator();
            float[] values = start.get(name).copy();
            for (int i = 0; i < values.length; i++) {
                float drawn = random.nextBoolean() ? 1 : -1;
                values[i] = values[i] == 0 ? drawn : Math.signum(values[i]);
            }
            signs.put(name, Tensor.of(mask.shape(name), values));
        }
        return new Signed(Weights.of(signs));
    }

    @Override
    public String identity() {
        return "signed/" + signs.hash();
    }

    @Override
    public SequencedMap<String, Weights> untrained(TrainingSpec spec) {
        SequencedMap<String, Tensor> theta = new LinkedHashMap<>();
        Weights start = spec.mask().apply(spec.start());
        spec.graph().trainable().forEach(parameter -> theta.put(parameter.name(), start.get(parameter.name())));
        for (String name : signs.names()) {
            float[] values = start.get(name).copy();
            for (int i = 0; i < values.length; i++) {
                boolean unborn = values[i] == 0 && spec.mask().kept(name, i);
                values[i] = unborn ? (float) REVIVED : Math.abs(values[i]);
            }
            theta.put(name, Tensor.of(start.get(name).shape(), values));
        }
        return new LinkedHashMap<>(Map.of(THETA, Weights.of(theta)));
    }

    @Override
    public Running attach(Session session, Weights start, Mask mask) {
        return new Live(session);
    }

    private final class Live implements Running {
        private final Session session;
        private final Variables theta;
        private final Variables sigma;
        private final Variables covered;
        private final Variables effective;
        private final Variables gate;
        private final Variables revived;

        Live(Session session) {
            this.session = session;
            this.theta = session.trainable();
            this.sigma = session.zeros().fill(1);
            sigma.write(signs);
            this.covered = session.zeros();
            covered.write(signs);
            covered.apply(Elementwise.ABSOLUTE);
            this.effective = session.zeros();
            this.gate = session.zeros();
            this.revived = session.zeros();
            // |w| where covered: w + covered · (|w| − w)
            theta.add(
                    1,
                    effective
                            .set(theta)
                            .apply(Elementwise.ABSOLUTE)
                            .add(-1, theta)
                            .times(covered));
            revive(List.of());
        }

        @Override
        public List<Group> groups() {
            return List.of(new Group(THETA, theta, true));
        }

        @Override
        public Variables effective() {
            return effective;
        }

        @Override
        public void refresh(long step) {
            // 1 where not covered, else 1 where θ > 0
            gate.set(theta).apply(Elementwise.POSITIVE).shift(-1).times(covered).shift(1);
            effective.set(theta).times(gate).times(sigma).shift(0); // −0 + 0 is +0, which pruned weights are
        }

        @Override
        public void pullBack(long step, List<Variables> gradients) {
            gradients.getFirst().times(sigma).times(gate);
        }

        @Override
        public boolean readsDenseGradient() {
            return false;
        }

        @Override
        public void remask(Mask next, List<Variables> carried) {
            session.remask(next, carried);
            revive(carried);
        }

        /** Brings kept positions to life that are not alive. */
        private void revive(List<Variables> carried) {
            revived.set(theta).apply(Elementwise.POSITIVE).scale(-1).shift(1);
            revived.times(covered).times(session.mask());
            gate.set(revived).scale(-1).shift(1);
            theta.times(gate).add(REVIVED, revived);
            carried.forEach(vector -> vector.times(gate));
        }
    }
}
