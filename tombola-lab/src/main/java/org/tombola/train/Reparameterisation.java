package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * What weights the forward pass sees, as a function of what is trained. The engine gives the gradient with respect to the effective
 * weights; {@link Running#pullBack} turns it into the gradients of what is trained. The mapping is a value; what it remembers lives in
 * {@link Running}, which says how it is saved.
 */
public interface Reparameterisation {
    /** Name and settings: part of a training's hash. */
    String identity();

    /** @param start what {@code session} was opened with, pruned positions not yet zero */
    Running attach(Session session, Weights start, Mask mask);

    /** What {@link TrainingResult#groups} would hold if no step were taken. */
    default SequencedMap<String, Weights> untrained(TrainingSpec spec) {
        return new LinkedHashMap<>();
    }

    /**
     * Numbers that the optimiser moves.
     *
     * @param name unique within a training: {@code weights}, {@code scores}
     * @param values laid out as the session's parameters
     * @param decays whether the optimiser's weight decay acts on them
     */
    record Group(String name, Variables values, boolean decays) {}

    /** One training's weights. */
    interface Running {
        /** What is trained. */
        List<Group> groups();

        /** What the forward pass sees, as of the last {@link #refresh}. */
        Variables effective();

        /** Brings {@link #effective} up to date with groups, mask and step: before each pass and each reading. Idempotent. */
        void refresh(long step);

        /**
         * @param gradients one a group, in their order; the first holds the dense gradient with respect to {@link #effective} and all hold
         *     gradients with respect to their groups when this returns
         */
        void pullBack(long step, List<Variables> gradients);

        /** Whether {@link #pullBack} reads the gradient at pruned positions. */
        boolean readsDenseGradient();

        /**
         * Another mask comes into force.
         *
         * @param carried what optimiser and hooks remember, by position
         */
        void remask(Mask next, List<Variables> carried);

        /** Vectors it remembers besides the session's parameters, by name: saved and restored. */
        default SequencedMap<String, Variables> carried() {
            return new LinkedHashMap<>();
        }
    }
}
