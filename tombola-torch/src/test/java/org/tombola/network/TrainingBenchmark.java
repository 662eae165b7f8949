package org.tombola.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.Json;
import org.tombola.data.Batch;
import org.tombola.data.Normalisation;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Initialisers;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;

/**
 * How fast the dense engine trains: the counterpart of {@code benchmarks/pytorch_training.py}, with the same options and protocol. A
 * step takes a batch of bytes that lies in memory and does forward, cross-entropy, backward and masked SGD (momentum 0.9, decay 5e-4).
 * With {@code --serve} it warms up, prints a line, then reads {@code run K} lines and prints JSON until {@code quit}.
 */
public final class TrainingBenchmark {
    private static final int BATCHES = 8; // resident batches, taken in turn

    private final Batch[] batches = new Batch[BATCHES];
    private final Session session;
    private final Variables velocity;
    private final Variables gradient;
    private final boolean masked;
    private int steps;

    private TrainingBenchmark(String name, int size, Numerics numerics, boolean masked) {
        boolean grey = name.equals("lenet_300_100");
        int channels = grey ? 1 : 3;
        int side = grey ? 28 : 32;
        Normalisation normalisation = grey
                ? new Normalisation(List.of(0.1307), List.of(0.3081))
                : new Normalisation(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));
        Graph graph = Architectures.CATALOGUE
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException("no network named " + name))
                .standard()
                .value()
                .graph(channels, side, side, 10, normalisation);
        RandomGenerator random = new Seed(1).generator();
        for (int i = 0; i < BATCHES; i++) {
            byte[] pixels = new byte[size * channels * side * side];
            random.nextBytes(pixels);
            batches[i] = Batch.ofBytes(
                    channels, side, side, pixels, random.ints(size, 0, 10).toArray());
        }
        Mask mask = Mask.dense(graph.prunable(Graph.Prunable.ALL));
        session = TorchEngine.cpu()
                .open(
                        graph,
                        Initialisers.CATALOGUE
                                .find("torch_default")
                                .orElseThrow()
                                .standard()
                                .value()
                                .draw(graph, new Seed(1)),
                        mask,
                        numerics);
        velocity = session.zeros();
        gradient = session.zeros();
        this.masked = masked;
    }

    private double step() {
        Variables trainable = session.trainable();
        Batch batch = batches[steps++ % BATCHES];
        double loss = session.pass(batch, Loss.CROSS_ENTROPY, trainable, BatchNormMode.BATCH_UPDATING, gradient);
        if (masked) {
            gradient.times(session.mask());
        }
        trainable.momentumStep(velocity, gradient, 0.01, 0.9, 5e-4, false);
        return loss;
    }

    private Map<String, Object> run(int count) {
        double[] seconds = new double[count];
        double loss = Double.NaN;
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            loss = step();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        double sum = Arrays.stream(seconds).sum();
        Arrays.sort(seconds);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("images_per_second", batches[0].count() * count / sum);
        result.put("seconds_per_step_median", seconds[count / 2]);
        result.put("seconds_per_step_min", seconds[0]);
        result.put("seconds_per_step_max", seconds[count - 1]);
        result.put("steps", count);
        result.put("loss", loss);
        return result;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "network",
                "resnet20",
                "batch",
                "128",
                "precision",
                "fp32",
                "threads",
                "1",
                "steps",
                "20",
                "warmup",
                "5",
                "masked",
                "true"));
        boolean serve = false;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--serve")) {
                serve = true;
            } else if (i + 1 < arguments.length && options.containsKey(arguments[i].replaceFirst("^--", ""))) {
                options.put(arguments[i].substring(2), arguments[++i]);
            } else {
                throw new IllegalArgumentException(
                        "expected --serve or one of " + options.keySet() + " with a value, not " + arguments[i]);
            }
        }
        Numerics numerics = new Numerics(
                Precision.valueOf(options.get("precision").toUpperCase(Locale.ROOT)),
                Integer.parseInt(options.get("threads")));
        TrainingBenchmark benchmark = new TrainingBenchmark(
                options.get("network"),
                Integer.parseInt(options.get("batch")),
                numerics,
                Boolean.parseBoolean(options.get("masked")));
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("network", options.get("network"));
        setting.put("batch", benchmark.batches[0].count());
        setting.put("precision", options.get("precision"));
        setting.put("threads", numerics.threads());
        setting.put("engine", TorchEngine.cpu().identity());
        for (int i = 0; i < Integer.parseInt(options.get("warmup")); i++) {
            benchmark.step();
        }
        if (serve) {
            benchmark.serve(setting);
        } else {
            say(benchmark.run(Integer.parseInt(options.get("steps"))), setting);
        }
    }

    private void serve(Map<String, Object> setting) throws IOException {
        say(Map.of("ready", true), setting);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.strip().equals("quit"); line = lines.readLine()) {
            if (line.matches("run [1-9]\\d{0,6}")) {
                say(run(Integer.parseInt(line.substring(4))), setting);
            } else {
                say(Map.of("error", "expected `run K` or `quit`, not '" + line.strip() + "'"), setting);
            }
        }
    }

    private static void say(Map<String, Object> result, Map<String, Object> setting) {
        Map<String, Object> line = new LinkedHashMap<>(result);
        line.putAll(setting);
        System.out.println(Json.compact(line));
        System.out.flush();
    }
}
