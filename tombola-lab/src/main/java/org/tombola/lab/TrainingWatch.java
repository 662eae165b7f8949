package org.tombola.lab;

import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingSpec;

/** Hears of trainings and scorings that are really done, not looked up. */
@FunctionalInterface
public interface TrainingWatch {
    /** A listener for one training, called before it starts. */
    TrainingListener starting(String step, TrainingSpec spec);

    /** Weights are about to be scored. */
    default void scoring(String step) {}

    TrainingWatch SILENT = (step, spec) -> TrainingListener.SILENT;
}
