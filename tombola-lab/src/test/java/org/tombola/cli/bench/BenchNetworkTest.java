package org.tombola.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.graph.Architecture;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Initialiser;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter.Role;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.YamlReader;
import org.tombola.sparse.LayerTime;
import org.tombola.sweep.Catalogues;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;

class BenchNetworkTest {
    private static BenchNetwork drawn(boolean ends) {
        Part<Architecture> part = PartDecoder.decode(
                        YamlReader.text("{resnet20: {width: 4}}", "here"), Catalogues.ALL.architectures())
                .part();
        Initialiser initialiser = PartDecoder.decode(
                        YamlReader.text("kaiming_normal", "here"), Catalogues.ALL.initialisers())
                .part()
                .value();
        return new BenchNetwork.Drawn(part, Density.parse("0.25"), Allocation.UNIFORM, ends, 1)
                .network(new Layer.Input("input", 3, 8, 8), 5, initialiser);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDrawnMaskKeepsItsShareOfEachTensorAndTheEndsIfSoAsked(boolean ends) {
        BenchNetwork network = drawn(ends);
        assertThat(network.mask().names())
                .containsExactlyElementsOf(
                        network.graph().prunable(new Prunable(ends, ends, true)).keySet());
        assertThat(network.mask().names())
                .allSatisfy(name -> assertThat(network.mask().count(name))
                        .isEqualTo(Math.round(network.mask().size(name) / 4.0)));
        for (String name : network.mask().names()) {
            for (int i = 0; i < network.mask().size(name); i++) {
                assertThat(network.weights().get(name).at(i) == 0)
                        .isNotEqualTo(network.mask().kept(name, i));
            }
        }
        assertThat(network.source()).containsEntry("prune_ends", ends).containsEntry("density", 0.25);
    }

    @Test
    void filledUpItHasNoZeroAndAmplifiesAsBefore() {
        BenchNetwork network = drawn(true);
        var filled = network.withoutZeros();
        network.graph().parameters().stream()
                .filter(parameter -> parameter.role() == Role.WEIGHT)
                .forEach(parameter -> {
                    float[] before = network.weights().get(parameter.name()).values();
                    float[] after = filled.get(parameter.name()).values();
                    double squares = 0;
                    double squaresBefore = 0;
                    for (int i = 0; i < before.length; i++) {
                        assertThat(after[i]).isNotZero();
                        squares += (double) after[i] * after[i];
                        squaresBefore += (double) before[i] * before[i];
                    }
                    assertThat(squares / squaresBefore).isCloseTo(1, Offset.offset(8 / Math.sqrt(before.length)));
                });
    }

    @Test
    void oneLayerAloneReadsWhatItReadInItsNetwork() {
        Graph graph = drawn(false).graph();
        String strided = graph.layers().stream()
                .filter(layer -> layer instanceof Layer.Convolution c && c.stride() == 2 && c.kernel() == 3)
                .findFirst()
                .orElseThrow()
                .name();
        Graph alone = LayerBench.alone(graph, strided);
        assertThat(alone.shape(strided)).isEqualTo(graph.shape(strided));
        assertThat(LayerBench.shape(graph, strided)).isEqualTo("4×8×8 → 8×4×4, 3×3 / 2");
        String classifier = graph.output().name();
        assertThat(LayerBench.alone(graph, classifier).classes()).isEqualTo(5);
        assertThat(LayerBench.shape(graph, classifier)).isEqualTo("16 → 5");
        assertThatThrownBy(() -> LayerBench.alone(graph, "normalise")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatALayerNeedsBesideItsKernelIsItsTimeToo() {
        var times = LayerBench.byLayer(List.of(
                new LayerTime("conv", "sparse-16", false, 100),
                new LayerTime("pool", "maximum", true, 5),
                new LayerTime("conv", "wiping", true, 20)));
        assertThat(times).hasSize(2).containsEntry("conv", new LayerTime("conv", "sparse-16 + wiping", true, 120));
    }

    @Test
    void differencesAreRelativeToTheLargestLogit() {
        assertThat(Bench.difference(new float[] {1, 2}, new float[] {1, 2})).isZero();
        assertThat(Bench.difference(new float[] {1, -3}, new float[] {1, -4})).isEqualTo(0.25);
        assertThat(Bench.difference(new float[] {Float.NaN}, new float[] {1})).isNaN();
    }
}
