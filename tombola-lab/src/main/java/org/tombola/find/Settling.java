package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Looks at the end of each epoch what a cut would give, and makes it once the newest of the last few such masks lies near all the
 * others, or at a set epoch. The first mask is that after the first epoch: before it, gains are all equal.
 *
 * @param epsilon largest share of positions in which the masks may differ
 * @param window how many masks are compared
 * @param latest epoch after which the cut is made at the latest
 * @param waits whether it waits for {@code latest} whatever the masks do
 * @param penalty factor of the sign of the gains that is added to their gradients until the cut: of a penalty Σ|γ|
 * @param gains shapes of the gains
 */
record Settling(
        Foresight foresight,
        double epsilon,
        int window,
        int latest,
        boolean waits,
        int stepsPerEpoch,
        double penalty,
        SequencedMap<String, int[]> gains)
        implements TrainingHook {
    /**
     * What it remembers, besides the masks.
     *
     * @param epochs how many have ended
     * @param cutAfter epochs that had ended when the cut was made; 0 before
     * @param settled whether it was made because the masks lay near each other
     */
    record Memory(int epochs, int cutAfter, boolean settled) {
        static Memory parse(String text) {
            String[] parts = text.split(" ");
            return new Memory(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Boolean.parseBoolean(parts[2]));
        }

        @Override
        public String toString() {
            return epochs + " " + cutAfter + " " + settled;
        }
    }

    @Override
    public String identity() {
        return String.join(
                "/",
                "settling/1",
                foresight.identity(),
                waits ? "waits" : epsilon + " " + window,
                latest + " " + stepsPerEpoch,
                penalty + (penalty == 0 ? "" : " " + gains.keySet()));
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        RecentMasks recent = new RecentMasks(foresight.ranked(), session.zeros(), window);
        Variables whereGains = session.zeros();
        whereGains.write(ones(gains));
        Variables signs = session.zeros();
        return new Running() {
            private Memory memory = new Memory(0, 0, false);

            @Override
            public void afterBackward(long step, Variables trainable, Variables gradient) {
                if (penalty != 0 && memory.cutAfter == 0) {
                    signs.set(trainable).apply(Elementwise.SIGN).times(whereGains);
                    gradient.add(penalty, signs);
                }
            }

            @Override
            public @Nullable Mask afterStep(long step) {
                if ((step + 1) % stepsPerEpoch != 0 || memory.cutAfter != 0) {
                    return null;
                }
                boolean finite = Double.isFinite(signs.set(weights.effective()).dot(signs));
                return finite ? look() : null; // else the training ends as diverged, without a mask
            }

            private @Nullable Mask look() {
                int epoch = memory.epochs + 1;
                Mask newest = foresight.of(weights.effective().read());
                boolean settled = !waits && settles(epoch, newest);
                boolean cuts = settled || epoch == latest;
                memory = new Memory(epoch, cuts ? epoch : 0, settled);
                return cuts ? foresight.prunable(newest) : null;
            }

            private boolean settles(int epoch, Mask newest) {
                recent.push(newest);
                return epoch >= window && RecentMasks.farthest(recent.masks()) <= epsilon;
            }

            @Override
            public SequencedMap<String, Variables> carried() {
                return waits ? new LinkedHashMap<>() : new LinkedHashMap<>(Map.of("recent", recent.vector()));
            }

            @Override
            public String state() {
                return memory.toString();
            }

            @Override
            public void restore(String state) {
                memory = Memory.parse(state);
            }
        };
    }

    private static Weights ones(SequencedMap<String, int[]> shapes) {
        Map<String, Tensor> ones = new LinkedHashMap<>();
        Mask all = Mask.dense(shapes);
        shapes.forEach((name, shape) -> ones.put(name, Tensor.of(shape, all.floats(name))));
        return Weights.of(ones);
    }
}
