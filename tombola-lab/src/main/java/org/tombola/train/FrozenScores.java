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
import org.tombola.weights.Weights;

/**
 * h ⊙ w with w frozen: only a score for each prunable weight is trained, by ∂L/∂u = g ⊙ w at every position, kept or not, g being the
 * gradient with respect to the effective weight (straight-through; Ramanujan et al., arXiv:1911.13299, equation 5). Which positions h
 * keeps is the mask, which a hook moves. Biases and batch norm's gains and shifts are frozen too; running statistics move.
 *
 * @param start the scores at the start, for the prunable tensors
 * @param signed false when scores count by magnitude, where the chain rule of |u| multiplies the gradient by sign(u)
 */
public record FrozenScores(Weights start, boolean signed) implements Reparameterisation {
    /** Name of the trained group. */
    public static final String SCORES = "scores";

    @Override
    public String identity() {
        return "frozen_scores/" + start.hash() + "/" + signed;
    }

    @Override
    public SequencedMap<String, Weights> untrained(TrainingSpec spec) {
        return new LinkedHashMap<>(Map.of(SCORES, start));
    }

    @Override
    public Running attach(Session session, Weights weights, Mask mask) {
        Frozen frozen = Frozen.of(session, weights, mask);
        Variables scores = session.zeros();
        scores.write(start);
        @Nullable Variables signs = signed ? null : session.zeros();
        List<Group> groups = List.of(new Group(SCORES, scores, true));
        return new Running() {
            @Override
            public List<Group> groups() {
                return groups;
            }

            @Override
            public Variables effective() {
                return frozen.masked();
            }

            @Override
            public void refresh(long step) {
                frozen.refresh();
            }

            @Override
            public void pullBack(long step, List<Variables> gradients) {
                Variables gradient = gradients.getFirst().times(frozen.prunable());
                if (signs != null) {
                    gradient.times(signs.set(scores).apply(Elementwise.SIGN));
                }
            }

            @Override
            public boolean readsDenseGradient() {
                return true;
            }

            @Override
            public void remask(Mask next, List<Variables> carried) {
                session.remask(next, List.of());
                frozen.changed();
            }

            @Override
            public SequencedMap<String, Variables> carried() {
                return new LinkedHashMap<>(Map.of(SCORES, scores));
            }
        };
    }
}
