package org.tombola.sweep;

import org.tombola.lab.TrainingWatch;
import org.tombola.report.Row;

/** Hears how a run goes. Called from several threads. */
public interface RunWatch {
    RunWatch SILENT = new RunWatch() {};

    default TrainingWatch trainings() {
        return TrainingWatch.SILENT;
    }

    /** A row is done. */
    default void row(Row row, int of) {}
}
