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
import org.tombola.assess.LabelledLogits;
import org.tombola.assess.Metric;
import org.tombola.assess.Reading;
import org.tombola.data.Images;
import org.tombola.engine.Engine;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.recipe.Part;
import org.tombola.store.Store;
import org.tombola.weights.Mask;
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

    /**
     * @param weights with pruned positions at zero
     * @param checksum of the images
     */
    public Reading read(
            Graph graph,
            Weights weights,
            Images images,
            String checksum,
            Numerics numerics,
            Part<? extends Metric> metric,
            Evidence evidence) {
        if (store == null) {
            return metric.value().read(evidence);
        }
        String hash = Hash.start()
                .add(engine.identity())
                .add(REVISION)
                .add(numerics.toString())
                .add(Json.compact(GraphCodec.encode(graph)))
                .add(weights.hash())
                .add(checksum)
                .add(metric.name())
                .add(Json.compact(metric.settings().values()))
                .hex();
        Path folder = store.step(
                KIND,
                hash,
                (out, scratch) -> Files.writeString(
                        out.resolve("reading.json"),
                        Json.pretty(data(metric.value().read(evidence)))));
        return read(folder.resolve("reading.json"));
    }

    /** What metrics read of that network; nothing is computed before one asks. */
    public Evidence evidence(Graph graph, Weights weights, Images images, Numerics numerics) {
        return new Evidence(() -> {
            try (Session session = engine.open(graph, weights, Mask.empty(), numerics)) {
                return LabelledLogits.of(session, session.trainable(), images);
            }
        });
    }

    /** All metrics, by label. */
    public SequencedMap<String, Reading> read(
            Graph graph,
            Weights weights,
            Images images,
            String checksum,
            Numerics numerics,
            Iterable<? extends Part<? extends Metric>> metrics) {
        Evidence evidence = evidence(graph, weights, images, numerics);
        SequencedMap<String, Reading> readings = new LinkedHashMap<>();
        metrics.forEach(metric ->
                readings.put(metric.label(), read(graph, weights, images, checksum, numerics, metric, evidence)));
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
