package org.tombola.find;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.tombola.Json;
import org.tombola.data.Augmentation;
import org.tombola.data.Images;
import org.tombola.data.Normalisation;
import org.tombola.data.TrainingData;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Initialiser;
import org.tombola.graph.Initialisers;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.store.Store;
import org.tombola.train.Optimisers;
import org.tombola.train.Schedules;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;

/**
 * What a step of a search costs beside a plain training step, whole trainings taken apart at their steps. Argument: a network. Reads lines
 * and answers each with JSON: {@code plain K}, {@code edge_popup K}, {@code sr_popup K}, {@code set K}, {@code rigl K} train K + 1 steps
 * on batches of 128 at density 0.1 and time all but the first; the two sparse trainings move their mask every ten steps, ten times as
 * often as by default. {@code quit} ends it.
 */
public final class SearchStepBenchmark {
    private static final int BATCH = 128;
    private static final int SIDE = 32;
    private static final Seed SEED = new Seed(1);
    private static final Map<String, Map<String, Object>> FINDERS = Map.of(
            "plain", Map.of(),
            "edge_popup", Map.of("following", "lottery_jackpots"),
            "sr_popup", Map.of(),
            "set", Map.of("every", "10it"),
            "rigl", Map.of("every", "10it"));

    private final Graph graph;

    private SearchStepBenchmark(String network) {
        graph = Architectures.CATALOGUE
                .find(network)
                .orElseThrow(() -> new IllegalArgumentException("no network named " + network))
                .standard()
                .value()
                .graph(3, SIDE, SIDE, 10, new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2)));
    }

    private Problem problem(int steps) {
        RandomGenerator random = SEED.generator();
        int count = steps * BATCH;
        byte[] pixels = new byte[count * 3 * SIDE * SIDE];
        random.nextBytes(pixels);
        Images images =
                new Images(3, SIDE, SIDE, 10, pixels, random.ints(count, 0, 10).toArray());
        TrainSettings settings = new TrainSettings(
                1,
                BATCH,
                Optimisers.CATALOGUE.find("sgd").orElseThrow().with(Map.of("rate", 0.01)),
                Schedules.CATALOGUE.find("constant").orElseThrow().standard(),
                0,
                Select.LAST,
                Precision.FP32,
                1);
        Initialiser initialiser = Initialisers.CATALOGUE
                .find("torch_default")
                .orElseThrow()
                .standard()
                .value();
        return new Problem(
                graph,
                initialiser.draw(graph, SEED),
                true,
                graph.prunable(Graph.Prunable.ALL),
                new TrainingData(images, images.subset(new int[0]), Augmentation.CROP_AND_FLIP, images.checksum()),
                settings,
                SEED,
                initialiser);
    }

    /** Seconds from the end of the first step to the end of the last. */
    private static final class Clock implements TrainingListener {
        private long first;
        private long last;

        TrainingListener starting(String step, TrainingSpec spec) {
            return this;
        }

        @Override
        public void step(long step, long until, double loss) {
            last = System.nanoTime();
            if (first == 0) {
                first = last;
            }
        }

        double seconds() {
            return (last - first) * 1e-9;
        }
    }

    private Map<String, Object> turn(String kind, int steps) throws IOException {
        Path folder = Files.createTempDirectory("tombola-benchmark");
        Clock clock = new Clock();
        try {
            Lab lab = new Lab(TorchEngine.cpu(), Store.open(folder), SearchStepBenchmark::none, clock::starting);
            Problem problem = problem(steps + 1);
            if (kind.equals("plain")) {
                lab.train(problem.training());
            } else {
                TicketFinder finder = Finders.CATALOGUE
                        .find(kind)
                        .orElseThrow()
                        .with(FINDERS.get(kind))
                        .value();
                finder.find(problem, Density.of(0.1), lab);
            }
        } finally {
            delete(folder);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("kind", kind);
        result.put("steps", steps);
        result.put("seconds", clock.seconds());
        result.put("images_per_second", BATCH * steps / clock.seconds());
        return result;
    }

    private static TicketFinder none(String label) {
        throw new IllegalArgumentException("no finder " + label);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        SearchStepBenchmark benchmark = new SearchStepBenchmark(arguments[0]);
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("ready", true);
        ready.put("network", arguments[0]);
        ready.put("engine", TorchEngine.cpu().identity());
        ready.put("java", Runtime.version().toString());
        say(ready);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.strip().equals("quit"); line = lines.readLine()) {
            String[] words = line.strip().split(" ");
            say(
                    words.length == 2 && FINDERS.containsKey(words[0]) && words[1].matches("[1-9]\\d{0,3}")
                            ? benchmark.turn(words[0], Integer.parseInt(words[1]))
                            : Map.of("error", "expected one of " + FINDERS.keySet() + " and a number of steps"));
        }
    }

    private static void say(Map<String, Object> line) {
        System.out.println(Json.compact(line));
        System.out.flush();
    }
}
