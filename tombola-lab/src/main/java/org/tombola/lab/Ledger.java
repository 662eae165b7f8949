package org.tombola.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
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

    void charge(String step, TrainingSpec spec, TrainingResult result) {
        entries.put(
                step,
                new Entry(
                        step,
                        spec.mask().density(),
                        spec.from(),
                        spec.until(),
                        result.curve(),
                        result.epochs(),
                        result.seconds()));
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

    public double epochs() {
        return entries.values().stream().mapToDouble(Entry::epochs).sum();
    }

    public double seconds() {
        return entries.values().stream().mapToDouble(Entry::seconds).sum();
    }
}
