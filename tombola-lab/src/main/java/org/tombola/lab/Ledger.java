package org.tombola.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tombola.train.EpochRecord;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.train.Work;

/** The trainings and scorings that something rests on, once each, done now or looked up: what they cost and how they went. */
public final class Ledger {
    /**
     * One training.
     *
     * @param step its name in the store
     * @param density of the mask it started under
     */
    public record Entry(
            String step,
            double density,
            long from,
            long until,
            List<EpochRecord> curve,
            double epochs,
            Work work,
            double seconds) {}

    /** One scoring of a network's weights. */
    private record Scoring(Work work, double seconds) {}

    /** The first epochs of a training, which are those of another one. */
    private record Shared(String beginning, double epochs) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Scoring> scorings = new LinkedHashMap<>();
    private final Map<String, Shared> shared = new HashMap<>();

    void charge(TrainingStep step, TrainingResult result) {
        TrainingSpec spec = step.spec();
        entries.put(
                step.name(),
                new Entry(
                        step.name(),
                        spec.mask().density(),
                        spec.from(),
                        spec.until(),
                        result.curve(),
                        result.epochs(),
                        result.work(),
                        result.seconds()));
        step.beginning().ifPresent(name -> shared.put(step.name(), new Shared(name, step.sharedEpochs())));
    }

    void charge(String step, Work work, double seconds) {
        scorings.put(step, new Scoring(work, seconds));
    }

    /** Trainings in the order of first use. */
    public SequencedCollection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** Names of everything it rests on, in the order of first use: trainings, then scorings. */
    public SequencedCollection<String> steps() {
        List<String> steps = new ArrayList<>(entries.keySet());
        steps.addAll(scorings.keySet());
        return steps;
    }

    /** Trainings without those that are wholly the beginning of another one. */
    public SequencedCollection<Entry> distinct() {
        return entries.values().stream()
                .filter(entry -> shared.values().stream()
                        .noneMatch(s -> s.beginning.equals(entry.step) && s.epochs >= entry.epochs))
                .toList();
    }

    /** Both, each step once. */
    public Ledger with(Ledger other) {
        Ledger both = new Ledger();
        for (Ledger one : List.of(this, other)) {
            both.entries.putAll(one.entries);
            both.scorings.putAll(one.scorings);
            both.shared.putAll(one.shared);
        }
        return both;
    }

    /** Epochs trained; those that two trainings share count once. */
    public double epochs() {
        return paid(Entry::epochs);
    }

    /** Seconds of training and scoring; what two trainings share counts once. */
    public double seconds() {
        return paid(Entry::seconds)
                + scorings.values().stream().mapToDouble(Scoring::seconds).sum();
    }

    /** What the engine was asked for; what two trainings share counts once. */
    public Work work() {
        Work trained = new Work(
                Math.round(paid(entry -> entry.work.forward())),
                Math.round(paid(entry -> entry.work.backward())),
                Math.round(paid(entry -> entry.work.denseGradients())),
                Math.round(paid(entry -> entry.work.hessianProducts())),
                Math.round(paid(entry -> entry.work.perExample())));
        return scorings.values().stream().map(Scoring::work).reduce(trained, Work::plus);
    }

    /** Of each training only what it adds to the beginning that is in here too. */
    private double paid(ToDoubleFunction<Entry> cost) {
        return entries.values().stream()
                .mapToDouble(entry -> cost.applyAsDouble(entry) - before(entry, cost))
                .sum();
    }

    private double before(Entry entry, ToDoubleFunction<Entry> cost) {
        Shared part = shared.get(entry.step);
        @Nullable Entry beginning = part == null ? null : entries.get(part.beginning);
        if (part == null || beginning == null || beginning.epochs == 0) {
            return 0;
        }
        return cost.applyAsDouble(beginning) * part.epochs / beginning.epochs;
    }
}
