package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;

/**
 * Dynamic sparse reparameterization: drops every weight below one threshold for all layers, the last of a layer excepted, and grows as
 * many by lot at zero where layers have kept more; the threshold adapts so that about as many move as asked for (Mostafa and Wang,
 * arXiv:1902.05967). Positions just dropped do not grow again. Weights for which there is no room elsewhere stay.
 *
 * @param threshold of the first update
 * @param target how many weights an update is to move: N_p
 * @param seed of the replicate
 */
record DynamicSparse(UpdateSteps times, double threshold, long target, Seed seed) implements TrainingHook {
    @Override
    public String identity() {
        return "dsr/1/" + this;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        return new Running() {
            private double inForce = threshold;

            @Override
            public @Nullable Mask afterStep(long step) {
                Variables trained = session.trainable();
                if (!times.at(step)
                        || !Double.isFinite(trained.dot(trained))) { // NaN is below no threshold: let it diverge
                    return null;
                }
                Mask active = session.inForce();
                Scores magnitudes = Scores.magnitude(trained.read(), active);
                Mask above = Reallocation.above(inForce, magnitudes, active);
                inForce = Reallocation.adapted(inForce, active.count() - above.count(), target);
                return regrown(above, magnitudes, active, step);
            }

            @Override
            public String state() {
                return Double.toString(inForce);
            }

            @Override
            public void restore(String state) {
                inForce = Double.parseDouble(state);
            }
        };
    }

    private Mask regrown(Mask above, Scores magnitudes, Mask active, long step) {
        Mask free = active.complement();
        Mask kept = Reallocation.spared(above, magnitudes, active, free.count());
        List<String> layers = new ArrayList<>(active.names());
        long[] grown = Reallocation.growth(
                active.count() - kept.count(),
                layers.stream().mapToLong(kept::count).toArray(),
                layers.stream().mapToLong(free::count).toArray());
        return kept.or(Rewiring.random(
                free,
                name -> Math.toIntExact(grown[layers.indexOf(name)]),
                seed.child("grow").child(step)));
    }
}
