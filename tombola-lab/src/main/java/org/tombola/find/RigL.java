package org.tombola.find;

import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;

/**
 * Drops the smallest weights of each layer and grows those of the largest gradient (Evci et al., arXiv:1911.11134). The gradient is that
 * of the batch at hand, at pruned positions too, and the update takes the place of the gradient step. Grown weights start at zero, with
 * an empty velocity; one that is dropped and grown at once keeps both.
 *
 * @param dropNoise deviation of what is added to magnitudes before the smallest are dropped; 1e-5 in the authors' code, else 0
 * @param seed of the replicate
 */
record RigL(UpdateSteps times, DropFraction fraction, double dropNoise, Seed seed) implements TrainingHook {
    @Override
    public String identity() {
        return "rigl/1/" + this;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        return new Running() {
            private @Nullable Mask next;

            @Override
            public boolean readsDenseGradient(long step) {
                return times.at(step);
            }

            @Override
            public boolean onDenseGradient(long step, Variables gradient) {
                if (!Double.isFinite(gradient.dot(gradient))) {
                    return true; // nothing can be ranked; the step it leads to shows that the training diverged
                }
                Mask active = session.inForce();
                Scores magnitudes = Rewiring.magnitudes(
                        weights.effective().read(),
                        active,
                        dropNoise,
                        seed.child("noise").child(step));
                Scores growth = Scores.magnitude(gradient.read(), active);
                next = Rewiring.byGradient(magnitudes, growth, active, fraction.at(step, times.end()));
                return false;
            }

            @Override
            public @Nullable Mask afterStep(long step) {
                Mask moved = next;
                next = null;
                return moved;
            }
        };
    }
}
