package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * sign(w) ⊙ relu(|w| − σ(s)) with one trained number s for each prunable tensor, so that each layer learns its own threshold (Kusupati et
 * al., arXiv:2002.03231, equation 4). The gradient of s is −σ'(s) Σ g sign(w) over the weights above the threshold; the others have no
 * gradient of the loss, only decay. Tensors that no mask covers are as they are.
 *
 * <p>The group of thresholds is laid out as the parameters: every position of a tensor holds its s, the other tensors hold zeros.
 *
 * @param initial s at the start
 * @param decay weight decay of s; null for that of the weights
 */
public record SoftThreshold(double initial, @Nullable Double decay) implements Reparameterisation {
    /** Name of the group of weights before they are shrunk. */
    public static final String WEIGHTS = "weights";
    /** Name of the group of thresholds. */
    public static final String THRESHOLDS = "thresholds";

    @Override
    public String identity() {
        return "soft_threshold/1/" + initial + "/" + decay;
    }

    @Override
    public SequencedMap<String, Weights> untrained(TrainingSpec spec) {
        Weights weights = spec.parameters();
        SequencedMap<String, Tensor> thresholds = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            float value = spec.mask().covers(name) ? (float) initial : 0;
            thresholds.put(name, Tensor.filled(tensor.shape(), value));
        });
        SequencedMap<String, Weights> groups = new LinkedHashMap<>();
        groups.put(WEIGHTS, weights);
        groups.put(THRESHOLDS, Weights.of(thresholds));
        return groups;
    }

    @Override
    public Running attach(Session session, Weights start, Mask mask) {
        return new Live(session, mask);
    }

    private final class Live implements Running {
        private final List<String> names;
        private final Variables weights;
        private final Variables thresholds;
        private final Variables covered;
        private final Variables cuts; // σ(s), and 0 where no threshold is
        private final Variables effective;
        private final Variables scratch;

        Live(Session session, Mask mask) {
            names = List.copyOf(mask.names());
            weights = session.trainable();
            thresholds = session.zeros();
            covered = session.zeros();
            cuts = session.zeros();
            effective = session.zeros();
            scratch = session.zeros();
            for (String name : names) {
                thresholds.part(name).fill(initial);
                covered.part(name).fill(1);
            }
        }

        @Override
        public List<Group> groups() {
            return List.of(new Group(WEIGHTS, weights, true), new Group(THRESHOLDS, thresholds, decay == null));
        }

        @Override
        public Variables effective() {
            return effective;
        }

        @Override
        public void refresh(long step) {
            cuts.set(thresholds).apply(Elementwise.SIGMOID).times(covered);
            scratch.set(weights).apply(Elementwise.SIGN);
            effective
                    .set(weights)
                    .apply(Elementwise.ABSOLUTE)
                    .add(-1, cuts)
                    .apply(Elementwise.RELU)
                    .times(scratch);
        }

        @Override
        public void pullBack(long step, List<Variables> gradients) {
            Variables ofWeights = gradients.getFirst();
            Variables ofThresholds = gradients.get(1);
            scratch.set(effective).apply(Elementwise.SIGN); // sign(w) where the weight is above its threshold, else 0
            for (String name : names) {
                double sum = scratch.part(name).dot(ofWeights.part(name));
                ofThresholds.part(name).fill(-sum);
            }
            // A bias that is exactly zero has sign 0 too, and moves all the same.
            ofWeights.times(
                    scratch.apply(Elementwise.SQUARE).shift(-1).times(covered).shift(1));
            ofThresholds.times(cuts).times(scratch.set(cuts).scale(-1).shift(1));
            if (decay != null) {
                ofThresholds.add(decay, thresholds);
            }
        }

        @Override
        public boolean readsDenseGradient() {
            return true;
        }

        /** Momentum would be cleared at some positions of a threshold and not at others. */
        @Override
        public void remask(Mask next, List<Variables> carried) {
            throw new IllegalStateException("soft thresholds prune by themselves: nothing else moves their mask");
        }

        @Override
        public SequencedMap<String, Variables> carried() {
            return new LinkedHashMap<>(Map.of(THRESHOLDS, thresholds));
        }
    }
}
