package org.tombola.find;

import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.lab.Beginning;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.train.Moment;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Weights;

/**
 * The dense training that a cut is made after, and the moment on its way that survivors go back to.
 *
 * @param whole from the start to the end
 * @param step of the moment, from the start
 * @param taken whether the problem's start is trained already and stands for the end
 */
record DenseTraining(TrainingSpec whole, long step, boolean taken) {
    /** @throws InvalidInput when the moment lies after the training's end */
    static DenseTraining of(Problem problem, Moment rewindTo) {
        TrainingSpec whole = problem.training();
        long step = rewindTo.steps(whole.stepsPerEpoch());
        if (step > whole.until()) {
            throw InvalidInput.of(
                    "rewind_to %s lies after the end of the training, which has %d epochs of %d steps",
                    rewindTo, problem.settings().epochs(), whole.stepsPerEpoch());
        }
        return new DenseTraining(whole, step, problem.trained() && step == 0);
    }

    private @Nullable Beginning beginning() {
        return step == 0 ? null : Beginning.whole(whole.until(step));
    }

    /** Parameters and statistics at the moment. */
    Weights rewound(Lab lab) {
        return step == 0 ? whole.start() : lab.train(whole.until(step)).weights();
    }

    /** Parameters and statistics at the end. */
    Weights trained(Lab lab) {
        return taken ? whole.start() : lab.train(whole, beginning()).weights();
    }
}
