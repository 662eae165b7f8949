package org.tombola.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Normalisation;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;

/** Every listed architecture says in ONNX Runtime and in the sparse engine what it says in libtorch. */
class ArchitectureAgreementTest {
    private static final Normalisation NORMALISATION =
            new Normalisation(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));

    /** As narrow as settings allow, and on small images. */
    record Case(String architecture, Map<String, Object> settings, int size) {
        Graph graph() {
            return Architectures.CATALOGUE
                    .find(architecture)
                    .orElseThrow()
                    .with(settings)
                    .value()
                    .graph(3, size, size, 10, NORMALISATION);
        }
    }

    static Stream<Case> cases() {
        Map<String, Object> large = Map.of("width", 8L, "form", "imagenet");
        return Stream.of(
                new Case("lenet_300_100", Map.of(), 28),
                new Case("conv_2", Map.of(), 13),
                new Case("conv_4", Map.of(), 13),
                new Case("conv_6", Map.of(), 13),
                new Case("resnet20", Map.of(), 32),
                new Case("resnet20", Map.of("width", 4L, "shortcut", "B"), 15),
                new Case("resnet32", Map.of("width", 4L), 15),
                new Case("resnet44", Map.of("width", 4L), 16),
                new Case("resnet56", Map.of("width", 4L), 16),
                new Case("resnet18", Map.of("width", 8L), 32),
                new Case("resnet18", large, 65),
                new Case("resnet34", Map.of("width", 8L), 15),
                new Case("resnet50", Map.of("width", 8L), 16),
                new Case("resnet50", large, 64),
                new Case("wrn_28_10", Map.of(), 8),
                new Case("wrn", Map.of("depth", 16L, "width", 1L), 17),
                new Case("vgg16", Map.of("width", 8L), 32),
                new Case("vgg16", Map.of("width", 8L, "batch_norm", false, "bias", true), 33),
                new Case("vgg16", large, 45),
                new Case("vgg19", Map.of("width", 8L, "bias", true), 32),
                new Case("mobilenet_v1", Map.of("width", 8L), 32),
                new Case("mobilenet_v1", large, 63),
                new Case("efficientnet_b0", Map.of("width", 0.25, "depth", 0.5), 32),
                new Case("efficientnet_b0", Map.of("width", 0.25, "form", "imagenet"), 65),
                new Case("efficientnet_b4", Map.of("width", 0.25, "depth", 0.5), 32));
    }

    @Test
    void noArchitectureIsLeftOut() {
        assertThat(cases().map(Case::architecture)).containsAll(Architectures.CATALOGUE.names());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesLayerByLayer(Case network) throws OrtException {
        Agreement.check(network.graph(), OnnxOptions.PLAIN);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithBatchNormsFolded(Case network) throws OrtException {
        Agreement.check(network.graph(), OnnxOptions.FOLDED);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesInTheSparseEngine(Case network) {
        Agreement.checkSparse(network.graph());
    }
}
