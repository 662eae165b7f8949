package org.tombola.train;

/** Hears how a training goes; decides nothing. Called on the training's own thread. */
public interface TrainingListener {
    TrainingListener SILENT = new TrainingListener() {};

    default void step(long step, long until, double loss) {}

    default void epoch(EpochRecord record) {}
}
