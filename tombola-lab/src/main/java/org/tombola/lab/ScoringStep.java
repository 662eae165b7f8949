package org.tombola.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.tombola.Hash;
import org.tombola.Json;
import org.tombola.engine.Engine;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.format.Safetensors;
import org.tombola.format.SafetensorsFile;
import org.tombola.graph.GraphCodec;
import org.tombola.store.Store;
import org.tombola.train.CountedSession;
import org.tombola.train.Work;
import org.tombola.weights.Scores;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** One scoring as a step of the store. */
final class ScoringStep {
    static final String KIND = "score";

    /** Scores, what was noted about them, and what they cost. */
    record Result(Scoring scoring, Work work, double seconds) {}

    private final Scorer scorer;
    private final Scorer.Network network;
    private final Engine engine;
    private final String hash;

    ScoringStep(Scorer scorer, Scorer.Network network, Engine engine) {
        this.scorer = scorer;
        this.network = network;
        this.engine = engine;
        this.hash = Hash.start()
                .add(engine.identity())
                .add(scorer.identity())
                .add(Json.compact(GraphCodec.encode(network.graph())))
                .add(network.start().hash())
                .add(network.mask().hash())
                .add(network.data().checksum())
                .add(network.threads())
                .add(network.seed().value())
                .hex();
    }

    String name() {
        return KIND + "-" + hash;
    }

    boolean stored(Store store) {
        return store.has(KIND, hash);
    }

    Result run(Store store, TrainingWatch watch) {
        Path folder = store.step(KIND, hash, (out, scratch) -> {
            watch.scoring(name());
            write(out, compute());
        });
        try {
            return read(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result compute() {
        long began = System.nanoTime();
        try (Bench bench = new Bench()) {
            Scores scores = scorer.score(network, bench);
            Work work = bench.opened.stream().map(CountedSession::work).reduce(Work.NONE, Work::plus);
            return new Result(new Scoring(scores, bench.notes), allDense(work), (System.nanoTime() - began) * 1e-9);
        }
    }

    /** What a scorer works at: sessions that close when it is done, and its notes. */
    private final class Bench implements Scorer.Open, AutoCloseable {
        private final List<CountedSession> opened = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        @Override
        public CountedSession open(Scorer.Network asked, Precision precision) {
            Numerics numerics = new Numerics(precision, asked.threads());
            CountedSession session =
                    new CountedSession(engine.open(asked.graph(), asked.start(), asked.mask(), numerics));
            opened.add(session);
            return session;
        }

        @Override
        public void note(String event) {
            notes.add(event);
        }

        @Override
        public void close() {
            opened.forEach(CountedSession::close);
        }
    }

    /** Scorers read gradients wherever a weight could be. */
    private static Work allDense(Work work) {
        return work.plus(new Work(0, 0, work.backward(), 0, 0));
    }

    private static void write(Path folder, Result result) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Scores all = result.scoring().scores();
        for (String name : all.names()) {
            float[] scores = all.of(name);
            tensors.put(name, Tensor.of(new int[] {scores.length}, scores));
        }
        Safetensors.write(folder.resolve("scores.safetensors"), SafetensorsFile.of(Map.of(), Weights.of(tensors)));
        SequencedMap<String, Object> data = new LinkedHashMap<>();
        data.put("events", result.scoring().events());
        data.put("work", result.work().plain());
        data.put("seconds", result.seconds());
        Files.writeString(folder.resolve("scoring.json"), Json.pretty(data));
    }

    private static Result read(Path folder) throws IOException {
        SequencedMap<String, float[]> scores = new LinkedHashMap<>();
        Safetensors.weights(folder.resolve("scores.safetensors"))
                .tensors()
                .forEach((name, tensor) -> scores.put(name, tensor.values()));
        Path file = folder.resolve("scoring.json");
        Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(Json.read(Files.readString(file), file.toString()));
        List<String> events = data.get("events") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
        return new Result(
                new Scoring(Scores.of(scores), events),
                Work.of((Map<?, ?>) Objects.requireNonNull(data.get("work"))),
                ((Number) Objects.requireNonNull(data.get("seconds"))).doubleValue());
    }
}
