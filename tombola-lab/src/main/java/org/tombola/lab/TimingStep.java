package org.tombola.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.tombola.Hash;
import org.tombola.Json;
import org.tombola.engine.Latency;
import org.tombola.engine.LayerTimes;
import org.tombola.engine.TimingSource;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.store.Store;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * One measurement as a step of the store. Measured once: a second measurement would give other numbers, other masks, another run.
 *
 * @param <T> what is measured
 */
final class TimingStep<T> {
    private static final String KIND = "time";
    private static final String FILE = "times.json";
    /** Raised when the same measurement means something else than before. */
    private static final int REVISION = 1;

    private final String hash;
    private final Measurement<T> measurement;

    /** What is measured, and how it is written. */
    private interface Measurement<T> {
        T measure();

        Map<String, Object> write(T measured);

        T read(Map<?, ?> data);
    }

    /** @param seconds that measuring took */
    record Result<T>(T measured, double seconds) {}

    private TimingStep(Hash inputs, Measurement<T> measurement) {
        this.hash = inputs.hex();
        this.measurement = measurement;
    }

    static TimingStep<LayerTimes> layers(TimingSource source, Graph graph) {
        return new TimingStep<>(inputs("layers", source, graph), new Measurement<>() {
            @Override
            public LayerTimes measure() {
                return source.layerTimes(graph);
            }

            @Override
            public Map<String, Object> write(LayerTimes times) {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("nanoseconds", times.nanoseconds());
                data.put("where", times.where());
                return data;
            }

            @Override
            public LayerTimes read(Map<?, ?> data) {
                SequencedMap<String, Double> nanoseconds = new LinkedHashMap<>();
                ((Map<?, ?>) Objects.requireNonNull(data.get("nanoseconds")))
                        .forEach((name, time) -> nanoseconds.put((String) name, ((Number) time).doubleValue()));
                return new LayerTimes(nanoseconds, (String) Objects.requireNonNull(data.get("where")));
            }
        });
    }

    static TimingStep<Latency> latency(TimingSource source, Graph graph, Weights weights, Mask mask, int batch) {
        Hash inputs = inputs("latency", source, graph)
                .add(weights.hash())
                .add(mask.hash())
                .add(batch);
        return new TimingStep<>(inputs, new Measurement<>() {
            @Override
            public Latency measure() {
                return source.latency(graph, weights, mask, batch);
            }

            @Override
            public Map<String, Object> write(Latency latency) {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("milliseconds", latency.milliseconds());
                data.put("dense_milliseconds", latency.denseMilliseconds());
                data.put("engine", latency.engine());
                return data;
            }

            @Override
            public Latency read(Map<?, ?> data) {
                return new Latency(batch, number(data, "milliseconds"), number(data, "dense_milliseconds"), (String)
                        Objects.requireNonNull(data.get("engine")));
            }
        });
    }

    private static Hash inputs(String what, TimingSource source, Graph graph) {
        return Hash.start().add(REVISION).add(what).add(source.identity()).add(Json.compact(GraphCodec.encode(graph)));
    }

    String name() {
        return KIND + "-" + hash;
    }

    boolean stored(Store store) {
        return store.has(KIND, hash);
    }

    Result<T> run(Store store) {
        Path folder = store.step(KIND, hash, (out, scratch) -> {
            long began = System.nanoTime();
            Map<String, Object> data = new LinkedHashMap<>(measurement.write(measurement.measure()));
            data.put("seconds", (System.nanoTime() - began) * 1e-9);
            Files.writeString(out.resolve(FILE), Json.pretty(data));
        });
        Path file = folder.resolve(FILE);
        try {
            Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(Json.read(Files.readString(file), file.toString()));
            return new Result<>(measurement.read(data), number(data, "seconds"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double number(Map<?, ?> data, String key) {
        return ((Number) Objects.requireNonNull(data.get(key))).doubleValue();
    }
}
