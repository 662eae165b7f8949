package org.tombola.lab;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.Set;
import org.tombola.train.EpochRecord;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;

/** The trainings that something rests on, once each, done now or looked up: what it cost and how it went. */
public final class Ledger {
    /**
     * One training.
     *
     * @param step its name in the store
     * @param density of the mask it trained under
     */
    public record Entry(
            String step,
            double density,
            long from,
            long until,
            List<EpochRecord> curve,
            double epochs,
            double seconds) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /** Names of trainings whose steps are the first ones of a longer one. */
    private final Set<String> repeated = new HashSet<>();

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
                        result.seconds()));
        step.beginning().ifPresent(repeated::add);
    }

    /** In the order of first use. */
    public SequencedCollection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** Without those that are the beginning of another one: what was paid for. */
    public SequencedCollection<Entry> distinct() {
        return entries.values().stream()
                .filter(entry -> !repeated.contains(entry.step()))
                .toList();
    }

    /** Both, each training once. */
    public Ledger with(Ledger other) {
        Ledger both = new Ledger();
        both.entries.putAll(entries);
        both.entries.putAll(other.entries);
        both.repeated.addAll(repeated);
        both.repeated.addAll(other.repeated);
        return both;
    }

    /** Epochs trained; those that two trainings share count once. */
    public double epochs() {
        return distinct().stream().mapToDouble(Entry::epochs).sum();
    }

    /** Seconds of training; those that two trainings share count once. */
    public double seconds() {
        return distinct().stream().mapToDouble(Entry::seconds).sum();
    }
}
