package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
                            case "width", "depth" -> Long.valueOf(pair[1]);
                            case "widths" ->
                                Stream.of(pair[1].split("/")).map(Long::valueOf).toList();
                            case "bias", "batch_norm", "classifier_bias" -> Boolean.valueOf(pair[1]);
                            default -> pair[1];
                        });
            }
        }
        return settings;
    }

    private static long count(Graph graph, Role... roles) {
        return graph.trainable().stream()
                .filter(p -> List.of(roles).contains(p.role()))
                .mapToLong(ArchitecturesTest::size)
                .sum();
    }

    private static long size(Parameter parameter) {
        return parameter.sizes().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
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
        "resnet50, -, 3, 32, 10, 23520842, 23447232, 20480, 53120, 10, 53, 1297829888",
        "resnet50, -, 3, 32, 100, 23705252, 23447232, 204800, 53120, 100, 53, 1298014208",
        "resnet18, -, 3, 224, 1000, 11689512, 11166912, 512000, 9600, 1000, 20, 1814073344",
        "resnet34, -, 3, 224, 1000, 21797672, 21267648, 512000, 17024, 1000, 36, 3663761408",
        "resnet50, -, 3, 224, 1000, 25557032, 23454912, 2048000, 53120, 1000, 53, 4089184256",
        "wrn_28_10, -, 3, 32, 10, 36479194, 36454832, 6400, 17952, 10, 28, 5243328768",
        "wrn, -, 3, 32, 100, 36536884, 36454832, 64000, 17952, 100, 28, 5243386368",
        "vgg16, bias=true, 3, 32, 10, 14728266, 14710464, 5120, 8448, 4234, 13, 313201664",
        "vgg16, bias=true, 3, 32, 100, 14774436, 14710464, 51200, 8448, 4324, 13, 313247744",
        "vgg16, -, 3, 32, 10, 14724042, 14710464, 5120, 8448, 10, 13, 313201664",
        "vgg16, -, 3, 32, 100, 14770212, 14710464, 51200, 8448, 100, 13, 313247744",
        "vgg19, bias=true, 3, 32, 10, 20040522, 20018880, 5120, 11008, 5514, 16, 398136320",
        "vgg19, bias=true, 3, 32, 100, 20086692, 20018880, 51200, 11008, 5604, 16, 398182400",
        "vgg19, -, 3, 32, 10, 20035018, 20018880, 5120, 11008, 10, 16, 398136320",
        "vgg19, -, 3, 32, 100, 20081188, 20018880, 51200, 11008, 100, 16, 398182400",
        "vgg19, bias=true, 3, 224, 1000, 143678248, 20018880, 123633664, 11008, 14696, 16, 19632062464",
        "vgg19, bias=true batch_norm=false, 3, 224, 1000, 143667240, 20018880, 123633664, 0, 14696, 16, 19632062464",
        "efficientnet_b0, -, 3, 224, 1000, 5288548, 3956192, 1280000, 42016, 10340, 81, 385814752",
        "efficientnet_b0, -, 3, 32, 10, 4020358, 3956192, 12800, 42016, 9350, 81, 31979392",
        "efficientnet_b4, -, 3, 380, 1000, 19341616, 17394376, 1792000, 125200, 30040, 160, 4393771024",
        "mobilenet_v1, -, 3, 32, 10, 3217226, 3185088, 10240, 21888, 10, 27, 46354432",
        "mobilenet_v1, -, 3, 32, 100, 3309476, 3185088, 102400, 21888, 100, 27, 46446592",
        "mobilenet_v1, -, 3, 224, 1000, 4231976, 3185088, 1024000, 21888, 1000, 27, 568740352",
        "mobilenet_v1, classifier_bias=false, 3, 224, 1000, 4230976, 3185088, 1024000, 21888, 0, 27, 568740352",
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
        "resnet50, -, 32, 12, 247488",
        "resnet50, -, 16, 13, 1310720",
        "resnet50, -, 8, 19, 7471104",
        "resnet50, -, 4, 9, 14417920",
        "wrn_28_10, -, 32, 10, 1638832",
        "wrn_28_10, -, 16, 9, 6963200",
        "wrn_28_10, -, 8, 9, 27852800",
        "mobilenet_v1, -, 32, 3, 3200",
        "mobilenet_v1, -, 16, 4, 26304",
        "mobilenet_v1, -, 8, 4, 101760",
        "mobilenet_v1, -, 4, 12, 1467136",
        "mobilenet_v1, -, 2, 4, 1586688",
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

    /** Networks of the same depth with about a fifth of the convolutions' weights. */
    @ParameterizedTest
    @CsvSource({
        "resnet20, widths=13/13/17/25, 56421, 0.2108",
        "resnet18, widths=64/32/77/132/215, 2338542, 0.2096",
        "wrn, widths=16/120/170/260, 7652332, 0.2099",
    })
    void widthsNarrowANetworkStageByStage(String name, String settings, long weights, double share) {
        assertThat(convolutionWeights(cifar(name, settings(settings)))).isEqualTo(weights);
        assertThat((double) weights / convolutionWeights(cifar(name, Map.of()))).isCloseTo(share, within(5e-5));
    }

    private static long convolutionWeights(Graph graph) {
        return Cost.dense(graph).layers().stream()
                .filter(cost -> graph.layer(cost.layer()) instanceof Layer.Convolution)
                .mapToLong(Cost.LayerCost::weights)
                .sum();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resnet20 | widths=16/16/32 | widths must be 4 numbers up to 4096",
                "resnet20 | widths=16/16/32/5000 | widths must be 4 numbers up to 4096",
                "resnet20 | widths=16/16/33/64 | 'layer2.0.shortcut' cannot pad 16 channels to 33",
                "wrn | depth=27 | depth must be 4 more than a multiple of 6, was 27",
            })
    void impossibleSettingsAreRefused(String name, String settings, String message) {
        assertThatThrownBy(() -> cifar(name, settings(settings)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, -, 64, 64",
        "resnet18, -, 127, 127",
        "resnet18, -, 128, 32",
        "resnet18, form=imagenet, 32, 8",
        "resnet18, form=small, 224, 224",
    })
    void theFormGoesByTheImagesUnlessItIsSaid(String name, String settings, int size, int resolution) {
        assertThat(graph(name, settings(settings), 3, size, 10).shape("layer1.0.add"))
                .isEqualTo(FeatureShape.map(64, resolution, resolution));
    }

    /** The stride is the 3×3 convolution's, and the first block of every stage is projected, also where only channels change. */
    @Test
    void aBottleneckHasItsStrideInTheMiddle() {
        Graph graph = cifar("resnet50", Map.of());

        assertThat(graph.layer("layer2.0.conv1"))
                .isEqualTo(
                        new Layer.Convolution("layer2.0.conv1", "layer1.2.relu3", 256, 128, 1, 1, 0, 1, false, false));
        assertThat(graph.layer("layer2.0.conv2"))
                .isEqualTo(
                        new Layer.Convolution("layer2.0.conv2", "layer2.0.relu1", 128, 128, 3, 2, 1, 1, false, false));
        assertThat(graph.layer("layer2.0.conv3"))
                .isEqualTo(
                        new Layer.Convolution("layer2.0.conv3", "layer2.0.relu2", 128, 512, 1, 1, 0, 1, false, false));
        assertThat(graph.layer("layer1.0.shortcut.0"))
                .isEqualTo(new Layer.Convolution("layer1.0.shortcut.0", "relu", 64, 256, 1, 1, 0, 1, false, true));
        assertThat(graph.byName()).doesNotContainKeys("layer1.1.shortcut.0");
    }

    /** As LTH-Pass models/WideResNet_cifar.py: a shortcut that is projected reads the activated input, any other the raw one. */
    @Test
    void wideBlocksAddAfterTheLastConvolution() {
        Graph graph = cifar("wrn_28_10", Map.of());

        assertThat(graph.layer("block2.layer.0.convShortcut"))
                .isEqualTo(new Layer.Convolution(
                        "block2.layer.0.convShortcut", "block2.layer.0.relu1", 160, 320, 1, 2, 0, 1, false, true));
        assertThat(graph.layer("block2.layer.0.add"))
                .isEqualTo(new Layer.Add("block2.layer.0.add", "block2.layer.0.conv2", "block2.layer.0.convShortcut"));
        assertThat(graph.layer("block2.layer.1.add"))
                .isEqualTo(new Layer.Add("block2.layer.1.add", "block2.layer.1.conv2", "block2.layer.0.add"));
        assertThat(graph.layer("block2.layer.1.bn1").inputs()).containsExactly("block2.layer.0.add");
        assertThat(cifar("wrn", Map.of())).isEqualTo(graph);
    }

    @Test
    void mobileNetIsMostlyPointwise() {
        Graph graph = cifar("mobilenet_v1", Map.of());
        Map<String, Long> weights = graph.layers().stream()
                .flatMap(layer -> layer instanceof Layer.Convolution c ? Stream.of(c) : Stream.empty())
                .collect(Collectors.groupingBy(
                        c -> c.groups() > 1 ? "depthwise" : c.kernel() == 1 ? "pointwise" : "first",
                        Collectors.summingLong(c -> (long) c.out() * (c.in() / c.groups()) * c.kernel() * c.kernel())));

        assertThat(weights)
                .containsOnly(entry("depthwise", 44640L), entry("pointwise", 3139584L), entry("first", 864L));
        assertThat(graph.shape("layers.12.relu2")).isEqualTo(FeatureShape.map(1024, 2, 2));
        assertThat(graph("mobilenet_v1", Map.of(), 3, 224, 10).shape("layers.12.relu2"))
                .isEqualTo(FeatureShape.map(1024, 7, 7));
    }

    /** Parameters of the first convolution, the seven stages and the last convolution, each with its batch norms. */
    @ParameterizedTest
    @CsvSource({
        "efficientnet_b0, 928/1448/16714/46640/242930/543148/2026348/717232/412160",
        "efficientnet_b4, 1392/4146/66238/197586/1059898/2306724/8636228/4470004/806400",
    })
    void stagesOfEfficientNetHaveTheParametersOfTheReferenceNetworks(String name, String stages) {
        Map<String, Long> counts = cifar(name, Map.of()).trainable().stream()
                .filter(p -> p.layer().startsWith("features."))
                .collect(Collectors.groupingBy(
                        p -> p.layer().split("\\.")[1], TreeMap::new, Collectors.summingLong(ArchitecturesTest::size)));

        assertThat(counts.values().stream().map(String::valueOf)).containsExactly(stages.split("/"));
    }

    @Test
    void efficientNetScalesWidthsToEightsAndBlocksUp() {
        Graph graph = graph("efficientnet_b4", Map.of(), 3, 380, 1000);

        assertThat(IntStream.range(0, 9)
                        .map(i -> graph.shape(lastOf(graph, "features." + i + "."))
                                .channels()))
                .containsExactly(48, 24, 32, 56, 112, 160, 272, 448, 1792);
        assertThat(IntStream.range(1, 8)
                        .mapToLong(i -> graph.layers().stream()
                                .filter(layer ->
                                        layer.name().matches("features\\." + i + "\\.\\d+\\.block\\.\\d\\.scale"))
                                .count()))
                .containsExactly(2L, 4L, 4L, 6L, 6L, 8L, 2L);
        assertThat(graph.layer("features.2.0.block.1.1"))
                .isEqualTo(new Layer.BatchNorm("features.2.0.block.1.1", "features.2.0.block.1.0", 144, 1e-3, 0.01));
    }

    /** As in the original: block i of n is left out with probability 0.2·i/n, where there is a way around it. */
    @Test
    void efficientNetDropsDeepBlocksMoreOften() {
        Graph graph = cifar("efficientnet_b0", Map.of());
        List<Layer.Dropout> dropouts = graph.layers().stream()
                .flatMap(layer -> layer instanceof Layer.Dropout dropout ? Stream.of(dropout) : Stream.empty())
                .toList();

        assertThat(dropouts.stream().filter(Layer.Dropout::examples).map(dropout -> dropout.rate() * 16 / 0.2))
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b))
                .containsExactly(2., 4., 6., 7., 9., 10., 12., 13., 14.);
        assertThat(dropouts.getLast()).isEqualTo(new Layer.Dropout("classifier.0", "avgpool", 0.2, false));
        assertThat(graph.layer("features.2.1.add"))
                .isEqualTo(
                        new Layer.Add("features.2.1.add", "features.2.1.stochastic_depth", "features.2.0.block.3.1"));
        assertThat(cifar("efficientnet_b4", Map.of()).layer("classifier.0"))
                .isEqualTo(new Layer.Dropout("classifier.0", "avgpool", 0.4, false));
        assertThat(cifar("efficientnet_b0", Map.of("dropout", 0.0, "drop_connect", 0.0))
                        .layers())
                .noneMatch(Layer.Dropout.class::isInstance);
    }

    @Test
    void onlyTheHiddenLayersOfVggAreDropped() {
        assertThat(cifar("vgg16", Map.of()).layers()).noneMatch(Layer.Dropout.class::isInstance);
        assertThat(cifar("vgg16", Map.of("form", "imagenet")).layers())
                .contains(
                        new Layer.Dropout("fc_dropout1", "fc_relu1", 0.5, false),
                        new Layer.Dropout("fc_dropout2", "fc_relu2", 0.5, false));
    }

    private static String lastOf(Graph graph, String prefix) {
        return graph.layers().stream()
                .map(Layer::name)
                .filter(name -> name.startsWith(prefix))
                .reduce("", (before, name) -> name);
    }

    /**
     * A rewrite for CIFAR, kuangliu/pytorch-cifar models/efficientnet.py, leaves the last convolution out. It has 3,599,686 parameters, of
     * which its forward pass skips a 1×1 convolution of 32 to 32 channels and its batch norm in the first block.
     */
    @Test
    void efficientNetWithoutItsHeadClassifiesTheLastStage() {
        Graph graph = cifar("efficientnet_b0", Map.of("head", false));

        assertThat(Cost.dense(graph).parameters()).isEqualTo(3599686 - (32 * 32 + 2 * 32));
        assertThat(graph.shape("avgpool")).isEqualTo(FeatureShape.vector(320));
        assertThat(cifar("efficientnet_b0", Map.of()).shape("features.8.2")).isEqualTo(FeatureShape.map(1280, 2, 2));
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
