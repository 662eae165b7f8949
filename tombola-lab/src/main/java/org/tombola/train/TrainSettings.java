package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.recipe.Part;

/**
 * How a network is trained: the {@code train} section of a recipe.
 *
 * @param validation share of the training images held out, 0 for none
 * @param threads of one training; part of what decides bits, so equal for all trainings of one process
 */
public record TrainSettings(
        int epochs,
        int batch,
        Part<? extends Optimiser> optimiser,
        Part<? extends Schedule> schedule,
        double validation,
        Select select,
        Precision precision,
        int threads) {
    /** Which weights a training hands on. */
    public enum Select {
        LAST,
        /** Those after the epoch of the best validation accuracy, the earliest among equals. */
        BEST_VALIDATION
    }

    public Numerics numerics() {
        return new Numerics(precision, threads);
    }

    public TrainSettings withEpochs(int other) {
        return new TrainSettings(other, batch, optimiser, schedule, validation, select, precision, threads);
    }

    /** The same with another base rate; the optimiser's other settings stay. */
    public TrainSettings withRate(double rate) {
        SequencedMap<String, Object> settings =
                new LinkedHashMap<>(optimiser.settings().values());
        settings.put("rate", rate);
        Part<Optimiser> changed = new Part<>(
                optimiser.name(),
                optimiser.settings().with(settings),
                optimiser.value().withRate(rate));
        return new TrainSettings(epochs, batch, changed, schedule, validation, select, precision, threads);
    }

    /** Everything that decides a training's bits, as plain data for its hash. */
    public SequencedMap<String, Object> identity() {
        SequencedMap<String, Object> identity = new LinkedHashMap<>();
        identity.put("epochs", epochs);
        identity.put("batch", batch);
        identity.put("optimiser", optimiser.name());
        identity.put("optimiser_settings", optimiser.settings().values());
        identity.put("schedule", schedule.name());
        identity.put("schedule_settings", schedule.settings().values());
        identity.put("select", select.name());
        identity.put("precision", precision.name());
        identity.put("threads", threads);
        return identity;
    }
}
