package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class CheckpointNamesTest {
    private static final Graph RESNET20 = Samples.graph("resnet20", Map.of(), 10);
    private static final Graph RESNET20_B = Samples.graph("resnet20", Map.of("shortcut", "B"), 10);
    private static final Graph RESNET18 = Samples.graph("resnet18", Map.of("width", 4L), 10);
    private static final Graph RESNET50 = Samples.graph("resnet50", Map.of("width", 4L, "form", "imagenet"), 10);
    private static final Graph WRN = Samples.graph("wrn", Map.of("width", 1L, "depth", 16L), 10);
    private static final Graph MOBILENET = Samples.graph("mobilenet_v1", Map.of("width", 4L), 10);
    private static final Graph VGG16 = Samples.graph("vgg16", Map.of("width", 4L, "bias", true), 10);
    private static final Graph LENET = Samples.graph("lenet_300_100", Map.of(), 10);

    static Stream<Arguments> conventions() {
        return Stream.of(
                Arguments.of("its own names", RESNET20, rename("^", "")),
                Arguments.of("DataParallel", RESNET20, rename("^", "module.")),
                Arguments.of("torch.compile of DataParallel", RESNET20_B, rename("^", "_orig_mod.module.")),
                Arguments.of("a Lightning module", RESNET18, rename("^", "model.")),
                Arguments.of("DataParallel around a wrapper", RESNET18, rename("^", "module.model.")),
                Arguments.of(
                        "torchvision's ResNet",
                        RESNET18,
                        rename("shortcut", "downsample").andThen(rename("^linear", "fc"))),
                Arguments.of(
                        "torchvision's bottlenecks",
                        RESNET50,
                        rename("shortcut", "downsample").andThen(rename("^linear", "fc"))),
                Arguments.of("the blocks of LTH-Pass and RobustBench", WRN, rename("^", "module.")),
                Arguments.of("a MobileNet of Sequentials", MOBILENET, (UnaryOperator<String>)
                        CheckpointNamesTest::asSequentials),
                Arguments.of("a classifier called head", RESNET20, rename("^linear", "head")),
                Arguments.of("open_lth's ResNet", RESNET20_B, (UnaryOperator<String>) CheckpointNamesTest::asOpenLth),
                Arguments.of("torchvision's VGG", VGG16, (UnaryOperator<String>) CheckpointNamesTest::asTorchvision),
                Arguments.of("DataParallel of the features only", VGG16, (UnaryOperator<String>)
                        name -> asTorchvision(name).replace("features.", "features.module.")),
                Arguments.of("layers that hold conv and bn", VGG16, (UnaryOperator<String>) name -> name.startsWith(
                                "linear")
                        ? name.replace("linear", "fc")
                        : "layers." + index(name) + (name.startsWith("conv") ? ".conv." : ".bn.") + suffix(name)),
                Arguments.of(
                        "a Sequential",
                        LENET,
                        rename("^fc1", "1").andThen(rename("^fc2", "3")).andThen(rename("^fc3", "5"))),
                Arguments.of(
                        "open_lth's LeNet",
                        LENET,
                        rename("^fc1", "fc_layers.0")
                                .andThen(rename("^fc2", "fc_layers.1"))
                                .andThen(rename("^fc3", "fc"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conventions")
    void namesOfOtherConventionsFindTheirPlace(
            String convention, Graph graph, java.util.function.Function<String, String> theirs) {
        Weights expected = Samples.weights(graph, new Seed(3));
        SequencedMap<String, Tensor> raw = new LinkedHashMap<>();
        expected.tensors().forEach((name, tensor) -> raw.put(theirs.apply(name), tensor));
        raw.put("bn1.num_batches_tracked", Tensor.of(new int[0], 7));
        assertThat(raw).hasSize(expected.names().size() + 1);
        Weights fitted = CheckpointNames.fit(Weights.of(raw), graph, "net.pth");
        assertThat(fitted).isEqualTo(expected);
        assertThat(fitted.names()).containsExactlyElementsOf(expected.names());
    }

    @Test
    void numberedLayersAreOrderedByNumberWhateverTheFilesOrder() {
        Weights expected = Samples.weights(VGG16, new Seed(4));
        List<String> names = new ArrayList<>(expected.names());
        Collections.sort(names); // as safetensors files order them: features.10 before features.3
        SequencedMap<String, Tensor> raw = new LinkedHashMap<>();
        names.forEach(name -> raw.put(asTorchvision(name), expected.get(name)));
        assertThat(CheckpointNames.fit(Weights.of(raw), VGG16, "net.safetensors"))
                .isEqualTo(expected);
    }

    @Test
    void prunedWeightsAreTheProductOfWhatTorchPruneStores() {
        Weights dense = Samples.weights(LENET, new Seed(5));
        Mask mask = Samples.mask(Map.of("fc1.weight", new int[] {300, 784}), 0.3, new Seed(6));
        Weights raw = dense.only(name -> !name.equals("fc1.weight"))
                .with("fc1.weight_orig", dense.get("fc1.weight"))
                .with("fc1.weight_mask", Tensor.of(new int[] {300, 784}, mask.floats("fc1.weight")));
        assertThat(CheckpointNames.fit(raw, LENET, "pruned.pth")).isEqualTo(mask.apply(dense));
    }

    @Test
    void aClassifierStoredAsConvolutionFits() {
        Weights expected = Samples.weights(RESNET20, new Seed(7));
        Tensor classifier = Tensor.of(
                new int[] {10, 64, 1, 1}, expected.get("linear.weight").values());
        assertThat(CheckpointNames.fit(expected.with("linear.weight", classifier), RESNET20, "net.pth"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "resnet32, '', resnet32",
        "resnet20, B, resnet20(shortcut=B)",
        "vgg16, '', vgg16",
        "lenet_300_100, '', ''"
    })
    void anotherNetworksCheckpointIsRefusedWithAGuess(String architecture, String shortcut, String guess) {
        Graph other = Samples.graph(architecture, shortcut.isEmpty() ? Map.of() : Map.of("shortcut", shortcut), 10);
        assertThatThrownBy(() -> CheckpointNames.fit(Samples.weights(other, new Seed(1)), RESNET20, "runs/net.pth"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("runs/net.pth does not fit the network; ")
                .hasMessageMatching("(?s).*(missing|unexpected|of another shape): .*")
                .hasMessageEndingWith(guess.isEmpty() ? "more" : "It would fit " + guess);
    }

    @Test
    void otherClassesAreNamedInShapeAndGuess() {
        Graph hundred = Samples.graph("resnet20", Map.of(), 100);
        assertThatThrownBy(() -> CheckpointNames.fit(Samples.weights(hundred, new Seed(1)), RESNET20, "net.pth"))
                .hasMessage(
                        "net.pth does not fit the network; of another shape: linear.weight is [100, 64] instead of [10, 64], "
                                + "linear.bias is [100] instead of [10]. It would fit resnet20 with 100 classes");
    }

    @Test
    void aMissingTensorIsNamed() {
        Weights weights = Samples.weights(RESNET20, new Seed(1)).only(name -> !name.equals("layer2.1.bn2.bias"));
        assertThatThrownBy(() -> CheckpointNames.fit(weights, RESNET20, "net.pth"))
                .hasMessage("net.pth does not fit the network; missing: layer2.1.bn2.bias");
    }

    @Test
    void twoNetworksInOneFileAreRefused() {
        Weights one = Samples.weights(LENET, new Seed(1));
        Weights both = one.with("module.fc1.weight", one.get("fc1.weight"));
        assertThatThrownBy(() -> CheckpointNames.fit(both, LENET, "net.pth"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("several networks");
    }

    @Test
    void ordersThatBothFitAreRefused() {
        Graph graph = Samples.graph("vgg16", Map.of("width", 4L), 10);
        SequencedMap<String, Tensor> raw = new LinkedHashMap<>();
        // The file declares 5_9, 5_2, 5_3; by number 5_9 comes last; the three have one shape.
        Samples.weights(graph, new Seed(2)).tensors().forEach((name, tensor) -> raw.put(swap(name), tensor));
        assertThatThrownBy(() -> CheckpointNames.fit(Weights.of(raw), graph, "net.pth"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("more than one order");
    }

    @ParameterizedTest
    @CsvSource({"resnet20-12fca82f.th, resnet20", "resnet56-4bfd9763.th, resnet56"})
    void publishedCheckpointsFit(String file, String architecture) {
        Path path = Path.of(System.getProperty("tombola.shared", "absent"))
                .resolve("pretrained")
                .resolve(file);
        Assumptions.assumeTrue(Files.isRegularFile(path), "the published checkpoints are not here");
        Weights raw = Checkpoints.read(path);
        Weights fitted = CheckpointNames.fit(raw, Samples.graph(architecture, Map.of(), 10), file);
        assertThat(fitted.get("layer3.0.conv1.weight")).isEqualTo(raw.get("module.layer3.0.conv1.weight"));
        assertThatThrownBy(() -> CheckpointNames.fit(raw, Samples.graph("resnet44", Map.of(), 10), file))
                .hasMessageEndingWith("It would fit " + architecture);
    }

    private static UnaryOperator<String> rename(String pattern, String replacement) {
        return name -> name.replaceFirst(pattern, replacement);
    }

    private static String swap(String name) {
        return name.replaceFirst("5_1", "5_9").replaceFirst("^(conv|bn)", "block_$1_");
    }

    private static String asOpenLth(String name) {
        if (!name.startsWith("layer")) {
            return name.replaceFirst("^(conv|bn)1", "$1").replaceFirst("^linear", "fc");
        }
        int block = 3 * (name.charAt(5) - '1') + name.charAt(7) - '0';
        return "blocks." + block + name.substring(8);
    }

    /** {@code model.3.4.weight}: the third unit's second batch norm. */
    private static String asSequentials(String name) {
        if (name.startsWith("linear")) {
            return name.replace("linear", "fc");
        }
        String[] parts = name.split("\\.");
        boolean unit = parts.length == 4;
        String layer =
                Map.of("conv1", "0", "bn1", "1", "conv2", "3", "bn2", "4").get(parts[unit ? 2 : 0]);
        return "model." + (unit ? Integer.parseInt(parts[1]) + 1 : 0) + "." + layer + "." + suffix(name);
    }

    private static String asTorchvision(String name) {
        if (name.startsWith("linear")) {
            return name.replace("linear", "classifier");
        }
        return "features." + (3 * index(name) + (name.startsWith("bn") ? 1 : 0)) + "." + suffix(name);
    }

    /** The how-manieth convolution of VGG-16 that is. */
    private static int index(String name) {
        int group = name.charAt(name.indexOf('_') - 1) - '1';
        return List.of(0, 2, 4, 7, 10).get(group) + name.charAt(name.indexOf('_') + 1) - '1';
    }

    private static String suffix(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
