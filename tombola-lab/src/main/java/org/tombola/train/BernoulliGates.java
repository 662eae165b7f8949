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
 * through the draw by ∂L/∂s = g ⊙ w ⊙ σ(s)(1 − σ(s)) (Zhou et al., arXiv:1905.01067, section 4). A draw hangs on seed and step alone, so
 * that a resumed search draws the same.
 *
 * @param start the logits at the start, for the prunable tensors
 * @param scaled whether each tensor is multiplied by n over the number of its ones ("dynamic scaling"), at most n
 * @param seed of the draws
 */
public record BernoulliGates(Weights start, boolean scaled, Seed seed) implements Reparameterisation {
    @Override
    public String identity() {
        return "bernoulli_gates/" + start.hash() + "/" + scaled + "/" + seed.value();
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
        private final Variables slope;
        private final Variables effective;
        private final Variables ones;
        private final Map<String, Double> scales = new LinkedHashMap<>();
        private long drawnAt = -1;

        Gates(Session session, Frozen frozen, Set<String> covered) {
            this.session = session;
            this.frozen = frozen;
            this.covered = covered;
            this.logits = session.zeros();
            logits.write(start);
            this.gates = session.zeros();
            this.slope = session.zeros();
            this.effective = session.zeros();
            this.ones = session.zeros().fill(1);
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
            if (step == drawnAt) {
                return;
            }
            drawnAt = step;
            slope.uniform(seed.child(step));
            gates.set(logits).apply(Elementwise.SIGMOID).add(-1, slope).apply(Elementwise.POSITIVE);
            for (String tensor : covered) {
                Variables part = gates.part(tensor);
                long size = Tensor.size(start.get(tensor).shape());
                double scale = scaled ? scale(part.dot(ones.part(tensor)), size) : 1;
                scales.put(tensor, scale);
                part.scale(scale);
            }
            // What no gate covers is in `all` and not in `prunable`.
            effective.product(gates, frozen.prunable()).add(1, frozen.all()).add(-1, frozen.prunable());
        }

        @Override
        public void pullBack(long step, List<Variables> gradients) {
            slope.set(logits).apply(Elementwise.SIGMOID);
            gates.product(slope, slope);
            slope.add(-1, gates);
            Variables gradient = gradients.getFirst().times(frozen.prunable()).times(slope);
            if (scaled) {
                scales.forEach((tensor, scale) -> gradient.part(tensor).scale(scale));
            }
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
