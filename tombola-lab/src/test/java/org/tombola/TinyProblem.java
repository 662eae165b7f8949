package org.tombola;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.tombola.data.Augmentation;
import org.tombola.data.DataPlaces;
import org.tombola.data.Datasets;
import org.tombola.data.Images;
import org.tombola.data.Normalisation;
import org.tombola.data.Splits;
import org.tombola.data.TrainingData;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Initialisers;
import org.tombola.graph.Layer;
import org.tombola.lab.Problem;
import org.tombola.random.Seed;
import org.tombola.recipe.Part;
import org.tombola.train.Optimiser;
import org.tombola.train.Optimisers;
import org.tombola.train.Schedule;
import org.tombola.train.Schedules;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.weights.Weights;

/** Glyphs shrunk to 5×8 pixels and two networks for them: something to train in a blink. */
public final class TinyProblem {
    private static final int HEIGHT = 5;
    private static final int WIDTH = 8;
    private static final Images GLYPHS = shrunk(glyphs(300));
    private static final Normalisation NORMALISATION = new Normalisation(List.of(0.2), List.of(0.4));

    private TinyProblem() {}

    private static Images glyphs(int count) {
        Path nowhere = Path.of("no-such-folder");
        return Datasets.CATALOGUE
                .find("glyphs")
                .orElseThrow()
                .with(Map.of("train", (long) count, "test", 1L))
                .value()
                .load(new DataPlaces(nowhere, nowhere, Optional.empty(), nowhere, false))
                .train();
    }

    /** Each pixel is the brightest of a block of the original's middle. */
    private static Images shrunk(Images images) {
        byte[] pixels = new byte[images.count() * HEIGHT * WIDTH];
        int side = images.height();
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (HEIGHT * WIDTH);
            int top = 4 + i / WIDTH % HEIGHT * 4;
            int left = 2 + i % WIDTH * 3;
            int brightest = 0;
            for (int y = top; y < top + 4; y++) {
                for (int x = left; x < left + 3; x++) {
                    brightest = Math.max(brightest, images.pixels()[(image * side + y) * side + x] & 0xff);
                }
            }
            pixels[i] = (byte) brightest;
        }
        return new Images(1, HEIGHT, WIDTH, images.classes(), pixels, images.labels());
    }

    public static Images images() {
        return GLYPHS;
    }

    /** The first so many images, a share of them held out. */
    public static TrainingData data(int count, double validation, Augmentation augmentation) {
        int[] first = IntStream.range(0, count).toArray();
        return Splits.trainingData(GLYPHS.subset(first), augmentation, validation, new Seed(3));
    }

    public static TrainingData data(int count, double validation) {
        return data(count, validation, Augmentation.NONE);
    }

    /** 40 → 20 → 10: exactly 1000 prunable weights. */
    public static Graph perceptron() {
        return new Graph(List.of(
                new Layer.Input("input", 1, HEIGHT, WIDTH),
                new Layer.Normalise("normalise", "input", NORMALISATION.mean(), NORMALISATION.deviation()),
                new Layer.Flatten("flatten", "normalise"),
                new Layer.Linear("fc1", "flatten", HEIGHT * WIDTH, 20, true),
                new Layer.Activation("relu1", "fc1", ActivationFunction.RELU),
                new Layer.Linear("fc2", "relu1", 20, 10, true)));
    }

    /** One convolution with batch norm, average, classifier: 54 + 60 prunable weights. */
    public static Graph convolutional() {
        return new Graph(List.of(
                new Layer.Input("input", 1, HEIGHT, WIDTH),
                new Layer.Normalise("normalise", "input", NORMALISATION.mean(), NORMALISATION.deviation()),
                new Layer.Convolution("conv1", "normalise", 1, 6, 3, 1, 1, 1, false, false),
                new Layer.BatchNorm("bn1", "conv1", 6, 1e-5, 0.1),
                new Layer.Activation("relu1", "bn1", ActivationFunction.RELU),
                new Layer.GlobalAveragePool("average", "relu1"),
                new Layer.Linear("fc", "average", 6, 10, true)));
    }

    /** Both. */
    public static Stream<Named<Graph>> networks() {
        return Stream.of(Named.of("perceptron", perceptron()), Named.of("convolutional", convolutional()));
    }

    public static Weights start(Graph graph, long seed) {
        return Initialisers.CATALOGUE
                .find("kaiming_normal")
                .orElseThrow()
                .standard()
                .value()
                .draw(graph, new Seed(seed));
    }

    /** SGD with momentum and decay, half a cosine, fp32, last weights. */
    public static TrainSettings settings(int epochs, int batch) {
        return new TrainSettings(
                epochs,
                batch,
                sgd(Map.of("rate", 0.1, "decay", 5e-4)),
                schedule("cosine", Map.of()),
                0,
                Select.LAST,
                Precision.FP32,
                1);
    }

    public static Part<? extends Optimiser> sgd(Map<String, Object> given) {
        return Optimisers.CATALOGUE.find("sgd").orElseThrow().with(given);
    }

    public static Part<? extends Schedule> schedule(String name, Map<String, Object> given) {
        return Schedules.CATALOGUE.find(name).orElseThrow().with(given);
    }

    public static TrainSettings scheduled(TrainSettings s, Part<? extends Schedule> schedule) {
        return new TrainSettings(
                s.epochs(), s.batch(), s.optimiser(), schedule, s.validation(), s.select(), s.precision(), s.threads());
    }

    public static TrainSettings optimised(TrainSettings s, Part<? extends Optimiser> optimiser) {
        return new TrainSettings(
                s.epochs(), s.batch(), optimiser, s.schedule(), s.validation(), s.select(), s.precision(), s.threads());
    }

    public static TrainSettings with(TrainSettings s, Select select, Precision precision) {
        return new TrainSettings(
                s.epochs(), s.batch(), s.optimiser(), s.schedule(), s.validation(), select, precision, s.threads());
    }

    /** 3 epochs of 4 steps; another seed is another start, another order. */
    public static Problem problem(Graph graph, long seed) {
        return new Problem(
                graph,
                start(graph, seed),
                false,
                graph.prunable(Prunable.ALL),
                data(80, 0.2),
                settings(3, 16),
                new Seed(seed),
                Initialisers.CATALOGUE.definitions().getFirst().standard().value());
    }
}
