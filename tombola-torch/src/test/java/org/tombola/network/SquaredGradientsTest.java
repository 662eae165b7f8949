package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.Json;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Sums of squares of single gradients, Hessian products of small batches, and losses that only scores use. */
class SquaredGradientsTest {
    private static final int EXAMPLES = 6;
    private static final int CLASSES = 3;

    record Case(Map<?, ?> content) {
        String name() {
            return (String) content.get("name");
        }

        Graph graph() {
            return name().equals("plain") ? plain() : normed();
        }

        double[] numbers(String key) {
            return ((List<?>) content.get(key))
                    .stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
        }

        @Override
        public String toString() {
            return name();
        }
    }

    static Stream<Case> cases() {
        try (InputStream in = SquaredGradientsTest.class.getResourceAsStream("/golden/squares.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<?> networks = (List<?>) ((Map<?, ?>) Json.read(text, "squares.json")).get("networks");
            return networks.stream().map(content -> new Case((Map<?, ?>) content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Graph plain() {
        return new Graph(List.of(
                new Layer.Input("input", 2, 6, 6),
                new Layer.Convolution("conv1", "input", 2, 4, 3, 1, 1, 1, true, false),
                new Layer.Activation("act1", "conv1", ActivationFunction.RELU),
                new Layer.MaxPool("pool", "act1", 2, 2, 0),
                new Layer.Flatten("flatten", "pool"),
                new Layer.Linear("fc1", "flatten", 36, 8, true),
                new Layer.Activation("act2", "fc1", ActivationFunction.RELU),
                new Layer.Linear("fc2", "act2", 8, CLASSES, true)));
    }

    private static Graph normed() {
        return new Graph(List.of(
                new Layer.Input("input", 2, 6, 6),
                new Layer.Convolution("conv1", "input", 2, 4, 3, 1, 1, 1, false, false),
                new Layer.BatchNorm("bn1", "conv1", 4, 1e-5, 0.1),
                new Layer.Activation("act1", "bn1", ActivationFunction.SWISH),
                new Layer.Convolution("conv2", "act1", 4, 6, 3, 2, 1, 2, false, false),
                new Layer.BatchNorm("bn2", "conv2", 6, 1e-5, 0.1),
                new Layer.Activation("act2", "bn2", ActivationFunction.SWISH),
                new Layer.GlobalAveragePool("mean", "act2"),
                new Layer.Linear("linear", "mean", 6, CLASSES, true)));
    }

    /** The formula's images as bytes. */
    private static Batch batch() {
        Batch floats = Formula.batch(EXAMPLES, 2, 6, 6, CLASSES);
        byte[] bytes = new byte[floats.floats().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) (floats.floats()[i] * 256);
        }
        return Batch.ofBytes(2, 6, 6, bytes, floats.labels());
    }

    private static void requireClose(Variables found, Object expected, double bound) {
        Weights numbers = found.read();
        Map<?, ?> tensors = (Map<?, ?>) expected;
        assertThat(numbers.names()).hasSize(tensors.size());
        for (String name : numbers.names()) {
            double[] values = ((List<?>) tensors.get(name))
                    .stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
            double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < values.length; i++) {
                assertThat((double) numbers.get(name).at(i))
                        .as("%s[%d]", name, i)
                        .isCloseTo(values[i], within(bound * largest + 1e-18));
            }
        }
    }

    /** Numbers come back as floats, hence 1e−7. */
    @ParameterizedTest
    @MethodSource("cases")
    void squaresAreThoseOfPyTorchWhateverLabelsAndWeights(Case golden) {
        float[] weights = new float[EXAMPLES];
        int[] labels = new int[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            weights[i] = (float) golden.numbers("weights")[i];
            labels[i] = (int) golden.numbers("other_labels")[i];
        }
        for (Precision precision : List.of(Precision.FP64, Precision.FP32)) {
            double bound = precision == Precision.FP64 ? 1e-7 : 1e-4;
            try (Session session = SmallNetworks.open(golden.graph(), precision)) {
                Variables theta = session.trainable();
                Variables out = session.zeros().fill(7); // written, not added to
                session.squaredGradients(batch(), Loss.CROSS_ENTROPY, theta, out);
                requireClose(out, golden.content.get("squares"), bound);
                session.squaredGradients(batch().labelled(labels), Loss.CROSS_ENTROPY, theta, out);
                requireClose(out, golden.content.get("squares_of_other_labels"), bound);
                session.squaredGradients(batch(), Loss.CROSS_ENTROPY, weights, theta, out);
                requireClose(out, golden.content.get("weighted_squares"), bound);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hessianProductsAreThoseOfPyTorchInBothModesOfBatchNorm(Case golden) {
        Map<?, ?> products = (Map<?, ?>) golden.content.get("hessian_product");
        for (Precision precision : List.of(Precision.FP64, Precision.FP32)) {
            double bound = precision == Precision.FP64 ? 1e-7 : 1e-4;
            try (Session session = SmallNetworks.open(golden.graph(), precision)) {
                Variables direction = session.zeros();
                direction.write(Formula.directions(golden.graph(), "direction."));
                Variables out = session.zeros();
                for (BatchNormMode mode : List.of(BatchNormMode.BATCH, BatchNormMode.RUNNING)) {
                    session.hessianProduct(batch(), Loss.CROSS_ENTROPY, session.trainable(), mode, direction, out);
                    requireClose(out, products.get(mode == BatchNormMode.BATCH ? "train" : "eval"), bound);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theyAreSquaresOfWhatPassesOfSingleExamplesGive(boolean bytes) {
        Graph graph = SmallNetworks.everyLayer();
        Batch floats = SmallNetworks.batch(graph, 5, 1);
        Batch batch = bytes ? SmallNetworks.asBytes(floats) : floats;
        Loss loss = new Loss.TemperedCrossEntropy(2);
        try (Session session = SmallNetworks.open(graph, Precision.FP64)) {
            Variables sum = session.zeros();
            Variables gradient = session.zeros();
            for (int i = 0; i < batch.count(); i++) {
                session.pass(batch.only(i), loss, session.trainable(), BatchNormMode.RUNNING, gradient);
                sum.add(1, gradient.apply(Elementwise.SQUARE));
            }
            Weights statistics = session.buffers();
            Variables found = session.zeros();
            session.squaredGradients(batch, loss, session.trainable(), found);
            double size = sum.dot(sum);
            found.add(-1, sum);
            assertThat(size).isPositive();
            assertThat(found.dot(found)).isLessThan(1e-24 * size);
            assertThat(session.buffers()).isEqualTo(statistics);
        }
    }

    @Test
    void aWeightForEachExampleIsNeeded() {
        Graph graph = SmallNetworks.averaged();
        try (Session session = SmallNetworks.open(graph, Precision.FP32)) {
            assertThatThrownBy(() -> session.squaredGradients(
                            SmallNetworks.batch(graph, 3, 1),
                            Loss.CROSS_ENTROPY,
                            new float[2],
                            session.trainable(),
                            session.zeros()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 weights for 3 examples");
        }
    }

    /** Logits (1, −1) and (0.5, 2). */
    @Test
    void aTemperatureDividesLogitsAndASumOfLogitsForgetsLabels() {
        Graph graph = SmallNetworks.linear(2, 2);
        Weights weights = Weights.of(Map.of("fc.weight", Tensor.of(new int[] {2, 2}, 1, 0.5f, -1, 2)));
        Batch batch = Batch.ofFloats(2, 1, 1, new float[] {1, 0, 0, 1}, new int[] {0, 1});
        try (Session session = SmallNetworks.open(graph, Precision.FP64)) {
            session.trainable().write(weights);
            Variables gradient = session.zeros();
            double tempered = session.pass(
                    batch, new Loss.TemperedCrossEntropy(2), session.trainable(), BatchNormMode.RUNNING, gradient);
            double first = Math.log(1 + Math.exp(-1)); // logits differ by 2, halved
            double second = Math.log(1 + Math.exp(-0.75));
            assertThat(tempered).isCloseTo((first + second) / 2, within(1e-12));
            double p = 1 / (1 + Math.exp(1));
            double q = 1 / (1 + Math.exp(0.75));
            float[] slopes = gradient.read().get("fc.weight").values();
            double[] expected = {-p / 4, q / 4, p / 4, -q / 4}; // (p − 1[label]) / τ, over two examples
            for (int i = 0; i < 4; i++) {
                assertThat((double) slopes[i]).isCloseTo(expected[i], within(1e-8));
            }
            double sum =
                    session.pass(batch, new Loss.SumOfLogits(), session.trainable(), BatchNormMode.RUNNING, gradient);
            assertThat(sum).isCloseTo(2.5, within(1e-12));
            assertThat(gradient.read().get("fc.weight").values()).containsExactly(1, 1, 1, 1);
            double relabelled = session.pass(
                    batch.labelled(new int[] {1, 0}),
                    new Loss.SumOfLogits(),
                    session.trainable(),
                    BatchNormMode.RUNNING,
                    null);
            assertThat(relabelled).isEqualTo(sum);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BatchNormMode.class,
            names = {"BATCH", "RUNNING"})
    void gradientsOfTheOtherLossesAreTheirSlopes(BatchNormMode mode) {
        Graph graph = SmallNetworks.everyLayer();
        Batch batch = SmallNetworks.batch(graph, 5, 2);
        double step = 1e-5;
        try (Session session = SmallNetworks.open(graph, Precision.FP64)) {
            for (Loss loss : List.of(new Loss.TemperedCrossEntropy(200), new Loss.SumOfLogits())) {
                Variables gradient = session.zeros();
                session.pass(batch, loss, session.trainable(), mode, gradient);
                Variables direction = session.zeros().normal(new Seed(3), 1);
                Variables moved = session.zeros();
                double up =
                        session.pass(batch, loss, moved.set(session.trainable()).add(step, direction), mode, null);
                double down =
                        session.pass(batch, loss, moved.set(session.trainable()).add(-step, direction), mode, null);
                double slope = (up - down) / (2 * step);
                assertThat(gradient.dot(direction)).isCloseTo(slope, within(1e-6 * (1e-3 + Math.abs(slope))));
            }
        }
    }
}
