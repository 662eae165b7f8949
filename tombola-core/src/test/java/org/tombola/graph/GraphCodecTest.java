package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.data.Normalisation;
import org.tombola.recipe.Definition;

class GraphCodecTest {
    /** One layer of each kind. */
    private static final Graph EVERY_KIND = new Graph(List.of(
            new Layer.Input("input", 4, 9, 9),
            new Layer.Normalise("normalise", "input", List.of(0.1, 0.2, 0.3, 0.4), List.of(1.0, 0.5, 2.0, 0.25)),
            new Layer.Convolution("conv", "normalise", 4, 6, 3, 2, 1, 2, true, true),
            new Layer.BatchNorm("bn", "conv", 6, 1e-3, 0.01),
            new Layer.Activation("mish", "bn", ActivationFunction.MISH),
            new Layer.PadShortcut("pad", "normalise", 6, 2),
            new Layer.Add("add", "mish", "pad"),
            new Layer.Squeeze("squeeze", "add"),
            new Layer.Activation("gate", "squeeze", ActivationFunction.SIGMOID),
            new Layer.Scale("scale", "add", "gate"),
            new Layer.Dropout("drop", "scale", 0.25, true),
            new Layer.MaxPool("pool", "drop", 3, 2, 1),
            new Layer.Flatten("flatten", "pool"),
            new Layer.Linear("fc", "flatten", 54, 6, false),
            new Layer.GlobalAveragePool("average", "pool"),
            new Layer.Add("sum", "fc", "average")));

    @Test
    void everyKindOfLayerSurvivesTheRoundTrip() {
        Set<Class<?>> kinds = new HashSet<>();
        EVERY_KIND.layers().forEach(layer -> kinds.add(layer.getClass()));
        assertThat(kinds).containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());

        assertThat(GraphCodec.decode(GraphCodec.encode(EVERY_KIND), "here")).isEqualTo(EVERY_KIND);
    }

    static List<Definition<? extends Architecture>> architectures() {
        return Architectures.CATALOGUE.definitions();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void networksSurviveJson(Definition<? extends Architecture> definition) {
        Graph graph =
                definition.standard().value().graph(1, 32, 32, 10, new Normalisation(List.of(0.1307), List.of(0.3081)));

        String json = Json.compact(GraphCodec.encode(graph));

        assertThat(GraphCodec.decode((List<?>) Json.read(json, "json"), "json")).isEqualTo(graph);
    }

    @Test
    void whatIsUsualMayBeLeftOut() {
        Object data = Json.read("""
                [{"kind": "input", "name": "input", "channels": 3, "height": 8, "width": 8},
                 {"kind": "convolution", "name": "conv", "in": 3, "out": 4, "kernel": 3, "padding": 1},
                 {"kind": "batch_norm", "name": "bn", "channels": 4},
                 {"kind": "max_pool", "name": "pool", "kernel": 2},
                 {"kind": "flatten", "name": "flatten"},
                 {"kind": "dropout", "name": "drop", "rate": 0.5},
                 {"kind": "linear", "name": "fc", "in": 64, "out": 10}]
                """, "text");

        assertThat(GraphCodec.decode((List<?>) data, "text").layers())
                .containsExactly(
                        new Layer.Input("input", 3, 8, 8),
                        new Layer.Convolution("conv", "input", 3, 4, 3, 1, 1, 1, true, false),
                        new Layer.BatchNorm("bn", "conv", 4, 1e-5, 0.1),
                        new Layer.MaxPool("pool", "bn", 2, 2, 0),
                        new Layer.Flatten("flatten", "pool"),
                        new Layer.Dropout("drop", "flatten", 0.5, false),
                        new Layer.Linear("fc", "drop", 64, 10, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "7 | net.yaml, layer 2: expected a map, got 7",
                "null | net.yaml, layer 2: expected a map, got nothing",
                "{'name': 'a'} | net.yaml, layer 2 'a': key 'kind' is missing",
                "{'kind': 'convolutoin', 'name': 'a'} "
                        + "| net.yaml, layer 2 'a': unknown kind 'convolutoin'; did you mean 'convolution'?",
                "{'kind': 'flatten'} | net.yaml, layer 2: key 'name' is missing",
                "{'kind': 'flatten', 'name': 3} | net.yaml, layer 2: 'name' must be text, not 3",
                "{'kind': 'linear', 'name': 'a', 'in': 4} | net.yaml, layer 2 'a': key 'out' is missing",
                "{'kind': 'max_pool', 'name': 'a', 'kernal': 2} "
                        + "| net.yaml, layer 2 'a': key 'kernel' is missing; is 'kernal' meant to be it?",
                "{'kind': 'max_pool', 'name': 'a', 'kernel': 2, 'strid': 1} "
                        + "| net.yaml, layer 2 'a': unknown key 'strid'; did you mean 'stride'?",
                "{'kind': 'max_pool', 'name': 'a', 'kernel': 2.5} "
                        + "| net.yaml, layer 2 'a': 'kernel' must be a whole number, not 2.5",
                "{'kind': 'max_pool', 'name': 'a', 'kernel': 4294967298} "
                        + "| net.yaml, layer 2 'a': 'kernel' must be a whole number, not 4294967298",
                "{'kind': 'max_pool', 'name': 'a', 'kernel': 'two'} "
                        + "| net.yaml, layer 2 'a': 'kernel' must be a whole number, not the text 'two'",
                "{'kind': 'max_pool', 'name': 'a', 'kernel': 2, 'stride': null} "
                        + "| net.yaml, layer 2 'a': 'stride' must be a whole number, not nothing",
                "{'kind': 'linear', 'name': 'a', 'in': 4, 'out': 2, 'bias': 1} "
                        + "| net.yaml, layer 2 'a': 'bias' must be true or false, not 1",
                "{'kind': 'activation', 'name': 'a', 'function': 'rely'} "
                        + "| net.yaml, layer 2 'a': unknown function 'rely'; did you mean 'relu'?",
                "{'kind': 'normalise', 'name': 'a', 'mean': [0.5, 'x'], 'deviation': [1]} "
                        + "| net.yaml, layer 2 'a': 'mean' must be a list of numbers, not a list",
                "{'kind': 'batch_norm', 'name': 'a', 'channels': 1, 'epsilon': []} "
                        + "| net.yaml, layer 2 'a': 'epsilon' must be a number, not a list",
                "{'kind': 'batch_norm', 'name': 'a', 'channels': 5} | net.yaml: layer 'a' expects 5 channels",
                "{'kind': 'flatten', 'name': 'a', 'input': 'b'} | net.yaml: layer 'a' reads 'b'",
            })
    void faultsAreNamedWithPlaceAndLayer(String layer, String message) {
        Object second = Json.read(layer.replace('\'', '"'), "test");
        Map<String, Object> input = Map.of("kind", "input", "name", "input", "channels", 1, "height", 2, "width", 2);

        assertThatThrownBy(() -> GraphCodec.decode(Arrays.asList(input, second), "net.yaml"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void anEmptyListIsNoNetwork() {
        assertThatThrownBy(() -> GraphCodec.decode(List.of(), "net.yaml"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("net.yaml")
                .hasMessageContaining("input");
    }
}
