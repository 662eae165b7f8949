package org.tombola.lab;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
     * @param beginning name of the training whose steps are its first ones, if there is one
     */
    public record Entry(
            String step,
            double density,
            long from,
            long until,
            List<EpochRecord> curve,
            double epochs,
            double seconds,
            @Nullable String beginning) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

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
                        result.seconds(),
                        step.beginning()));
    }

    /** In the order of first use. */
    public SequencedCollection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** Both, each training once. */
    public Ledger with(Ledger other) {
        Ledger both = new Ledger();
        both.entries.putAll(entries);
        both.entries.putAll(other.entries);
        return both;
    }

    /** Epochs trained; those that two trainings share count once. */
    public double epochs() {
        return paid().mapToDouble(Entry::epochs).sum();
    }

    /** Seconds of training; those that two trainings share count once. */
    public double seconds() {
        return paid().mapToDouble(Entry::seconds).sum();
    }

    private Stream<Entry> paid() {
        Set<String> contained = new HashSet<>();
        entries.values().forEach(entry -> contained.add(String.valueOf(entry.beginning())));
        return entries.values().stream().filter(entry -> !contained.contains(entry.step()));
    }
}
