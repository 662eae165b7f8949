package org.tombola.find;

import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * Deep rewiring over {@link org.tombola.train.Signed} weights: θ ← θ − η ∂L/∂θ − η α + √(2ηT) ν at active positions; those whose θ is no
 * longer above zero fall dormant, and as many dormant ones, drawn at random, come to life (Bellec et al., arXiv:1711.05136, algorithm 1).
 * α joins the gradient, so that momentum acts on it as on the loss; the noise is added to θ itself.
 *
 * @param l1 α
 * @param noise how strong the noise is
 * @param temperature T
 * @param scope where a connection may come to life for one that died
 * @param rate η of a step
 * @param seed of the replicate
 */
record DeepRewiring(
        double l1, Noise noise, Stages.InSteps<Double> temperature, Scope scope, LongToDoubleFunction rate, Seed seed)
        implements TrainingHook {
    /** The deviation of the noise that a step adds. */
    enum Noise {
        /** √(2ηT), the article's. */
        LANGEVIN {
            @Override
            double deviation(double rate, double temperature) {
                return Math.sqrt(2 * rate * temperature);
            }
        },
        /** η · 1e-5, the code's: no temperature takes part. */
        RATE {
            @Override
            double deviation(double rate, double temperature) {
                return rate * 1e-5;
            }
        };

        abstract double deviation(double rate, double temperature);
    }

    /** Over which positions the number of active ones is constant. */
    enum Scope {
        /** Each layer by itself. */
        LAYER,
        /** All layers together, each dormant position being equally likely. */
        GLOBAL,
        /** All layers together, a layer being drawn first, in proportion to its count at the start: the code's. */
        GLOBAL_BY_TARGET
    }

    @Override
    public String identity() {
        return String.join("/", "deep_r", "1", "" + l1, noise.name(), temperature.toString(), scope.name(), "" + seed);
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        return new Live(session, weights, masked);
    }

    private final class Live implements Running {
        private final Variables theta;
        private final Mask start;
        private final Session session;
        private final Covered covered;
        private final Variables spare;

        Live(Session session, Reparameterisation.Running weights, Mask masked) {
            this.theta = weights.groups().getFirst().values();
            this.start = masked;
            this.session = session;
            this.covered = new Covered(session, masked, name -> true);
            this.spare = session.zeros();
        }

        @Override
        public void afterBackward(long step, Variables trainable, Variables gradient) {
            gradient.add(l1, covered.active());
        }

        @Override
        public @Nullable Mask afterStep(long step) {
            Variables active = covered.active();
            double deviation = noise.deviation(rate.applyAsDouble(step), temperature.at(step));
            if (deviation > 0) {
                theta.add(
                        1,
                        spare.normal(seed.child("noise").child(step), deviation).times(active));
            }
            spare.set(theta).apply(Elementwise.POSITIVE).times(active);
            boolean allAlive = spare.dot(spare) == active.dot(active);
            if (allAlive || !Double.isFinite(theta.dot(theta))) {
                return null;
            }
            Mask alive = alive(theta.read(), session.inForce());
            return Revival.of(alive, start, scope, seed.child("grow").child(step));
        }
    }

    /** Active positions whose θ is above zero. */
    static Mask alive(Weights theta, Mask active) {
        return Mask.of(active.shapes(), name -> {
            float[] values = theta.get(name).values();
            return i -> values[i] > 0 && active.kept(name, i);
        });
    }
}
