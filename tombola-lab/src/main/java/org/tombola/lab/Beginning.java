package org.tombola.lab;

import org.tombola.train.TrainingSpec;

/**
 * Another training that takes the same first steps: it has the same inputs, and hooks that differ do nothing until then.
 *
 * @param training whose state at {@code step} is kept: its end if it is partial, or a point of its trail
 * @param step from the training's very start
 */
public record Beginning(TrainingSpec training, long step) {
    /** All of a partial training. */
    public static Beginning whole(TrainingSpec partial) {
        return new Beginning(partial, partial.until());
    }
}
