package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Drops the smallest weights of each layer after a step and grows as many elsewhere by lot, at zero (SET; Mocanu et al., Nature
 * Communications 9, 2018). A layer with less room than that drops no more than can grow, so that its count stays.
 *
 * @param dropNoise deviation of what is added to magnitudes before the smallest are dropped
 * @param forgets whether an update empties the optimiser's memory everywhere
 * @param seed of the replicate
 */
record SparseEvolution(
        UpdateSteps times,
        DropFraction fraction,
        DropRule rule,
        JustDropped justDropped,
        double dropNoise,
        boolean forgets,
        Seed seed)
        implements TrainingHook {
    /** What becomes of positions that the same update dropped. */
    enum JustDropped {
        EXCLUDED,
        /** They may grow again, and keep value and velocity: the rigl code. */
        MAY_RETURN,
        /** They may grow again at zero: the code of SET's authors. */
        MAY_RETURN_AT_ZERO;

        /** How many weights of a tensor an update can move. */
        int room(Mask active, String name) {
            return this == EXCLUDED ? active.size(name) - active.count(name) : active.size(name);
        }
    }

    @Override
    public String identity() {
        return "set/1/" + this;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        return new Running() {
            @Override
            public @Nullable Mask afterStep(long step) {
                double share = times.at(step) ? fraction.at(step, times.end()) : 0;
                Variables trained = session.trainable();
                if (share == 0 || !Double.isFinite(trained.dot(trained))) { // NaN has no rank: let the training diverge
                    return null;
                }
                Mask active = session.inForce();
                Mask kept = kept(trained.read(), active, share, step);
                if (justDropped == JustDropped.MAY_RETURN_AT_ZERO) {
                    trained.times(indicator(session, kept));
                }
                return kept.or(grown(active, kept, step));
            }

            @Override
            public boolean clearsMemory() {
                return forgets;
            }
        };
    }

    private Mask kept(Weights weights, Mask active, double share, long step) {
        Scores magnitudes = Rewiring.magnitudes(
                weights, active, dropNoise, seed.child("noise").child(step));
        Mask kept = rule.kept(weights, magnitudes, active, share);
        return Rewiring.spared(kept, magnitudes, active, name -> justDropped.room(active, name));
    }

    private Mask grown(Mask active, Mask kept, long step) {
        Mask taken = justDropped == JustDropped.EXCLUDED ? active : kept;
        return Rewiring.random(
                taken.complement(),
                name -> active.count(name) - kept.count(name),
                seed.child("grow").child(step));
    }

    private static Variables indicator(Session session, Mask mask) {
        Map<String, Tensor> ones = new LinkedHashMap<>();
        mask.names().forEach(name -> ones.put(name, Tensor.of(mask.shape(name), mask.floats(name))));
        Variables indicator = session.zeros().fill(1);
        indicator.write(Weights.of(ones));
        return indicator;
    }
}
