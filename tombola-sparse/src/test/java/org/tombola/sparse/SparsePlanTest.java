package org.tombola.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.data.Normalisation;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class SparsePlanTest {
    private static final Seed SEED = new Seed(7);

    static IntStream numbers() {
        return IntStream.range(0, 300);
    }

    /** Odd counts of pictures, so that blocks of 16, an unfinished block and single pictures all occur. */
    @ParameterizedTest
    @MethodSource("numbers")
    void answersAsTheDefinitionSays(int number) {
        Seed seed = SEED.child("network " + number);
        Graph graph = RandomNetworks.graph(seed);
        Weights weights = RandomNetworks.weights(graph, seed);
        int count = List.of(1, 6, 16, 19, 39).get(number % 5);
        float[] pictures = RandomNetworks.pictures(graph, count, seed);
        try (SparsePlan plan = SparsePlan.compile(graph, weights, PlanSettings.DEFAULT)) {
            float[] logits = logitsAfterOthers(plan, graph, pictures, count);
            assertAgree(graph, weights, pictures, count, logits);
            assertThat(scalar(graph, weights, plan.choices(), pictures, count))
                    .as("of the scalar kernels")
                    .usingComparatorWithPrecision(2e-6f * Math.max(1, most(logits)))
                    .containsExactly(logits);
        }
    }

    /** Every stored number is off by up to a 512th, so that logits cannot be as close; the scalar kernels round the same numbers. */
    @ParameterizedTest
    @MethodSource("numbers")
    void answersAlmostTheSameInBfloat16(int number) {
        Seed seed = SEED.child("network " + number);
        Graph graph = RandomNetworks.graph(seed);
        Weights weights = RandomNetworks.weights(graph, seed);
        int count = List.of(17, 32, 38, 64, 90).get(number % 5);
        float[] pictures = RandomNetworks.pictures(graph, count, seed);
        PlanSettings settings = PlanSettings.DEFAULT.withActivations(Activations.BF16);
        try (SparsePlan plan = SparsePlan.compile(graph, weights, settings)) {
            float[] logits = logitsAfterOthers(plan, graph, pictures, count);
            assertAgree(graph, weights, pictures, count, logits, 0.03);
            PlanSettings plain = settings.withKernels("scalar").withTuning(Tuning.replay(plan.choices()));
            assertThat(logits(graph, weights, plain, pictures, count))
                    .as("of the scalar kernels")
                    .usingComparatorWithPrecision(0.02f * Math.max(1, most(logits)))
                    .containsExactly(logits);
        }
    }

    /** What other pictures left behind in the working memory must not be seen. */
    private static float[] logitsAfterOthers(SparsePlan plan, Graph graph, float[] pictures, int count) {
        float[] logits = new float[count * plan.classes()];
        plan.predict(RandomNetworks.pictures(graph, count, SEED.child("others")), count, logits);
        plan.predict(pictures, count, logits);
        return logits;
    }

    private static float most(float[] numbers) {
        float most = 0;
        for (float number : numbers) {
            most = Math.max(most, Math.abs(number));
        }
        return most;
    }

    private static float[] scalar(
            Graph graph, Weights weights, Map<String, String> choices, float[] pictures, int count) {
        PlanSettings settings = PlanSettings.DEFAULT.withKernels("scalar").withTuning(Tuning.replay(choices));
        return logits(graph, weights, settings, pictures, count);
    }

    private static float[] logits(Graph graph, Weights weights, PlanSettings settings, float[] pictures, int count) {
        try (SparsePlan plan = SparsePlan.compile(graph, weights, settings)) {
            float[] logits = new float[count * plan.classes()];
            plan.predict(pictures, count, logits);
            return logits;
        }
    }

    private static void assertAgree(Graph graph, Weights weights, float[] pictures, int count, float[] logits) {
        assertAgree(graph, weights, pictures, count, logits, 1e-5);
    }

    private static void assertAgree(
            Graph graph, Weights weights, float[] pictures, int count, float[] logits, double share) {
        int size = pictures.length / count;
        int classes = logits.length / count;
        double most = 0;
        double error = 0;
        for (int i = 0; i < count; i++) {
            double[] expected = PlainNetwork.logits(graph, weights, pictures, i * size);
            for (int c = 0; c < classes; c++) {
                most = Math.max(most, Math.abs(expected[c]));
                error = Math.max(error, Math.abs(expected[c] - logits[i * classes + c]));
                assertThat(logits[i * classes + c]).isFinite();
            }
        }
        assertThat(error).as("relative to %s in %s", most, graph).isLessThanOrEqualTo(share * most + 1e-7);
    }

    static Stream<Arguments> everyChoice() {
        return Stream.of(
                        "sparse-1",
                        "sparse-3",
                        "sparse-8",
                        "sparse-16",
                        "sparse-5-block-16",
                        "sparse-14-block-32",
                        "dense-1",
                        "dense-4",
                        "dense-5")
                .flatMap(choice -> Stream.of("vector512", "vector256", "scalar")
                        .flatMap(kernels -> Stream.of("13x13", "6x8", "3x16", "5x32")
                                .map(size -> Arguments.of(choice, kernels, size))));
    }

    @ParameterizedTest
    @MethodSource("everyChoice")
    void everyKernelComputesTheSameSums(String choice, String kernels, String size) {
        int height = Integer.parseInt(size.split("x")[0]);
        int width = Integer.parseInt(size.split("x")[1]);
        Graph graph = new Graph(List.of(
                new Layer.Input("x", 40, height, width),
                new Layer.Convolution("a", "x", 40, 7, 3, 1, 1, 1, true, false),
                new Layer.Convolution("b", "x", 40, 7, 3, 1, 1, 1, false, false),
                new Layer.Add("sum", "a", "b"),
                new Layer.Activation("relu", "sum", ActivationFunction.RELU),
                new Layer.Convolution("c", "relu", 7, 6, 3, 2, 1, 1, true, false),
                new Layer.GlobalAveragePool("average", "c")));
        Weights weights = RandomNetworks.uniform(graph, 0.3, SEED);
        float[] pictures = RandomNetworks.pictures(graph, 17, SEED);
        Map<String, String> choices = new HashMap<>();
        for (String layer : List.of("a", "b", "c")) {
            for (String layout : List.of("one/", "sixteen/", "thirty-two/")) {
                choices.put(layout + layer, choice);
            }
        }
        PlanSettings settings = PlanSettings.DEFAULT.withKernels(kernels).withTuning(Tuning.replay(choices));
        assertAgree(graph, weights, pictures, 17, logits(graph, weights, settings, pictures, 17));
        PlanSettings halves = settings.withActivations(Activations.BF16);
        try (SparsePlan plan = SparsePlan.compile(graph, weights, halves)) {
            assertThat(plan.choices()).containsAllEntriesOf(choices);
            assertThat(plan.kernels()).isEqualTo(kernels);
            float[] logits = new float[17 * plan.classes()];
            plan.predict(pictures, 17, logits);
            assertAgree(graph, weights, pictures, 17, logits, choice.contains("block") ? 0.05 : 0.02);
        }
    }

    @ParameterizedTest
    @EnumSource(Activations.class)
    void theScalarKernelsAreTheOracleBitForBit(Activations activations) {
        Graph graph = network("resnet20");
        Weights weights = RandomNetworks.uniform(graph, 0.1, SEED);
        float[] pictures = RandomNetworks.pictures(graph, 18, SEED);
        PlanSettings settings = PlanSettings.DEFAULT.withActivations(activations);
        float[] fast = logits(graph, weights, settings.withKernels("vector512"), pictures, 18);
        assertThat(logits(graph, weights, settings.withKernels("scalar"), pictures, 18))
                .containsExactly(fast);
    }

    @Test
    void logitsOfALinearLayerAreNotRounded() {
        Graph graph = new Graph(List.of(
                new Layer.Input("x", 1, 2, 2),
                new Layer.Flatten("flat", "x"),
                new Layer.Linear("l", "flat", 4, 3, true)));
        Weights weights = RandomNetworks.weights(graph, SEED);
        float[] pictures = new float[32 * 4];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = (i * 37 % 128) / 128f; // has no more than seven bits
        }
        PlanSettings halves = PlanSettings.DEFAULT.withActivations(Activations.BF16);
        assertAgree(graph, weights, pictures, 32, logits(graph, weights, halves, pictures, 32), 1e-6);
    }

    private static Graph network(String name) {
        return Architectures.CATALOGUE
                .find(name)
                .orElseThrow()
                .with(Map.of())
                .value()
                .graph(3, 32, 32, 10, new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
    }

    @ParameterizedTest
    @EnumSource(Activations.class)
    void threadsChangeNoBit(Activations activations) throws Exception {
        Graph graph = network("resnet20");
        Weights weights = RandomNetworks.uniform(graph, 0.05, SEED);
        float[] pictures = RandomNetworks.pictures(graph, 70, SEED);
        float[] alone = new float[700];
        float[] together = new float[700];
        PlanSettings settings = PlanSettings.DEFAULT.withActivations(activations);
        try (SparsePlan one = SparsePlan.compile(graph, weights, settings);
                SparsePlan four = SparsePlan.compile(graph, weights, settings.withThreads(4))) {
            one.predict(pictures, 70, alone);
            for (int i = 0; i < 20; i++) {
                Arrays.fill(together, 0);
                four.predict(pictures, 70, together);
                assertThat(together).containsExactly(alone);
            }
            assertThat(callersAtOnce(four, pictures))
                    .allSatisfy(logits -> assertThat(logits).containsExactly(alone));
        }
    }

    private static List<float[]> callersAtOnce(SparsePlan plan, float[] pictures) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(6)) {
            Callable<float[]> call = () -> {
                float[] logits = new float[700];
                plan.predict(pictures, 70, logits);
                return logits;
            };
            List<float[]> all = new ArrayList<>();
            for (Future<float[]> answer : callers.invokeAll(Collections.nCopies(18, call))) {
                all.add(answer.get());
            }
            return all;
        }
    }

    @Test
    void aPlanTakesAtMostTwelveBytesAKeptWeight() {
        for (double density : new double[] {0.1, 0.05, 0.02}) {
            Graph graph = network("resnet20");
            Weights weights = RandomNetworks.uniform(graph, density, SEED);
            long kept = 0;
            for (Tensor tensor : weights.tensors().values()) {
                for (float value : tensor.values()) {
                    kept += value == 0 ? 0 : 1;
                }
            }
            try (SparsePlan plan = SparsePlan.compile(graph, weights, PlanSettings.DEFAULT)) {
                assertThat(plan.bytes()).as("at %s", density).isLessThanOrEqualTo(12 * kept);
            }
        }
    }

    @Test
    void whatCannotBeComputedIsRefused() {
        Graph graph = new Graph(List.of(
                new Layer.Input("x", 1, 2, 2),
                new Layer.Flatten("flat", "x"),
                new Layer.Linear("l", "flat", 4, 2, false)));
        Weights weights = Weights.of(Map.of("l.weight", Tensor.of(new int[] {2, 4}, 1, 2, 3, 4, 0, 0, 0, 1)));
        try (SparsePlan plan = SparsePlan.compile(graph, weights, PlanSettings.DEFAULT)) {
            float[] logits = new float[2];
            plan.predict(new float[] {1, 1, 1, 0.5f}, 1, logits);
            assertThat(logits).containsExactly(8, 0.5f);
            assertThatThrownBy(() -> plan.predict(new float[] {1, Float.NaN, 1, 1}, 1, logits))
                    .hasMessageContaining("not finite");
            plan.predict(new float[] {1, 1, 1, 0.5f}, 1, logits);
            assertThat(logits).as("after a picture that was refused").containsExactly(8, 0.5f);
            assertThatThrownBy(() -> plan.predict(new float[3], 1, logits)).hasMessageContaining("1 pictures need 4");
            assertThatThrownBy(() -> plan.predict(new float[8], 2, logits)).hasMessageContaining("4 logits");
            plan.close();
            assertThatThrownBy(() -> plan.predict(new float[4], 1, logits)).isInstanceOf(IllegalStateException.class);
        }
        Weights infinite = Weights.of(
                Map.of("l.weight", Tensor.of(new int[] {2, 4}, 1, 2, 3, Float.POSITIVE_INFINITY, 0, 0, 0, 1)));
        assertThatThrownBy(() -> SparsePlan.compile(graph, infinite, PlanSettings.DEFAULT))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("l.weight");
        assertThatThrownBy(() -> SparsePlan.compile(graph, weights, PlanSettings.DEFAULT.withKernels("gpu")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("'gpu'");
    }

    @Test
    void channelsThatNobodyReadsAreNotComputed() {
        Graph graph = new Graph(List.of(
                new Layer.Input("x", 1, 3, 3),
                new Layer.Convolution("a", "x", 1, 3, 1, 1, 0, 1, true, false),
                new Layer.Activation("relu", "a", ActivationFunction.RELU),
                new Layer.Convolution("b", "relu", 3, 2, 1, 1, 0, 1, false, false),
                new Layer.GlobalAveragePool("average", "b")));
        // Channel 0 of a is read and not zero; 1 is read and always zero, as its bias is below zero; 2 is not read.
        Weights weights = Weights.of(Map.of(
                "a.weight", Tensor.of(new int[] {3, 1, 1, 1}, 1, 0, 5),
                "a.bias", Tensor.vector(0, -1, 0),
                "b.weight", Tensor.of(new int[] {2, 3, 1, 1}, 2, 7, 0, 0, 9, 0)));
        Lowering.Lowered lowered = Lowering.of(graph, weights);
        Channels channels = Channels.of(lowered);
        assertThat(channels.live(1)).containsExactly(0);
        assertThat(channels.zero(1, 1)).isTrue();
        float[] ones = new float[9];
        Arrays.fill(ones, 1);
        try (SparsePlan plan = SparsePlan.compile(graph, weights, PlanSettings.DEFAULT)) {
            float[] logits = new float[2];
            plan.predict(ones, 1, logits);
            assertThat(logits).containsExactly(2, 0);
        }
    }
}
