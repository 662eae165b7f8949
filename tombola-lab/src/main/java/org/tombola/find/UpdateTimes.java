package org.tombola.find;

import java.util.List;
import org.tombola.InvalidInput;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.train.Milestone;
import org.tombola.train.Moment;
import org.tombola.train.TrainingSpec;

/**
 * When a sparse training moves its mask: every so many steps, which may change on the way, from a first to a last moment.
 *
 * @param begin no update before it
 * @param end no update after it; one that falls on it takes place
 */
record UpdateTimes(Stages<Moment> every, Milestone begin, Milestone end) {
    static List<Setting> settings(String every, String begin, String end) {
        return List.of(
                Setting.text(
                        "every",
                        every,
                        "steps (100it) or epochs (1ep) between updates; '100it, 200it@40%' goes on with 200 from there"),
                Setting.text("begin", begin, "no update before it: epochs, steps or a share (10%)"),
                Setting.text("end", end, "no update after it: epochs, steps or a share"));
    }

    /** Of a part with those settings. */
    static UpdateTimes of(Settings s) {
        return new UpdateTimes(
                Stages.parse("every", s.text("every"), UpdateTimes::interval),
                Milestone.parse(s.text("begin")),
                Milestone.parse(s.text("end")));
    }

    /** After each step until that moment. */
    static UpdateTimes eachStepUntil(String end) {
        return new UpdateTimes(Stages.always(Moment.step(1)), new Milestone.At(Moment.START), Milestone.parse(end));
    }

    private static Moment interval(String text) {
        Moment interval = Moment.parse(text);
        if (interval.amount() == 0) {
            throw InvalidInput.of("every: updates lie at least one step apart, got '%s'", text);
        }
        return interval;
    }

    /** In the steps of that training. */
    UpdateSteps in(TrainingSpec training) {
        int stepsPerEpoch = training.stepsPerEpoch();
        int epochs = training.settings().epochs();
        return new UpdateSteps(
                every.in(training),
                stepsPerEpoch,
                begin.nearestStep(stepsPerEpoch, epochs),
                end.nearestStep(stepsPerEpoch, epochs));
    }
}
