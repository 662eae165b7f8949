package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Layer.Activation;
import org.tombola.graph.Layer.Add;
import org.tombola.graph.Layer.BatchNorm;
import org.tombola.graph.Layer.Convolution;
import org.tombola.graph.Layer.Dropout;
import org.tombola.graph.Layer.Flatten;
import org.tombola.graph.Layer.GlobalAveragePool;
import org.tombola.graph.Layer.Input;
import org.tombola.graph.Layer.Linear;
import org.tombola.graph.Layer.MaxPool;
import org.tombola.graph.Layer.Normalise;
import org.tombola.graph.Layer.PadShortcut;
import org.tombola.graph.Layer.Scale;
import org.tombola.graph.Layer.Squeeze;

class GraphTest {
    private static final Input INPUT = new Input("input", 4, 9, 7);

    private static Convolution convolution(String name, String input, int out, boolean shortcut) {
        return new Convolution(name, input, 4, out, 3, 2, 1, 1, true, shortcut);
    }

    private static final Graph RESIDUAL = new Graph(List.of(
            INPUT,
            convolution("conv", "input", 8, false),
            new BatchNorm("bn", "conv", 8, 1e-5, 0.1),
            convolution("side", "input", 8, true),
            new Add("add", "bn", "side"),
            new GlobalAveragePool("average", "add"),
            new Linear("fc", "average", 8, 3, true)));

    @Test
    void shapesFollowFromTheInput() {
        Graph graph = new Graph(List.of(
                INPUT,
                new Normalise("normalise", "input", List.of(0., 0., 0., 0.), List.of(1., 1., 1., 1.)),
                convolution("conv", "normalise", 8, false),
                new PadShortcut("pad", "normalise", 8, 2),
                new Add("add", "conv", "pad"),
                new Activation("relu", "add", ActivationFunction.RELU),
                new Squeeze("squeeze", "relu"),
                new Scale("scale", "relu", "squeeze"),
                new Dropout("drop", "scale", 0.5, false),
                new MaxPool("pool", "relu", 3, 2, 1),
                new MaxPool("small", "relu", 2, 2, 0),
                new Flatten("flatten", "pool"),
                new Linear("fc", "flatten", 48, 5, false)));

        // 9×7 under 3×3, stride 2, padding 1
        assertThat(graph.shape("conv")).isEqualTo(FeatureShape.map(8, 5, 4));
        assertThat(graph.shape("pad")).isEqualTo(FeatureShape.map(8, 5, 4));
        assertThat(graph.shape("squeeze")).isEqualTo(FeatureShape.map(8, 1, 1));
        assertThat(graph.shape("scale")).isEqualTo(FeatureShape.map(8, 5, 4));
        assertThat(graph.shape("drop")).isEqualTo(FeatureShape.map(8, 5, 4));
        assertThat(graph.shape("pool")).isEqualTo(FeatureShape.map(8, 3, 2));
        assertThat(graph.shape("small")).isEqualTo(FeatureShape.map(8, 2, 2));
        assertThat(graph.shape("flatten")).isEqualTo(FeatureShape.vector(48));
        assertThat(graph.classes()).isEqualTo(5);
        assertThat(graph.shape("conv").size()).isEqualTo(160);
        assertThat(graph.shape("conv")).hasToString("8×5×4");
    }

    @Test
    void parametersStandInLayerOrderWithTheNamesOfPyTorch() {
        assertThat(RESIDUAL.parameters().stream().map(Parameter::name))
                .containsExactly(
                        "conv.weight",
                        "conv.bias",
                        "bn.weight",
                        "bn.bias",
                        "bn.running_mean",
                        "bn.running_var",
                        "side.weight",
                        "side.bias",
                        "fc.weight",
                        "fc.bias");
        assertThat(RESIDUAL.trainable().stream().map(Parameter::name))
                .containsExactly(
                        "conv.weight",
                        "conv.bias",
                        "bn.weight",
                        "bn.bias",
                        "side.weight",
                        "side.bias",
                        "fc.weight",
                        "fc.bias");
        assertThat(RESIDUAL.statistics().stream().map(Parameter::name))
                .containsExactly("bn.running_mean", "bn.running_var");
        assertThat(RESIDUAL.parameters().getFirst().shape()).containsExactly(8, 4, 3, 3);
    }

    @Test
    void groupsShrinkTheWeight() {
        Graph graph = new Graph(List.of(INPUT, new Convolution("conv", "input", 4, 8, 3, 1, 1, 2, false, false)));

        assertThat(graph.parameters()).hasSize(1);
        assertThat(graph.parameters().getFirst().shape()).containsExactly(8, 2, 3, 3);
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(Prunable.ALL, List.of("conv.weight", "side.weight", "fc.weight")),
                Arguments.of(new Prunable(false, true, true), List.of("side.weight", "fc.weight")),
                Arguments.of(new Prunable(true, false, true), List.of("conv.weight", "side.weight")),
                Arguments.of(new Prunable(true, true, false), List.of("conv.weight", "fc.weight")),
                Arguments.of(new Prunable(false, false, false), List.of()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void onlyWeightsArePrunableAndTheRulesExemptSome(Prunable rules, List<String> names) {
        assertThat(RESIDUAL.prunable(rules).keySet()).containsExactlyElementsOf(names);
    }

    @Test
    void aGraphIsItsLayers() {
        Graph same = new Graph(RESIDUAL.layers());
        Graph swish = RESIDUAL.map(layer ->
                layer instanceof BatchNorm bn ? new BatchNorm(bn.name(), bn.input(), bn.channels(), 1e-3, 0.1) : layer);

        assertThat(same).isEqualTo(RESIDUAL).hasSameHashCodeAs(RESIDUAL);
        assertThat(swish).isNotEqualTo(RESIDUAL);
        assertThat(swish.layer("bn")).isEqualTo(new BatchNorm("bn", "conv", 8, 1e-3, 0.1));
        assertThat(RESIDUAL.byName()).containsOnlyKeys("input", "conv", "bn", "side", "add", "average", "fc");
        assertThat(RESIDUAL.input()).isEqualTo(INPUT);
        assertThatThrownBy(() -> RESIDUAL.layer("other")).hasMessageContaining("'other'");
        assertThatThrownBy(() -> RESIDUAL.shape("other")).hasMessageContaining("'other'");
    }

    private static Arguments bad(String message, Layer... layers) {
        return Arguments.of(message, List.of(layers));
    }

    static Stream<Arguments> unfitting() {
        return Stream.of(
                bad(
                        "'a' expects 4 features, gets 5",
                        new Linear("x", "v", 4, 5, true),
                        new Linear("a", "x", 4, 2, true)),
                bad("'a' reads a map of 4×9×7; flatten or pool it first", new Linear("a", "input", 4, 2, true)),
                bad("'a' has a size that is not positive: 0", new Linear("a", "v", 4, 0, true)),
                bad("'a' is too large", new Linear("a", "v", 4, 600_000_000, true)),
                bad("'a' expects 3 channels, gets 4×9×7", new Convolution("a", "input", 3, 2, 1, 1, 0, 1, true, false)),
                bad(
                        "'a': 3 groups do not divide 4 and 6",
                        new Convolution("a", "input", 4, 6, 1, 1, 0, 3, true, false)),
                bad("'a': 0 groups", new Convolution("a", "input", 4, 6, 1, 1, 0, 0, true, false)),
                bad("'a': a window of 8 does not fit 7", new Convolution("a", "input", 4, 6, 8, 1, 0, 1, true, false)),
                bad("'a' has an impossible kernel", new Convolution("a", "input", 4, 6, 1, 0, 0, 1, true, false)),
                bad("'a' has an impossible kernel", new Convolution("a", "input", 4, 6, 0, 1, 0, 1, true, false)),
                bad("'a' has an impossible kernel", new Convolution("a", "input", 4, 6, 1, 1, -1, 1, true, false)),
                bad(
                        "'a': a window of 1 does not fit 9",
                        new Convolution("a", "input", 4, 6, 1, 1, Integer.MAX_VALUE, 1, true, false)),
                bad("not positive: -6", new Convolution("a", "input", 4, -6, 1, 1, 0, 1, true, false)),
                bad("'a' is too large", new Convolution("a", "input", 4, Integer.MAX_VALUE, 1, 1, 0, 1, true, false)),
                bad("'a' needs a map, 'v' gives a vector", new Convolution("a", "v", 4, 6, 1, 1, 0, 1, true, false)),
                bad("'a' expects 5 channels", new BatchNorm("a", "input", 5, 1e-5, 0.1)),
                bad("'a' needs a positive epsilon", new BatchNorm("a", "input", 4, 0, 0.1)),
                bad("momentum between 0 and 1", new BatchNorm("a", "input", 4, 1e-5, Double.NaN)),
                bad("'a' needs 4 means", new Normalise("a", "input", List.of(0.5), List.of(0.5))),
                bad(
                        "'a' needs finite means and positive deviations",
                        new Normalise("a", "input", List.of(0., 0., 0., 0.), List.of(1., 1., 1., 0.))),
                bad("'a': padding is at most half the kernel", new MaxPool("a", "input", 3, 2, 2)),
                bad("'a': a window of 8 does not fit 7", new MaxPool("a", "input", 8, 2, 0)),
                bad("'a' needs a map", new GlobalAveragePool("a", "v")),
                bad("'a' needs a map", new Flatten("a", "v")),
                bad("'a' needs a map", new Squeeze("a", "v")),
                bad("'a' needs a rate of at least 0 and below 1", new Dropout("a", "v", 1, false)),
                bad("'a' needs a rate of at least 0 and below 1", new Dropout("a", "v", Double.NaN, true)),
                bad("'a' needs a map, 'v' gives a vector", new Scale("a", "input", "v")),
                bad("'a' needs 4×1×1 factors for 4×9×7, 'input' gives 4×9×7", new Scale("a", "input", "input")),
                bad("'a' adds 4 to 4×9×7", new Add("a", "input", "v")),
                bad("'a' cannot pad 4 channels to 7", new PadShortcut("a", "input", 7, 1)),
                bad("'a' cannot pad 4 channels to 2", new PadShortcut("a", "input", 2, 1)),
                bad("'a' has a size that is not positive", new PadShortcut("a", "input", Integer.MIN_VALUE, 1)),
                bad(
                        "'a' reads 'later', which is no earlier layer",
                        new Flatten("a", "later"),
                        new Flatten("later", "input")),
                bad("'a' reads 'a', which is no earlier layer", new Flatten("a", "a")),
                bad("'v' appears twice", new GlobalAveragePool("v", "input")),
                bad("only the first layer may be an input", new Input("again", 1, 1, 1)),
                bad("a layer needs a name", new Flatten(" ", "input")));
    }

    @ParameterizedTest
    @MethodSource("unfitting")
    void layersThatDoNotFitAreRefusedByName(String message, List<Layer> more) {
        List<Layer> layers = new ArrayList<>(List.of(INPUT, new GlobalAveragePool("v", "input")));
        layers.addAll(more);

        assertThatThrownBy(() -> new Graph(layers))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(message);
    }

    @Test
    void aNetworkStartsWithAnInputThatHasASize() {
        assertThatThrownBy(() -> new Graph(List.of())).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> new Graph(List.of(new Flatten("a", "input"))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("starts with its input");
        assertThatThrownBy(() -> new Graph(List.of(new Input("input", 0, 9, 9))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("not positive");
        assertThatThrownBy(() ->
                        new Graph(List.of(new Input("input", 70_000, 70_000, 1), new Flatten("flatten", "input"))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("too large");
    }
}
