package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tombola.InvalidInput;
import org.tombola.train.Milestone;
import org.tombola.train.Moment;
import org.tombola.train.TrainingSpec;

/**
 * A value that changes on the way of a training, written {@code 100it, 200it@40%, 400it@70%}: each holds from its moment on, the first
 * from the start.
 */
record Stages<V>(List<Stage<V>> stages) {
    /** A value from that moment on. */
    record Stage<V>(V value, Milestone from) {}

    /** The value from that step of one training on. */
    record InSteps<V>(List<From<V>> stages) {
        record From<V>(V value, long step) {}

        InSteps {
            stages = List.copyOf(stages);
        }

        V at(long step) {
            V value = stages.getFirst().value;
            for (From<V> stage : stages) {
                value = step >= stage.step ? stage.value : value;
            }
            return value;
        }
    }

    Stages {
        stages = List.copyOf(stages);
    }

    static <V> Stages<V> always(V value) {
        return new Stages<>(List.of(new Stage<>(value, new Milestone.At(Moment.START))));
    }

    /**
     * @param setting name of it, for messages
     * @throws InvalidInput when the text is not of that form, or {@code value} refuses one of its values
     */
    static <V> Stages<V> parse(String setting, String text, Function<String, V> value) {
        List<Stage<V>> stages = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] sides = part.strip().split("@", -1);
            if (stages.isEmpty() ? sides.length != 1 : sides.length != 2) {
                throw InvalidInput.of(
                        "%s: expected one value, or several, each but the first with @ and the moment it holds from, got '%s'",
                        setting, text);
            }
            Milestone from = stages.isEmpty() ? new Milestone.At(Moment.START) : Milestone.parse(sides[1].strip());
            stages.add(new Stage<>(value.apply(sides[0].strip()), from));
        }
        return new Stages<>(stages);
    }

    /** In the steps of that training. */
    InSteps<V> in(TrainingSpec training) {
        int epochs = training.settings().epochs();
        return new InSteps<>(stages.stream()
                .map(stage -> new InSteps.From<>(stage.value, stage.from.nearestStep(training.stepsPerEpoch(), epochs)))
                .toList());
    }
}
