package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.data.Normalisation;
import org.tombola.graph.Parameter.Role;
import org.tombola.recipe.Definition;

class ArchitecturesTest {
    static Graph graph(String name, Map<String, Object> settings, int channels, int size, int classes) {
        Normalisation normalisation =
                new Normalisation(Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.25));
        return Architectures.CATALOGUE
                .find(name)
                .orElseThrow()
                .with(settings)
                .value()
                .graph(channels, size, size, classes, normalisation);
    }

    static Graph cifar(String name, Map<String, Object> settings) {
        return graph(name, settings, 3, 32, 10);
    }

    private static Map<String, Object> settings(String text) {
        Map<String, Object> settings = new java.util.HashMap<>();
        if (!text.equals("-")) {
            for (String part : text.split(" ")) {
                String[] pair = part.split("=");
                settings.put(
                        pair[0],
                        switch (pair[0]) {
                            case "width" -> Long.valueOf(pair[1]);
                            case "bias" -> Boolean.valueOf(pair[1]);
                            default -> pair[1];
                        });
            }
        }
        return settings;
    }

    private static long count(Graph graph, Role... roles) {
        return graph.trainable().stream()
                .filter(p -> List.of(roles).contains(p.role()))
                .mapToLong(p -> p.sizes().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b))
                .sum();
    }

    /** Counts of PyTorch modules of the same layers, summed over parameters. */
    @ParameterizedTest
    @CsvSource({
        // name, settings, channels, size, classes, total, convolution weights, linear weights, BN, biases,
        // convolutions, MACs
        "lenet_300_100, -, 1, 28, 10, 266610, 0, 266200, 0, 410, 0, 266200",
        "conv_2, -, 3, 32, 10, 4301642, 38592, 4262400, 0, 650, 2, 43780608",
        "conv_4, -, 3, 32, 10, 2425930, 259776, 2165248, 0, 906, 4, 98306560",
        "conv_6, -, 3, 32, 10, 2262602, 1144512, 1116672, 0, 1418, 6, 153881088",
        "resnet20, -, 3, 32, 10, 269722, 267696, 640, 1376, 10, 19, 40551040",
        "resnet20, -, 3, 32, 100, 275572, 267696, 6400, 1376, 100, 19, 40556800",
        "resnet20, shortcut=B, 3, 32, 10, 272474, 270256, 640, 1568, 10, 21, 40813184",
        "resnet20, shortcut=B, 3, 32, 100, 278324, 270256, 6400, 1568, 100, 21, 40818944",
        "resnet32, -, 3, 32, 10, 464154, 461232, 640, 2272, 10, 31, 68862592",
        "resnet32, -, 3, 32, 100, 470004, 461232, 6400, 2272, 100, 31, 68868352",
        "resnet32, width=32, 3, 32, 10, 1849898, 1844064, 1280, 4544, 10, 31, 274564352",
        "resnet32, width=32, 3, 32, 100, 1861508, 1844064, 12800, 4544, 100, 31, 274575872",
        "resnet32, width=32 shortcut=B, 3, 32, 10, 1860522, 1854304, 1280, 4928, 10, 33, 275612928",
        "resnet18, -, 3, 32, 10, 11173962, 11159232, 5120, 9600, 10, 20, 555422720",
        "resnet18, -, 3, 32, 100, 11220132, 11159232, 51200, 9600, 100, 20, 555468800",
        "resnet18, -, 3, 64, 200, 11271432, 11159232, 102400, 9600, 200, 20, 2221772800",
        "resnet34, -, 3, 32, 10, 21282122, 21259968, 5120, 17024, 10, 36, 1159402496",
        "resnet34, -, 3, 32, 100, 21328292, 21259968, 51200, 17024, 100, 36, 1159448576",
        "vgg16, bias=true, 3, 32, 10, 14728266, 14710464, 5120, 8448, 4234, 13, 313201664",
        "vgg16, bias=true, 3, 32, 100, 14774436, 14710464, 51200, 8448, 4324, 13, 313247744",
        "vgg16, -, 3, 32, 10, 14724042, 14710464, 5120, 8448, 10, 13, 313201664",
        "vgg16, -, 3, 32, 100, 14770212, 14710464, 51200, 8448, 100, 13, 313247744",
        "vgg19, bias=true, 3, 32, 10, 20040522, 20018880, 5120, 11008, 5514, 16, 398136320",
        "vgg19, bias=true, 3, 32, 100, 20086692, 20018880, 51200, 11008, 5604, 16, 398182400",
        "vgg19, -, 3, 32, 10, 20035018, 20018880, 5120, 11008, 10, 16, 398136320",
        "vgg19, -, 3, 32, 100, 20081188, 20018880, 51200, 11008, 100, 16, 398182400",
    })
    void countsAreThoseOfTheReferenceNetworks(
            String name,
            String settings,
            int channels,
            int size,
            int classes,
            long total,
            long convolutionWeights,
            long linearWeights,
            long batchNorm,
            long biases,
            long convolutions,
            long macs) {
        Graph graph = graph(name, settings(settings), channels, size, classes);

        Cost cost = Cost.dense(graph);
        assertThat(cost.parameters()).isEqualTo(total);
        assertThat(cost.prunable()).isEqualTo(convolutionWeights + linearWeights);
        assertThat(cost.macs()).isEqualTo(macs);
        assertThat(count(graph, Role.WEIGHT)).isEqualTo(convolutionWeights + linearWeights);
        assertThat(count(graph, Role.GAIN, Role.SHIFT)).isEqualTo(batchNorm);
        assertThat(count(graph, Role.BIAS)).isEqualTo(biases);
        assertThat(graph.layers().stream().filter(Layer.Convolution.class::isInstance))
                .hasSize((int) convolutions);
        assertThat(graph.shape(graph.output().name())).isEqualTo(FeatureShape.vector(classes));
    }

    /** At each output resolution, number of convolutions and of their weights. */
    @ParameterizedTest
    @CsvSource({
        "resnet20, -, 32, 7, 14256",
        "resnet20, -, 16, 6, 50688",
        "resnet20, -, 8, 6, 202752",
        "resnet20, shortcut=B, 16, 7, 51200",
        "resnet20, shortcut=B, 8, 7, 204800",
        "resnet32, width=32, 32, 11, 93024",
        "resnet32, width=32, 16, 10, 350208",
        "resnet32, width=32, 8, 10, 1400832",
        "resnet18, -, 32, 5, 149184",
        "resnet18, -, 16, 5, 524288",
        "resnet18, -, 8, 5, 2097152",
        "resnet18, -, 4, 5, 8388608",
        "resnet34, -, 32, 7, 222912",
        "resnet34, -, 16, 9, 1114112",
        "resnet34, -, 8, 13, 6815744",
        "resnet34, -, 4, 7, 13107200",
        "vgg16, -, 32, 2, 38592",
        "vgg16, -, 16, 2, 221184",
        "vgg16, -, 8, 3, 1474560",
        "vgg16, -, 4, 3, 5898240",
        "vgg16, -, 2, 3, 7077888",
        "vgg19, -, 32, 2, 38592",
        "vgg19, -, 16, 2, 221184",
        "vgg19, -, 8, 4, 2064384",
        "vgg19, -, 4, 4, 8257536",
        "vgg19, -, 2, 4, 9437184",
    })
    void convolutionsStandAtTheResolutionsOfTheReferenceNetworks(
            String name, String settings, int resolution, int convolutions, long weights) {
        Graph graph = cifar(name, settings(settings));

        List<Cost.LayerCost> there = Cost.dense(graph).layers().stream()
                .filter(cost -> graph.layer(cost.layer()) instanceof Layer.Convolution)
                .filter(cost -> graph.shape(cost.layer()).height() == resolution)
                .toList();
        assertThat(there).hasSize(convolutions);
        assertThat(there.stream().mapToLong(Cost.LayerCost::weights).sum()).isEqualTo(weights);
        assertThat(there).allMatch(cost -> cost.positions() == (long) resolution * resolution);
    }

    @Test
    void resnet18ListsItsConvolutionsInModuleOrder() {
        assertThat(cifar("resnet18", Map.of()).prunable(Graph.Prunable.ALL).values().stream()
                        .filter(shape -> shape.length == 4)
                        .map(shape -> shape[0] * shape[1] * shape[2] * shape[3]))
                .containsExactly(
                        1728, 36864, 36864, 36864, 36864, 73728, 147456, 8192, 147456, 147456, 294912, 589824, 32768,
                        589824, 589824, 1179648, 2359296, 131072, 2359296, 2359296);
    }

    @Test
    void residualLayersHaveTheNamesOfPyTorch() {
        Graph graph = cifar("resnet20", Map.of("shortcut", "B"));

        assertThat(graph.byName()).containsKeys("conv1", "bn1", "layer1.0.conv1", "layer3.2.bn2", "linear");
        assertThat(graph.layer("layer2.0.shortcut.0"))
                .isEqualTo(new Layer.Convolution(
                        "layer2.0.shortcut.0", "layer1.2.relu2", 16, 32, 1, 2, 0, 1, false, true));
        assertThat(graph.layer("layer2.0.shortcut.1")).isInstanceOf(Layer.BatchNorm.class);
        assertThat(graph.byName()).doesNotContainKeys("layer1.0.shortcut.0", "layer2.1.shortcut.0");
    }

    @Test
    void optionAPadsWithoutParameters() {
        Graph graph = cifar("resnet20", Map.of());

        assertThat(graph.layers().stream().filter(Layer.PadShortcut.class::isInstance))
                .containsExactly(
                        new Layer.PadShortcut("layer2.0.shortcut", "layer1.2.relu2", 32, 2),
                        new Layer.PadShortcut("layer3.0.shortcut", "layer2.2.relu2", 64, 2));
    }

    @Test
    void vggLayersAreNamedByGroup() {
        assertThat(cifar("vgg16", Map.of()).prunable(Graph.Prunable.ALL).keySet())
                .startsWith("conv1_1.weight", "conv1_2.weight", "conv2_1.weight")
                .endsWith("conv5_2.weight", "conv5_3.weight", "linear.weight");
    }

    @Test
    void lenetTakesImagesOfAnySize() {
        assertThat(Cost.dense(graph("lenet_300_100", Map.of(), 3, 32, 10)).prunable())
                .isEqualTo(3072 * 300 + 30000 + 1000);
    }

    @Test
    void widthScalesVgg() {
        Graph graph = cifar("vgg16", Map.of("width", 8L));

        assertThat(graph.shape("conv5_3").channels()).isEqualTo(64);
        assertThat(graph.shape("conv1_1").channels()).isEqualTo(8);
    }

    static List<Definition<? extends Architecture>> all() {
        return Architectures.CATALOGUE.definitions();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyNetworkStartsByNormalisingItsInput(Definition<? extends Architecture> definition) {
        Graph graph = definition.standard().value().graph(1, 32, 32, 7, new Normalisation(List.of(0.25), List.of(0.5)));

        assertThat(graph.layers().get(1))
                .isEqualTo(new Layer.Normalise("normalise", graph.input().name(), List.of(0.25), List.of(0.5)));
        assertThat(graph.classes()).isEqualTo(7);
        assertThat(graph.layers().stream()
                        .flatMap(layer -> layer.inputs().stream())
                        .filter(graph.input().name()::equals))
                .hasSize(1);
    }

    @Test
    void imagesThatAreTooSmallAreRefusedWithTheNetworkAndTheLayer() {
        assertThatThrownBy(() -> graph("vgg16", Map.of(), 3, 16, 10))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("vgg16")
                .hasMessageContaining("3×16×16")
                .hasMessageContaining("pool5");
        assertThatThrownBy(() -> graph("conv_6", Map.of(), 3, 7, 10))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("pool3");
    }

    @Test
    void aNormalisationOfOtherChannelsIsRefused() {
        Architecture lenet = Architectures.CATALOGUE
                .find("lenet_300_100")
                .orElseThrow()
                .standard()
                .value();
        Normalisation grey = new Normalisation(List.of(0.5), List.of(0.5));

        assertThatThrownBy(() -> lenet.graph(3, 32, 32, 10, grey))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("needs 3 means");
    }
}
