package org.tombola.find;

import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.random.Seed;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;

/**
 * After every step some of the swaps that the scores ask for: SR-popup (Zhang et al., arXiv:2104.08700).
 *
 * @param signed false when scores rank by magnitude
 * @param clock what time the restriction reads
 * @param seed of the replicate; each step has its own stream for draws
 */
record RestrictedSwaps(Swaps swaps, boolean signed, Restriction restriction, Clock clock, Seed seed)
        implements TrainingHook {
    /**
     * The time of a step, and the end.
     *
     * @param end t_f
     * @param stride steps that a tick of it takes
     * @param first the time of step 0: 1 where steps are counted from 1
     */
    record Clock(long end, int stride, int first) {
        /** In steps, from 1 to all of them: at the last one the end is reached. */
        static Clock steps(long steps) {
            return new Clock(steps, 1, 1);
        }

        /** In epochs, from 0 to the last but one: the end is never reached. */
        static Clock epochs(long steps, int stepsPerEpoch) {
            return new Clock(Math.ceilDiv(steps, stepsPerEpoch), stepsPerEpoch, 0);
        }

        long at(long step) {
            return first + step / stride;
        }
    }

    @Override
    public String identity() {
        return "restricted_swaps/" + swaps + "/" + signed + "/" + restriction + "/" + clock + "/" + seed;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        LiveScores live = new LiveScores(weights, masked, signed);
        return new Running() {
            @Override
            public @Nullable Mask afterStep(long step) {
                return live.read()
                        .map(scores -> swaps.next(
                                session.inForce(),
                                scores,
                                pending -> restriction.allowed(pending, clock.at(step), clock.end()),
                                seed.child("swap").child(step)))
                        .orElse(null);
            }
        };
    }
}
