package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * A hook that remembers much: it pulls towards a running mean of the weights, counts its steps and skips every fifth, and drops a tenth
 * of the survivors whenever it has counted to a multiple of {@code period}.
 */
record Remembering(int period) implements TrainingHook {
    @Override
    public String identity() {
        return "remembering " + period;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        Variables mean = session.zeros().set(session.trainable());
        return new Running() {
            private long counted;

            @Override
            public boolean readsDenseGradient(long step) {
                return true;
            }

            @Override
            public boolean onDenseGradient(long step, Variables gradient) {
                return counted % 5 != 4;
            }

            @Override
            public void afterBackward(long step, Variables trainable, Variables gradient) {
                gradient.add(0.1, trainable).add(-0.1, mean);
            }

            @Override
            public @Nullable Mask afterStep(long step) {
                counted++;
                mean.scale(0.9).add(0.1, session.trainable());
                return counted % period == 0 ? nineTenths() : null;
            }

            private Mask nineTenths() {
                Weights ones = session.mask().read();
                Mask mask = Mask.of(masked.shapes(), name -> i -> ones.get(name).at(i) == 1);
                Scores scores = Scores.magnitude(session.trainable().read(), mask);
                return Selection.keepHighest(scores, mask, mask.count() * 9 / 10);
            }

            @Override
            public SequencedMap<String, Variables> carried() {
                return new LinkedHashMap<>(Map.of("mean", mean));
            }

            @Override
            public String state() {
                return "steps\n\"" + counted;
            }

            @Override
            public void restore(String state) {
                counted = Long.parseLong(state.substring(state.indexOf('"') + 1));
            }
        };
    }
}
