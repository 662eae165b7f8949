package org.tombola.find;

import java.util.ArrayList;
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
 * @param stages how often, each from its moment on; the first one counts from the start
 * @param begin no update before it
 * @param end no update after it; one that falls on it takes place
 */
record UpdateTimes(List<Stage> stages, Milestone begin, Milestone end) {
    /** Every so often, from then on. */
    record Stage(Moment every, Milestone from) {}

    UpdateTimes {
        stages = List.copyOf(stages);
    }

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
                stages(s.text("every")), Milestone.parse(s.text("begin")), Milestone.parse(s.text("end")));
    }

    private static List<Stage> stages(String text) {
        List<Stage> stages = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] sides = part.strip().split("@", -1);
            boolean first = stages.isEmpty();
            if (sides.length != (first ? 1 : 2)) {
                throw InvalidInput.of(
                        "every: expected '100it', or '100it, 200it@40%%' with a moment after each @ but none for the first, got '%s'",
                        text);
            }
            Moment every = Moment.parse(sides[0]);
            if (every.amount() == 0) {
                throw InvalidInput.of("every: updates lie at least one step apart, got '%s'", text);
            }
            stages.add(new Stage(every, first ? new Milestone.At(Moment.START) : Milestone.parse(sides[1].strip())));
        }
        return stages;
    }

    /** In the steps of that training. */
    UpdateSteps in(TrainingSpec training) {
        int stepsPerEpoch = training.stepsPerEpoch();
        int epochs = training.settings().epochs();
        return new UpdateSteps(
                stages.stream()
                        .map(stage -> new UpdateSteps.Stage(
                                stage.every.steps(stepsPerEpoch), stage.from.nearestStep(stepsPerEpoch, epochs)))
                        .toList(),
                begin.nearestStep(stepsPerEpoch, epochs),
                end.nearestStep(stepsPerEpoch, epochs));
    }
}
