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
        return with(changed("rate", rate, optimiser.value().withRate(rate)));
    }

    /** The learning rate of that step. */
    public double rate(long step, int stepsPerEpoch) {
        return optimiser.value().rate() * schedule.value().factor(step, stepsPerEpoch, epochs);
    }

    /** The same with another optimiser. */
    public TrainSettings with(Part<? extends Optimiser> other) {
        return new TrainSettings(epochs, batch, other, schedule, validation, select, precision, threads);
    }

    /** The same with another schedule. */
    public TrainSettings scheduled(Part<? extends Schedule> other) {
        return new TrainSettings(epochs, batch, optimiser, other, validation, select, precision, threads);
    }

    public TrainSettings withBatch(int other) {
        return new TrainSettings(epochs, other, optimiser, schedule, validation, select, precision, threads);
    }

    /** The same, handing on other weights. */
    public TrainSettings with(Select other) {
        return new TrainSettings(epochs, batch, optimiser, schedule, validation, other, precision, threads);
    }

    /** The same with another weight decay; the optimiser's other settings stay. */
    public TrainSettings withDecay(double decay) {
        return with(changed("decay", decay, optimiser.value().withDecay(decay)));
    }

    private Part<Optimiser> changed(String setting, double value, Optimiser made) {
        SequencedMap<String, Object> settings =
                new LinkedHashMap<>(optimiser.settings().values());
        settings.put(setting, value);
        return new Part<>(optimiser.name(), optimiser.settings().with(settings), made);
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
