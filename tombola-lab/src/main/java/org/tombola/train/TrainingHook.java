package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;

/**
 * Something that takes part in a training: adds to the gradient, changes the mask, skips a step, stops. The hook is a value; what it
 * remembers lives in {@link Running}, which says how it is saved, so that a resumed training equals an uninterrupted one bit for bit.
 */
public interface TrainingHook {
    /** Name and settings: part of a training's hash. */
    String identity();

    /**
     * @param weights what is trained, and what the forward pass sees of it
     * @param masked the mask the training starts under
     */
    Running attach(Session session, Reparameterisation.Running weights, Mask masked);

    /** How many of the last ends of epochs are kept, for trainings that step back to one and go on differently. */
    default int trail() {
        return 0;
    }

    /** One training's hook. Calls come in the order of declaration here. */
    interface Running {
        /** Before the forward pass of a step. */
        default void beforeForward(long step) {}

        /** Whether {@link #onDenseGradient} wants to be called in that step: such gradients cost, and are counted. */
        default boolean readsDenseGradient(long step) {
            return false;
        }

        /**
         * Sees the gradient with respect to the effective weights, pruned positions included, before it is masked.
         *
         * @return whether the step may be taken; false skips it
         */
        default boolean onDenseGradient(long step, Variables gradient) {
            return true;
        }

        /** May add to the gradient of the first trained group, which is pulled back (masked) already. */
        default void afterBackward(long step, Variables trainable, Variables gradient) {}

        /** After the step, taken or skipped; the mask returned, if any, comes into force at once. */
        default @Nullable Mask afterStep(long step) {
            return null;
        }

        /** Whether a mask it returns also empties the optimiser's memory where nothing changed, as a newly built optimiser would be. */
        default boolean clearsMemory() {
            return false;
        }

        /** @return whether to go on; false ends the training here */
        default boolean afterEpoch(EpochRecord epoch) {
            return true;
        }

        /** Vectors it remembers, by name: saved, restored, and cleared where a mask changes. */
        default SequencedMap<String, Variables> carried() {
            return new LinkedHashMap<>();
        }

        /** What else it remembers, as text. */
        default String state() {
            return "";
        }

        /** Takes back what {@link #state} gave. */
        default void restore(String state) {}
    }
}
