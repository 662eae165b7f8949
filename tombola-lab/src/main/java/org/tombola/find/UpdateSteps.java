package org.tombola.find;

import java.util.List;
import java.util.stream.LongStream;

/**
 * At which steps of one training its mask moves: those that the interval in force divides, counted from the training's start.
 *
 * @param begin first step that may be one
 * @param end last step that may be one: T_end of the articles
 */
record UpdateSteps(List<Stage> stages, long begin, long end) {
    /** The interval from that step on. */
    record Stage(long every, long from) {}

    UpdateSteps {
        stages = List.copyOf(stages);
    }

    boolean at(long step) {
        return step >= begin && step <= end && step % every(step) == 0;
    }

    private long every(long step) {
        long every = stages.getFirst().every;
        for (Stage stage : stages) {
            every = step >= stage.from ? stage.every : every;
        }
        return every;
    }

    /** How many there are in a training of so many steps. */
    long count(long steps) {
        return LongStream.range(0, steps).filter(this::at).count();
    }
}
