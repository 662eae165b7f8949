package org.tombola.train;

import java.util.List;
import java.util.SequencedMap;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/** How a gradient becomes a step. The rule is a value; what it carries from step to step lives in {@link Running}. */
public interface Optimiser {
    /** The base rate that a {@link Schedule} multiplies. */
    double rate();

    /** The same rule with another base rate. */
    Optimiser withRate(double rate);

    /** The same rule with another weight decay. */
    Optimiser withDecay(double decay);

    /** Starts with empty memory, as after every rewind. */
    Running begin(Session session, Reparameterisation.Running weights);

    /** One training's optimiser. */
    interface Running {
        /**
         * One step on one batch.
         *
         * @param objective evaluates loss and gradient on the batch, as often as the rule needs
         * @return the loss at the weights the step started from
         */
        double step(Objective objective, double rate);

        /** Its memory by name: saved in checkpoints, cleared where a mask changes. */
        SequencedMap<String, Variables> carried();
    }

    /** The mean loss of the batch at hand, regularisers and masking of the gradient included. */
    interface Objective {
        /**
         * @param gradients where the gradients with respect to the trained groups are written, one a group
         * @return the loss of the data alone
         */
        double at(BatchNormMode mode, List<Variables> gradients);

        /** Whether the weights may move: the last loss was finite, and no hook asked to skip this step. */
        boolean proceed();
    }
}
