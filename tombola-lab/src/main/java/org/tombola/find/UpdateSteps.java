package org.tombola.find;

import java.util.stream.LongStream;
import org.tombola.train.Moment;

/**
 * At which steps of one training its mask moves: those that the interval in force divides, counted from the training's start.
 *
 * @param begin first step that may be one
 * @param end last step that may be one: T_end of the articles
 */
record UpdateSteps(Stages.InSteps<Moment> every, int stepsPerEpoch, long begin, long end) {
    boolean at(long step) {
        return step >= begin && step <= end && step % every.at(step).steps(stepsPerEpoch) == 0;
    }

    /** How many there are in a training of so many steps. */
    long count(long steps) {
        return LongStream.range(0, steps).filter(this::at).count();
    }
}
