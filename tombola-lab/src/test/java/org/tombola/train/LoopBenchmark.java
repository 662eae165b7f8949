package org.tombola.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.tombola.Json;
import org.tombola.data.Augmentation;
import org.tombola.data.Batch;
import org.tombola.data.BatchStream;
import org.tombola.data.Images;
import org.tombola.data.Normalisation;
import org.tombola.data.TrainingData;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Initialisers;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.TrainSettings.Select;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Weights;

/**
 * What a whole training costs beside its steps. Arguments: a network and a number of images. Reads lines and answers each with JSON:
 * {@code loop K} runs K epochs of {@link Training} under a mask of density 0.2, with checkpoints and a log of every step, {@code
 * hooked K} the same with two hooks that do little, {@code bare K} the bare steps on the same batches, drawn beforehand and without a
 * mask; {@code quit} ends it.
 */
public final class LoopBenchmark {
    private static final int BATCH = 128;
    private static final double RATE = 0.01;
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 5e-4;
    private static final Seed SEED = new Seed(1);

    private final TorchEngine engine = TorchEngine.cpu();
    private final Graph graph;
    private final Weights start;
    private final TrainingData data;

    private LoopBenchmark(String network, int count) {
        boolean grey = network.equals("lenet_300_100");
        Images images = grey ? noise(count, 1, 28) : noise(count, 3, 32);
        Augmentation augmentation = grey ? Augmentation.NONE : Augmentation.CROP_AND_FLIP;
        Normalisation normalisation = grey
                ? new Normalisation(List.of(0.1307), List.of(0.3081))
                : new Normalisation(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));
        graph = Architectures.CATALOGUE
                .find(network)
                .orElseThrow(() -> new IllegalArgumentException("no network named " + network))
                .standard()
                .value()
                .graph(images.channels(), images.height(), images.width(), 10, normalisation);
        start = Initialisers.CATALOGUE
                .find("torch_default")
                .orElseThrow()
                .standard()
                .value()
                .draw(graph, SEED);
        data = new TrainingData(images, images.subset(new int[0]), augmentation, images.checksum());
    }

    private static Images noise(int count, int channels, int side) {
        RandomGenerator random = SEED.generator();
        byte[] pixels = new byte[count * channels * side * side];
        random.nextBytes(pixels);
        return new Images(
                channels, side, side, 10, pixels, random.ints(count, 0, 10).toArray());
    }

    private double loop(int epochs, List<TrainingHook> hooks) throws IOException {
        Mask mask = Masks.random(graph.prunable(Graph.Prunable.ALL), Allocation.GLOBAL, Density.of(0.2), SEED);
        TrainSettings settings = new TrainSettings(
                epochs,
                BATCH,
                Optimisers.CATALOGUE
                        .find("sgd")
                        .orElseThrow()
                        .with(Map.of("rate", RATE, "momentum", MOMENTUM, "decay", DECAY)),
                Schedules.CATALOGUE.find("constant").orElseThrow().standard(),
                0,
                Select.LAST,
                Precision.FP32,
                1);
        TrainingSpec spec =
                TrainingSpec.whole(graph, start, mask, data, settings, SEED).with(hooks);
        // A folder of its own, or the training would go on from the last turn's end.
        Path folder = Files.createTempDirectory("tombola-benchmark");
        try (StepLog log = new StepLog(Files.newBufferedWriter(folder.resolve("log")))) {
            return seconds(() -> new Training(spec, engine, new Checkpoints(folder, null, null), log).run());
        } finally {
            for (String file : List.of("log", "checkpoint.safetensors")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
        }
    }

    /** The training's own steps and nothing else. */
    private double bare(int epochs) {
        BatchStream stream = BatchStream.of(data.train(), data.augmentation(), BATCH, SEED);
        List<Batch> batches = new ArrayList<>();
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int i = 0; i < stream.batchesPerEpoch(); i++) {
                batches.add(stream.batch(epoch, i));
            }
        }
        Mask dense = Mask.dense(graph.prunable(Graph.Prunable.ALL));
        return seconds(() -> {
            double last = Double.NaN;
            try (Session session = engine.open(graph, start, dense, new Numerics(Precision.FP32, 1))) {
                Variables theta = session.trainable();
                Variables velocity = session.zeros();
                Variables gradient = session.zeros();
                for (Batch batch : batches) {
                    last = session.pass(batch, Loss.CROSS_ENTROPY, theta, BatchNormMode.BATCH_UPDATING, gradient);
                    theta.momentumStep(velocity, gradient, RATE, MOMENTUM, DECAY, false);
                }
            }
            return last;
        });
    }

    private static double seconds(Callable<?> work) {
        long before = System.nanoTime();
        try {
            work.call();
        } catch (Exception e) {
            throw new IllegalStateException("a turn failed", e);
        }
        return (System.nanoTime() - before) / 1e9;
    }

    /** A line for each step, a line for each epoch. */
    private record StepLog(Writer out) implements TrainingListener, AutoCloseable {
        @Override
        public void step(long step, long until, double loss) {
            write(String.format(Locale.ROOT, "step %d of %d: loss %.6f%n", step, until, loss));
        }

        @Override
        public void epoch(EpochRecord record) {
            write(record + System.lineSeparator());
        }

        private void write(String line) {
            try {
                out.write(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    public static void main(String[] arguments) throws IOException {
        LoopBenchmark benchmark = new LoopBenchmark(arguments[0], Integer.parseInt(arguments[1]));
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("ready", true);
        ready.put("network", arguments[0]);
        ready.put("images", benchmark.data.train().count());
        ready.put("engine", benchmark.engine.identity());
        ready.put("java", Runtime.version().toString());
        say(ready);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.strip().equals("quit"); line = lines.readLine()) {
            say(
                    line.matches("(loop|hooked|bare) [1-9]\\d{0,3}")
                            ? benchmark.turn(line.split(" ")[0], Integer.parseInt(line.split(" ")[1]))
                            : Map.of("error", "expected `loop K`, `hooked K`, `bare K` or `quit`, not '" + line + "'"));
        }
    }

    private Map<String, Object> turn(String kind, int epochs) throws IOException {
        double seconds = switch (kind) {
            case "loop" -> loop(epochs, List.of());
            case "hooked" -> loop(epochs, LittleHooks.BOTH);
            default -> bare(epochs);
        };
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("kind", kind);
        result.put("epochs", epochs);
        result.put("seconds_per_epoch", seconds / epochs);
        result.put("images_per_second", epochs * data.train().count() / seconds);
        return result;
    }

    private static void say(Map<String, Object> line) {
        System.out.println(Json.compact(line));
        System.out.flush();
    }
}
