package org.tombola.find;

import java.util.Map;
import org.tombola.lab.Problem;
import org.tombola.train.Schedules;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingSpec;

/** The dense training in which DLTH presses weights out, and how the force grows in it. */
public sealed interface Squeezing {
    /** Under no force yet, from the problem's start. */
    TrainingSpec training(Problem problem);

    /** Of that training. */
    Force force(TrainingSpec training);

    /**
     * From nothing to the ceiling along the whole training, a step an epoch (UniLTH's account of DLTH, section 4.1).
     *
     * @param epochs of the training; 0 takes the problem's
     */
    record Linear(double ceiling, int epochs) implements Squeezing {
        @Override
        public TrainingSpec training(Problem problem) {
            TrainSettings own = problem.settings().with(Select.LAST);
            return problem.with(epochs == 0 ? own : own.withEpochs(epochs)).training();
        }

        @Override
        public Force force(TrainingSpec training) {
            return new Force.Along(Growth.LINEAR, ceiling, 0, 0, training.until(), training.stepsPerEpoch());
        }
    }

    /**
     * By increments to the ceiling, and held there (the code of DLTH). The training is as long as that takes.
     *
     * @param hold steps at the ceiling
     * @param rate constant learning rate; 0 keeps the problem's rates
     * @param batch 0 keeps the problem's
     */
    record ByIncrements(Force.Stepped force, long hold, double rate, int batch) implements Squeezing {
        @Override
        public TrainingSpec training(Problem problem) {
            TrainSettings own = problem.settings().with(Select.LAST);
            TrainSettings batched = batch == 0 ? own : own.withBatch(batch);
            TrainSettings rated = rate == 0
                    ? batched
                    : batched.withRate(rate)
                            .scheduled(Schedules.CATALOGUE
                                    .find("constant")
                                    .orElseThrow()
                                    .with(Map.of()));
            long steps = force.growing() + hold;
            int stepsPerEpoch = problem.with(rated).training().stepsPerEpoch();
            int epochs = Math.toIntExact(Math.max(1, Math.ceilDiv(steps, stepsPerEpoch)));
            return problem.with(rated.withEpochs(epochs)).training().until(steps);
        }

        @Override
        public Force force(TrainingSpec training) {
            return force;
        }
    }
}
