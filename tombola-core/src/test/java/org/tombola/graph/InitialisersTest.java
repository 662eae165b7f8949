package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.random.Seed;
import org.tombola.recipe.Definition;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class InitialisersTest {
    private static final Seed SEED = new Seed(7);

    private static Initialiser named(String name, Map<String, Object> settings) {
        return Initialisers.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    private static Graph convolution(int in, int out) {
        return new Graph(List.of(
                new Layer.Input("input", in, 8, 8),
                new Layer.Convolution("conv", "input", in, out, 3, 1, 1, 1, true, false),
                new Layer.BatchNorm("bn", "conv", out, 1e-5, 0.1)));
    }

    private static Graph linear(int in, int out) {
        return new Graph(List.of(
                new Layer.Input("input", in, 1, 1),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc", "flatten", in, out, true)));
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values) {
        double mean = mean(values);
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }

    /** Many seeds together, so that the sample error of the deviation is below 0.2 %. */
    private static float[] sample(Initialiser initialiser, Graph graph, String name) {
        int size = initialiser.draw(graph, SEED).get(name).size();
        int draws = 1 + 200_000 / size;
        float[] all = new float[draws * size];
        for (int i = 0; i < draws; i++) {
            System.arraycopy(initialiser.draw(graph, SEED.child(i)).get(name).values(), 0, all, i * size, size);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "kaiming_normal, in, 16, 16, 0.1178511302",
        "kaiming_normal, in, 64, 128, 0.0589255651",
        "kaiming_normal, out, 64, 128, 0.0416666667",
        "kaiming_uniform, -, 64, 128, 0.0589255651",
        "torch_default, -, 64, 128, 0.0240562612",
        "binary, -, 64, 128, 0.0589255651",
        // √(2 / (576 + 1152))
        "glorot_normal, -, 64, 128, 0.0340206909",
        // 128 orthonormal rows of 576 numbers: squares sum to 128 over 73728 positions
        "orthogonal, -, 64, 128, 0.0416666667",
    })
    void convolutionWeightsHaveTheDeviationOfTheSource(String name, String fan, int in, int out, double expected) {
        Initialiser initialiser = named(name, fan.equals("-") ? Map.of() : Map.of("fan", fan));

        float[] values = sample(initialiser, convolution(in, out), "conv.weight");

        assertThat(deviation(values)).isCloseTo(expected, within(0.01 * expected));
        assertThat(mean(values)).isCloseTo(0, within(4 * expected / Math.sqrt(values.length)));
    }

    @ParameterizedTest
    @CsvSource({
        "kaiming_normal, in, 0.0505076272",
        // linear layers stay at the framework's default: 1/√(3·784)
        "kaiming_normal, out, 0.0206197234",
        "glorot_normal, -, 0.0429536780",
    })
    void linearWeightsHaveTheDeviationOfTheSource(String name, String fan, double expected) {
        Initialiser initialiser = named(name, fan.equals("-") ? Map.of() : Map.of("fan", fan));

        float[] values = sample(initialiser, linear(784, 300), "fc.weight");

        assertThat(deviation(values)).isCloseTo(expected, within(0.01 * expected));
        assertThat(mean(values)).isCloseTo(0, within(4 * expected / Math.sqrt(values.length)));
    }

    @Test
    void torchDefaultFillsItsIntervalAndNoMore() {
        float[] values = sample(named("torch_default", Map.of()), convolution(64, 128), "conv.weight");

        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isBetween(0.0416f, 0.0416667f);
    }

    @Test
    void glorotIsCutAtTwoDeviations() {
        float[] values = sample(named("glorot_normal", Map.of()), linear(784, 300), "fc.weight");

        double bound = 2 * 0.0429536780 / 0.8796256610;
        for (float value : values) {
            assertThat((double) Math.abs(value)).isLessThan(bound);
        }
    }

    @Test
    void fanOutIgnoresGroupsAndFanInDoesNot() {
        // A depthwise 3×3 convolution of 32 channels has weight 32×1×3×3.
        assertThat(WeightDraw.Fans.of(new int[] {32, 1, 3, 3})).isEqualTo(new WeightDraw.Fans(9, 288));
    }

    @Test
    void binaryWeightsHaveOneMagnitude() {
        float[] values = named("binary", Map.of())
                .draw(convolution(16, 16), SEED)
                .get("conv.weight")
                .values();

        for (float value : values) {
            assertThat(Math.abs(value)).isEqualTo(Math.abs(values[0]));
        }
        assertThat(values).contains(values[0], -values[0]);
    }

    @ParameterizedTest
    @CsvSource({"40, 24", "24, 40", "30, 30"})
    void orthogonalRowsOrColumnsAreOrthonormal(int in, int out) {
        float[] values = named("orthogonal", Map.of())
                .draw(linear(in, out), SEED)
                .get("fc.weight")
                .values();

        boolean rows = out <= in;
        int count = Math.min(in, out);
        int length = Math.max(in, out);
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < count; b++) {
                double dot = 0;
                for (int i = 0; i < length; i++) {
                    dot += (double) values[rows ? a * in + i : i * in + a] * values[rows ? b * in + i : i * in + b];
                }
                assertThat(dot).isCloseTo(a == b ? 1 : 0, within(1e-6));
            }
        }
    }

    @Test
    void biasesAreUniformUnlessZeroIsAskedFor() {
        float[] biases = sample(named("kaiming_normal", Map.of()), linear(784, 300), "fc.bias");

        // U(±1/√784): deviation 1/(28·√3)
        assertThat(deviation(biases)).isCloseTo(0.0206197234, within(0.0002));
        assertThat(named("kaiming_normal", Map.of("bias", "zero"))
                        .draw(linear(784, 300), SEED)
                        .get("fc.bias"))
                .isEqualTo(Tensor.filled(new int[] {300}, 0));
    }

    @Test
    void batchNormStartsAsIdentityUnlessGainsAreDrawn() {
        Graph graph = convolution(3, 64);
        int[] shape = {64};

        Weights weights = named("kaiming_normal", Map.of()).draw(graph, SEED);
        assertThat(weights.get("bn.weight")).isEqualTo(Tensor.filled(shape, 1));
        assertThat(weights.get("bn.bias")).isEqualTo(Tensor.filled(shape, 0));
        assertThat(weights.get("bn.running_mean")).isEqualTo(Tensor.filled(shape, 0));
        assertThat(weights.get("bn.running_var")).isEqualTo(Tensor.filled(shape, 1));

        float[] gains = sample(named("kaiming_normal", Map.of("gain", "uniform")), graph, "bn.weight");
        assertThat(mean(gains)).isCloseTo(0.5, within(0.005));
        assertThat(deviation(gains)).isCloseTo(1 / Math.sqrt(12), within(0.003));
    }

    static List<Definition<? extends Initialiser>> all() {
        return Initialisers.CATALOGUE.definitions();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyParameterIsDrawnAndTheSameSeedDrawsTheSame(Definition<? extends Initialiser> definition) {
        Graph graph = convolution(3, 8);
        Initialiser initialiser = definition.standard().value();

        Weights weights = initialiser.draw(graph, SEED);

        assertThat(weights.names())
                .containsExactlyElementsOf(
                        graph.parameters().stream().map(Parameter::name).toList());
        assertThat(initialiser.draw(graph, SEED)).isEqualTo(weights);
        assertThat(initialiser.draw(graph, SEED.child("other")).get("conv.weight"))
                .isNotEqualTo(weights.get("conv.weight"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void anAddedLayerMovesNobodyElsesStart(Definition<? extends Initialiser> definition) {
        Graph graph = convolution(3, 8);
        List<Layer> longer = new ArrayList<>(graph.layers());
        longer.add(1, new Layer.Convolution("before", "input", 3, 3, 1, 1, 0, 1, true, false));
        longer.set(2, new Layer.Convolution("conv", "before", 3, 8, 3, 1, 1, 1, true, false));
        Initialiser initialiser = definition.standard().value();

        Weights weights = initialiser.draw(graph, SEED);

        assertThat(initialiser.draw(new Graph(longer), SEED).only(weights::contains))
                .isEqualTo(weights);
    }
}
