package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * b ⊙ w with w frozen and b drawn anew for each step, one where a uniform number lies below σ(s): only the logits s are trained, straight
 * through the draw by ∂L/∂s = g ⊙ w ⊙ σ(s)(1 − σ(s)) (Zhou et al., arXiv:1905.01067, section 4). A draw hangs on seed, step and tensor
 * alone, so that a resumed search draws the same.
 *
 * @param start the logits at the start, for the prunable tensors
 * @param scaled whether each tensor is multiplied by n over the number of its ones ("dynamic scaling"), at most n; the factor hangs on
 *     the gates, and so takes part in their gradient, as in the authors' code
 * @param seed of the draws
 */
public record BernoulliGates(Weights start, boolean scaled, Seed seed) implements Reparameterisation {
    @Override
    public String identity() {
        return "bernoulli_gates/2/" + start.hash() + "/" + scaled + "/" + seed.value();
    }

    @Override
    public SequencedMap<String, Weights> untrained(TrainingSpec spec) {
        return new LinkedHashMap<>(Map.of(FrozenScores.SCORES, start));
    }

    /** n over the number kept, which counts as one where it is none. */
    public static double scale(double kept, long n) {
        return n / Math.max(1, kept);
    }

    @Override
    public Running attach(Session session, Weights weights, Mask mask) {
        return new Gates(session, Frozen.of(session, weights, mask), mask.names());
    }

    /** One search's logits and its present draw. */
    private final class Gates implements Running {
        private final Session session;
        private final Frozen frozen;
        private final Set<String> covered;
        private final Variables logits;
        private final Variables gates;
        private final Variables uniform;
        private final Variables slope;
        private final Variables effective;
        private long drawnAt = -1;

        Gates(Session session, Frozen frozen, Set<String> covered) {
            this.session = session;
            this.frozen = frozen;
            this.covered = covered;
            this.logits = session.zeros();
            logits.write(start);
            this.gates = session.zeros();
            this.uniform = session.zeros();
            this.slope = session.zeros();
            this.effective = session.zeros();
        }

        @Override
        public List<Group> groups() {
            return List.of(new Group(FrozenScores.SCORES, logits, true));
        }

        @Override
        public Variables effective() {
            return effective;
        }

        @Override
        public void refresh(long step) {
            if (step != drawnAt) {
                covered.forEach(
                        tensor -> uniform.part(tensor).uniform(seed.child(step).child(tensor)));
                drawnAt = step;
            }
            // Where there is no logit, σ(0) − 0 is positive: the gate is open.
            gates.set(logits).apply(Elementwise.SIGMOID).add(-1, uniform).apply(Elementwise.POSITIVE);
            effective.product(frozen.all(), gates);
            if (scaled) {
                covered.forEach(tensor -> effective.part(tensor).scale(factor(tensor)));
            }
        }

        private double ones(String tensor) {
            Variables part = gates.part(tensor);
            return part.dot(part);
        }

        private double factor(String tensor) {
            return scale(ones(tensor), Tensor.size(start.get(tensor).shape()));
        }

        @Override
        public void pullBack(long step, List<Variables> gradients) {
            Variables gradient = gradients.getFirst().times(frozen.prunable());
            if (scaled) {
                covered.forEach(tensor -> throughFactor(gradient.part(tensor), tensor));
            }
            gradient.times(slope.set(logits).apply(Elementwise.SIGMOID));
            gradient.add(-1, slope.times(gradient)); // x σ − x σ²
        }

        /** Of n/Σb · Σ gwb by bᵢ: n/Σb · (gᵢwᵢ − Σ gwb / Σb). */
        private void throughFactor(Variables gradient, String tensor) {
            double ones = ones(tensor);
            double mean = ones == 0 ? 0 : gradient.dot(gates.part(tensor)) / ones;
            gradient.shift(-mean).scale(factor(tensor));
        }

        @Override
        public boolean readsDenseGradient() {
            return true;
        }

        @Override
        public void remask(Mask next, List<Variables> carried) {
            session.remask(next, List.of());
        }

        @Override
        public SequencedMap<String, Variables> carried() {
            return new LinkedHashMap<>(Map.of(FrozenScores.SCORES, logits));
        }
    }
}
