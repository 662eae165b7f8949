package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Normalisation;
import org.tombola.recipe.Definition;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class FoldingTest {
    private static final double EPSILON = 0.25;

    private static Layer.BatchNorm norm(String name, String input, int channels) {
        return new Layer.BatchNorm(name, input, channels, EPSILON, 0.1);
    }

    private static Layer.Convolution pointwise(String name, String input, int in, int out, boolean bias) {
        return new Layer.Convolution(name, input, in, out, 1, 1, 0, 1, bias, false);
    }

    /** A standard deviation of √(3.75 + 0.25) = 2 and of √(0.75 + 0.25) = 1. */
    private static Map<String, Tensor> statistics(String norm) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(norm + ".weight", Tensor.vector(4, -3));
        tensors.put(norm + ".bias", Tensor.vector(10, 20));
        tensors.put(norm + ".running_mean", Tensor.vector(1, 2));
        tensors.put(norm + ".running_var", Tensor.vector(3.75f, 0.75f));
        return tensors;
    }

    @Test
    void aConvolutionTakesTheScaleAndAShift() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 2, 1, 1),
                pointwise("conv", "input", 2, 2, false),
                norm("bn", "conv", 2),
                new Layer.Activation("relu", "bn", ActivationFunction.RELU)));
        Map<String, Tensor> tensors = statistics("bn");
        tensors.put("conv.weight", Tensor.of(new int[] {2, 2, 1, 1}, 1, 0.5f, 0, 7));

        Folding folding = Folding.of(graph, Weights.of(tensors));

        // Channel 1: s = 4/2; b' = 2·(0 − 1) + 10. Channel 2: s = −3/1; b' = −3·(0 − 2) + 20.
        assertThat(folding.weights().names()).containsExactly("conv.weight", "conv.bias");
        assertThat(folding.weights().get("conv.weight"))
                .isEqualTo(Tensor.of(new int[] {2, 2, 1, 1}, 2, 1, 0, -21)); // +0, whatever the scale's sign
        assertThat(folding.weights().get("conv.bias")).isEqualTo(Tensor.vector(8, 26));
        assertThat(folding.graph())
                .isEqualTo(new Graph(List.of(
                        new Layer.Input("input", 2, 1, 1),
                        pointwise("conv", "input", 2, 2, true),
                        new Layer.Activation("relu", "conv", ActivationFunction.RELU))));
    }

    @Test
    void aLinearLayerKeepsItsBiasWithin() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 1, 1),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc", "flatten", 1, 2, true),
                norm("bn", "fc", 2)));
        Map<String, Tensor> tensors = statistics("bn");
        tensors.put("fc.weight", Tensor.of(new int[] {2, 1}, 3, 5));
        tensors.put("fc.bias", Tensor.vector(100, 200));

        Folding folding = Folding.of(graph, Weights.of(tensors));

        assertThat(folding.weights().get("fc.weight")).isEqualTo(Tensor.of(new int[] {2, 1}, 6, -15));
        assertThat(folding.weights().get("fc.bias")).isEqualTo(Tensor.vector(2 * 99 + 10, -3 * 198 + 20));
        assertThat(folding.graph().output().name()).isEqualTo("fc");
    }

    @Test
    void aLayerThatOthersReadTooIsLeftAlone() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 2, 1, 1),
                pointwise("conv", "input", 2, 2, false),
                norm("bn", "conv", 2),
                new Layer.Add("add", "bn", "conv"),
                norm("after", "add", 2)));
        Map<String, Tensor> tensors = statistics("bn");
        tensors.putAll(statistics("after"));
        tensors.put("conv.weight", Tensor.of(new int[] {2, 2, 1, 1}, 1, 0, 0, 1));
        Weights weights = Weights.of(tensors);

        Folding folding = Folding.of(graph, weights);

        assertThat(folding.graph()).isEqualTo(graph);
        assertThat(folding.weights()).isEqualTo(weights);
    }

    @Test
    void theOutputStaysTheOutputWhereABranchStandsBetween() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 2, 1, 1),
                pointwise("conv", "input", 2, 2, false),
                new Layer.Activation("beside", "input", ActivationFunction.RELU),
                norm("bn", "conv", 2)));
        Map<String, Tensor> tensors = statistics("bn");
        tensors.put("conv.weight", Tensor.of(new int[] {2, 2, 1, 1}, 1, 0, 0, 1));

        assertThat(Folding.of(graph, Weights.of(tensors)).graph().layers())
                .extracting(Layer::name)
                .containsExactly("input", "beside", "conv");
    }

    static List<? extends Definition<? extends Architecture>> architectures() {
        return Architectures.CATALOGUE.definitions().stream()
                .filter(definition -> !definition.name().equals("wrn_28_10")) // "wrn", with more weights
                .toList();
    }

    /** A network of pre-activations keeps those that read a sum: one behind each of its 12 blocks. All others keep none. */
    @ParameterizedTest
    @MethodSource("architectures")
    void noArchitectureKeepsABatchNormBehindALayerOfItsOwn(Definition<? extends Architecture> definition) {
        Graph graph = definition.standard().value().graph(1, 32, 32, 2, new Normalisation(List.of(0.5), List.of(0.5)));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        graph.parameters().forEach(p -> tensors.put(p.name(), Tensor.filled(p.shape(), 0.5f)));

        Graph folded = Folding.of(graph, Weights.of(tensors)).graph();

        Map<String, Layer> layers = folded.byName();
        assertThat(folded.layers())
                .filteredOn(layer -> layer instanceof Layer.BatchNorm)
                .allSatisfy(
                        norm -> assertThat(layers.get(norm.inputs().getFirst())).isInstanceOf(Layer.Add.class))
                .hasSize(definition.name().equals("wrn") ? 12 : 0);
        assertThat(folded.classes()).isEqualTo(2);
    }

    @Test
    void roundsOnce() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 1, 1), pointwise("conv", "input", 1, 1, false), norm("bn", "conv", 1)));
        Weights weights = Weights.of(Map.of(
                "conv.weight", Tensor.of(new int[] {1, 1, 1, 1}, 0.1f),
                "bn.weight", Tensor.vector(0.7f),
                "bn.bias", Tensor.vector(-0.3f),
                "bn.running_mean", Tensor.vector(1000.1f),
                "bn.running_var", Tensor.vector(0.9f)));

        Weights folded = Folding.of(graph, weights).weights();

        double scale = (double) 0.7f / Math.sqrt((double) 0.9f + EPSILON);
        assertThat(folded.get("conv.weight").at(0)).isEqualTo((float) (scale * 0.1f));
        assertThat(folded.get("conv.bias").at(0)).isEqualTo((float) (scale * -(double) 1000.1f + -0.3f));
    }
}
