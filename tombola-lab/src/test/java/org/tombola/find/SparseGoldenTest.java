package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Augmentation;
import org.tombola.data.Images;
import org.tombola.data.TrainingData;
import org.tombola.engine.Numerics.Precision;
import org.tombola.find.DropFraction.Anneal;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;
import org.tombola.train.Formula;
import org.tombola.train.Golden;
import org.tombola.train.Moment;
import org.tombola.train.Optimisers;
import org.tombola.train.Schedules;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** A training by RigL, step by step, against a second implementation in PyTorch ({@code golden/make_sparse_training.py}). */
class SparseGoldenTest {
    private static final Map<?, ?> GOLDEN = Golden.read("sparse_training.json");

    @TempDir
    private Path folder;

    record Case(Map<?, ?> run) {
        List<?> steps() {
            return (List<?>) run.get("steps");
        }

        @Override
        public String toString() {
            return (String) run.get("name");
        }
    }

    static Stream<Case> runs() {
        return ((List<?>) GOLDEN.get("runs")).stream().map(run -> new Case((Map<?, ?>) run));
    }

    private static double number(String group, String key) {
        return ((Number) ((Map<?, ?>) GOLDEN.get(group)).get(key)).doubleValue();
    }

    private static Mask mask(Graph graph, Object golden) {
        Map<?, ?> ones = (Map<?, ?>) golden;
        return Mask.of(graph.prunable(Graph.Prunable.ALL), name -> {
            double[] kept = Golden.numbers(ones.get(name));
            return i -> kept[i] == 1;
        });
    }

    /** All images in one batch, so that their order plays no part. */
    private static TrainingData data(Case run, Layer.Input input) {
        double[] planes = Golden.numbers(run.run().get("pixels"));
        int area = input.height() * input.width();
        int size = area * input.channels();
        byte[] pixels = new byte[planes.length];
        for (int i = 0; i < pixels.length; i++) {
            int channel = i % input.channels();
            int position = i / input.channels() % area;
            pixels[i] = (byte) planes[i / size * size + channel * area + position];
        }
        int count = pixels.length / size;
        int classes = ((Number) run.run().get("classes")).intValue();
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
        }
        Images images = new Images(input.channels(), input.height(), input.width(), classes, pixels, labels);
        return new TrainingData(images, images.subset(new int[0]), Augmentation.NONE, images.checksum());
    }

    /** An epoch is a step. */
    private static TrainSettings settings(int batch) {
        Map<String, Object> sgd = new LinkedHashMap<>();
        for (String key : List.of("rate", "momentum", "decay")) {
            sgd.put(key, number("optimiser", key));
        }
        return new TrainSettings(
                (int) number("optimiser", "steps"),
                batch,
                Optimisers.CATALOGUE.find("sgd").orElseThrow().with(sgd),
                Schedules.CATALOGUE.find("constant").orElseThrow().standard(),
                0,
                Select.LAST,
                Precision.FP64,
                1);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyLossMaskAndWeightIsThatOfPyTorch(Case run) {
        Graph graph = Golden.network(run.toString());
        TrainingData data = data(run, graph.input());
        Seed seed = new Seed(1);
        TrainingSpec plain = TrainingSpec.whole(
                graph,
                Formula.weights(graph),
                mask(graph, run.run().get("masks")),
                data,
                settings(data.train().count()),
                seed);
        long every = (long) number("rigl", "every");
        UpdateSteps times =
                new UpdateSteps(Stages.always(Moment.step(every)).in(plain), 1, 0, (long) number("rigl", "end"));
        DropFraction fraction = new DropFraction(number("rigl", "fraction"), Anneal.COSINE, 0);
        MaskWatch watch = new MaskWatch();
        TrainingResult result =
                SparseTrainingTest.run(plain.with(List.of(new RigL(times, fraction, 0, seed), watch)), folder);
        assertThat(result.curve()).hasSameSizeAs(run.steps());
        for (int step = 0; step < run.steps().size(); step++) {
            Map<?, ?> golden = (Map<?, ?>) run.steps().get(step);
            double loss = ((Number) golden.get("loss")).doubleValue();
            assertThat(result.curve().get(step).trainLoss()).as("loss %d", step).isCloseTo(loss, within(1e-7));
            assertThat(watch.masks.get(step)).as("mask %d", step).isEqualTo(mask(graph, golden.get("masks")));
            requireClose(watch.weights.get(step), (Map<?, ?>) golden.get("weights"), "step " + step);
        }
        requireClose(
                result.weights().only(((Map<?, ?>) run.run().get("statistics"))::containsKey),
                (Map<?, ?>) run.run().get("statistics"),
                "statistics");
    }

    private static void requireClose(Weights found, Map<?, ?> golden, String when) {
        assertThat(found.names().size()).isEqualTo(golden.size());
        found.tensors().forEach((name, tensor) -> {
            double[] expected = Golden.numbers(golden.get(name));
            assertThat(tensor.size()).isEqualTo(expected.length);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) tensor.at(i))
                        .as("%s[%d], %s", name, i, when)
                        .isCloseTo(expected[i], within(1e-7 * Math.max(1, Math.abs(expected[i]))));
            }
        });
    }

    @Test
    void bothRunsAreThere() {
        assertThat(runs()).hasSize(2).allSatisfy(run -> assertThat(run.steps()).hasSize(14));
    }
}
