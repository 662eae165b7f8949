package org.tombola.find;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.train.EpochRecord;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * Placed after a hook that moves the mask, it writes down what each step left. It carries a vector of ones, as an optimiser carries its
 * velocity, and fills it anew before each step, so that what a step cleared shows.
 */
final class MaskWatch implements TrainingHook {
    final List<Mask> masks = new ArrayList<>();
    final List<Weights> weights = new ArrayList<>();
    final List<Weights> effective = new ArrayList<>();
    final List<Weights> gradients = new ArrayList<>();
    final List<Weights> carried = new ArrayList<>();
    final List<Mask> atEpochs = new ArrayList<>();
    final List<Weights> weightsAtEpochs = new ArrayList<>();

    /** The mask at the end, which is in force from the next step on. */
    private @Nullable Runnable after;

    @Override
    public String identity() {
        return "mask watch";
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running running, Mask masked) {
        Variables ones = session.zeros();
        return new Running() {
            @Override
            public void beforeForward(long step) {
                look();
                ones.fill(1);
            }

            private void look() {
                if (after != null) {
                    after.run();
                    after = null;
                }
            }

            @Override
            public void afterBackward(long step, Variables trainable, Variables gradient) {
                gradients.add(gradient.read());
            }

            @Override
            public @Nullable Mask afterStep(long step) {
                after = () -> {
                    masks.add(mask());
                    weights.add(running.groups().getFirst().values().read());
                    running.refresh(step);
                    effective.add(running.effective().read());
                    carried.add(ones.read());
                };
                return null;
            }

            private Mask mask() {
                Weights kept = session.mask().read();
                return Mask.of(masked.shapes(), name -> i -> kept.get(name).at(i) == 1);
            }

            @Override
            public boolean afterEpoch(EpochRecord epoch) {
                look();
                atEpochs.add(mask());
                weightsAtEpochs.add(running.effective().read().with(session.buffers()));
                return true;
            }

            @Override
            public SequencedMap<String, Variables> carried() {
                return new LinkedHashMap<>(Map.of("ones", ones));
            }
        };
    }
}
