package org.tombola.lab;

import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingSpec;

/** Hears of trainings that are really done, not looked up. */
@FunctionalInterface
public interface TrainingWatch {
    /** A listener for one training, called before it starts. */
    TrainingListener starting(String step, TrainingSpec spec);

    TrainingWatch SILENT = (step, spec) -> TrainingListener.SILENT;
}
