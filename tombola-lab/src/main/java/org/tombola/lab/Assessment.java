package org.tombola.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.Hash;
import org.tombola.Json;
import org.tombola.assess.Evidence;
import org.tombola.assess.Metric;
import org.tombola.assess.Reading;
import org.tombola.assess.Subject;
import org.tombola.engine.Engine;
import org.tombola.graph.GraphCodec;
import org.tombola.recipe.Part;
import org.tombola.store.Store;
import org.tombola.weights.Weights;

/** Reads metrics of one network on one set of images; each reading is a step of the store. */
public final class Assessment {
    private static final String KIND = "assess";
    /** Raised when the same inputs give other readings than before. */
    private static final int REVISION = 1;

    private final Engine engine;
    private final @Nullable Store store;

    /** @param store where readings are looked up and kept, or null to make them each time */
    public Assessment(Engine engine, @Nullable Store store) {
        this.engine = engine;
        this.store = store;
    }

    /** One metric's reading; {@code evidence} is of the subject. */
    private Reading read(Subject subject, Part<? extends Metric> metric, Evidence evidence) {
        if (store == null) {
            return metric.value().read(evidence);
        }
        Path folder = store.step(
                KIND,
                hash(subject, metric),
                (out, scratch) -> Files.writeString(
                        out.resolve("reading.json"),
                        Json.pretty(data(metric.value().read(evidence)))));
        return read(folder.resolve("reading.json"));
    }

    private String hash(Subject subject, Part<? extends Metric> metric) {
        Hash hash = Hash.start()
                .add(engine.identity())
                .add(REVISION)
                .add(subject.numerics().toString())
                .add(Json.compact(GraphCodec.encode(subject.graph())))
                .add(subject.weights().hash())
                .add(subject.test().checksum())
                .add(metric.name())
                .add(Json.compact(metric.settings().values()));
        for (Metric.Use use : Metric.Use.values()) {
            if (metric.value().uses().contains(use)) {
                hash.add(use.name()).add(content(subject, use));
            }
        }
        return hash.hex();
    }

    private static String content(Subject subject, Metric.Use use) {
        Weights unpruned = subject.unpruned();
        return switch (use) {
            case MASK -> subject.mask().hash();
            case UNPRUNED_WEIGHTS -> unpruned == null ? "unknown" : unpruned.hash();
            case TRAINING_IMAGES -> subject.training().checksum();
            case SEED -> Long.toString(subject.seed().value());
        };
    }

    /** All metrics, by label. */
    public SequencedMap<String, Reading> read(Subject subject, Iterable<? extends Part<? extends Metric>> metrics) {
        Evidence evidence = new Evidence(engine, subject);
        SequencedMap<String, Reading> readings = new LinkedHashMap<>();
        metrics.forEach(metric -> readings.put(metric.label(), read(subject, metric, evidence)));
        return readings;
    }

    private static SequencedMap<String, @Nullable Object> data(Reading reading) {
        SequencedMap<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("value", Double.isFinite(reading.value()) ? reading.value() : null);
        data.put("count", reading.count());
        data.put("details", reading.details());
        return data;
    }

    private static Reading read(Path file) {
        try {
            Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(Json.read(Files.readString(file), file.toString()));
            SequencedMap<String, Object> details = new LinkedHashMap<>();
            ((Map<?, ?>) Objects.requireNonNull(data.get("details")))
                    .forEach((key, value) -> details.put((String) key, value));
            double value = data.get("value") instanceof Number number ? number.doubleValue() : Double.NaN;
            return new Reading(value, ((Number) Objects.requireNonNull(data.get("count"))).intValue(), details);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
