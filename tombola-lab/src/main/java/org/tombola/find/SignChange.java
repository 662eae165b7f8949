package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/**
 * Deep rewiring as the code of the DSR article has it: ordinary weights, of which those go that changed their sign in a step; as many
 * grow elsewhere in the layer at zero, and may take either sign. Noise of deviation √(2 · 0.01 · T) joins the gradient, and so does the
 * sign of each weight times α. A layer that is dense has no room to rewire and gets no noise.
 *
 * @param times the steps that add noise and rewire; α acts in all
 * @param l1 α
 * @param temperature T
 * @param seed of the replicate
 */
record SignChange(UpdateSteps times, double l1, Stages.InSteps<Double> temperature, Seed seed) implements TrainingHook {
    private static final double ETA = 0.01;

    /** The deviation of the noise that joins the gradient. */
    static double deviation(double temperature) {
        return Math.sqrt(2 * ETA * temperature);
    }

    @Override
    public String identity() {
        return "deep_r/sign_change/1/" + this;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        return new Live(session, masked);
    }

    private final class Live implements Running {
        private final Session session;
        private final Covered penalised;
        private final Covered rewired;
        private final Variables signs;
        private final Variables spare;

        Live(Session session, Mask masked) {
            this.session = session;
            this.penalised = new Covered(session, masked, name -> true);
            this.rewired = new Covered(session, masked, name -> masked.count(name) < masked.size(name));
            this.signs = session.zeros().set(session.trainable()).apply(Elementwise.SIGN);
            this.spare = session.zeros();
        }

        @Override
        public void afterBackward(long step, Variables trainable, Variables gradient) {
            gradient.add(l1, spare.set(trainable).apply(Elementwise.SIGN).times(penalised.active()));
            double deviation = deviation(temperature.at(step));
            if (times.at(step) && deviation > 0) {
                gradient.add(
                        1,
                        spare.normal(seed.child("noise").child(step), deviation).times(rewired.active()));
            }
        }

        @Override
        public @Nullable Mask afterStep(long step) {
            Variables trained = session.trainable();
            if (!times.at(step) || !Double.isFinite(trained.dot(trained))) {
                return null;
            }
            // one where the product of the old and the new sign is −1; the sign of a weight that has just grown is 0
            spare.set(trained).apply(Elementwise.SIGN).times(signs).scale(-1);
            spare.apply(Elementwise.POSITIVE).times(rewired.active());
            signs.set(trained).apply(Elementwise.SIGN);
            return spare.dot(spare) == 0
                    ? null
                    : rewired(
                            trained.read(),
                            spare.read(),
                            session.inForce(),
                            seed.child("grow").child(step));
        }

        @Override
        public SequencedMap<String, Variables> carried() {
            return new LinkedHashMap<>(Map.of("signs", signs));
        }
    }

    /**
     * The mask after those that changed their sign have gone and as many have grown; of more than a layer has room for the largest stay.
     *
     * @param changed one where a sign changed
     */
    static Mask rewired(Weights weights, Weights changed, Mask active, Seed seed) {
        Mask unchanged = Mask.of(active.shapes(), name -> {
            float[] ones = changed.get(name).values();
            return i -> ones[i] == 0 && active.kept(name, i);
        });
        Mask free = active.complement();
        Mask kept = Rewiring.spared(unchanged, Scores.magnitude(weights, active), active, free::count);
        return kept.or(Rewiring.random(free, name -> active.count(name) - kept.count(name), seed));
    }
}
