package org.tombola.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Batch;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.weights.Weights;

/** Each kind of layer, in sizes that do not divide, says in ONNX Runtime what it says in libtorch. */
class LayerAgreementTest {
    private static final int CHANNELS = 4;

    /** Images of 4×7×5 or so, their pixels spread to negative numbers, then these layers, then a vector of all that comes out. */
    private static Graph behindImages(int height, int width, Layer... layers) {
        List<Layer> all = new ArrayList<>();
        all.add(new Layer.Input("input", CHANNELS, height, width));
        all.add(new Layer.Normalise(
                "in", "input", List.of(0.5, 0.4, 0.9, 1.5), List.of(0.05, 0.25, 0.3, 0.1))); // up to ±15
        all.addAll(List.of(layers));
        String last = all.getLast().name();
        boolean vector = new Graph(all).shape(last).vector();
        if (!vector) {
            all.add(new Layer.Flatten("vector", last));
        }
        return new Graph(all);
    }

    private static void agrees(Layer... layers) throws OrtException {
        Graph graph = behindImages(7, 5, layers);
        Agreement.check(graph, OnnxOptions.PLAIN);
        Agreement.check(graph, OnnxOptions.FOLDED);
    }

    @ParameterizedTest
    @CsvSource({
        // out, kernel, stride, padding, groups, bias
        "6, 3, 1, 1, 1, false",
        "6, 3, 2, 1, 1, true",
        "8, 1, 1, 0, 1, true",
        "8, 1, 2, 0, 1, false",
        "8, 3, 2, 1, 2, false",
        "4, 3, 1, 1, 4, false",
        "4, 5, 2, 2, 4, true",
        "8, 3, 2, 1, 4, true",
        "3, 5, 3, 0, 1, true",
        "3, 2, 2, 1, 1, true",
        "2, 3, 1, 3, 1, true",
    })
    void convolution(int out, int kernel, int stride, int padding, int groups, boolean bias) throws OrtException {
        Layer convolution =
                new Layer.Convolution("conv", "in", CHANNELS, out, kernel, stride, padding, groups, bias, false);
        agrees(convolution);
        agrees(convolution, new Layer.BatchNorm("bn", "conv", out, 1e-3, 0.1));
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 0", "3, 2, 1", "3, 1, 1", "3, 3, 0", "2, 1, 1", "5, 2, 2"})
    void maxPoolWherePaddingNeverWins(int kernel, int stride, int padding) throws OrtException {
        agrees(new Layer.MaxPool("pool", "in", kernel, stride, padding));
    }

    @ParameterizedTest
    @CsvSource({"4, 2", "8, 2", "8, 1", "6, 3", "4, 1"})
    void padShortcut(int out, int stride) throws OrtException {
        agrees(new Layer.PadShortcut("pad", "in", out, stride));
    }

    @ParameterizedTest
    @EnumSource(ActivationFunction.class)
    void activation(ActivationFunction function) throws OrtException {
        agrees(new Layer.Activation("activation", "in", function));
    }

    static Stream<List<Layer>> others() {
        return Stream.of(
                List.of(new Layer.BatchNorm("bn", "in", CHANNELS, 1e-2, 0.1)),
                List.of(new Layer.GlobalAveragePool("average", "in")),
                List.of(new Layer.Squeeze("squeeze", "in")),
                List.of(new Layer.Flatten("flatten", "in")),
                List.of(new Layer.Add("add", "in", "in")),
                List.of(new Layer.Dropout("dropout", "in", 0.5, false)),
                List.of(
                        new Layer.GlobalAveragePool("average", "in"),
                        new Layer.BatchNorm("bn", "average", CHANNELS, 1e-5, 0.1),
                        new Layer.Dropout("dropout", "bn", 0.5, true)),
                List.of(
                        new Layer.Squeeze("squeeze", "in"),
                        new Layer.Activation("gate", "squeeze", ActivationFunction.SIGMOID),
                        new Layer.Scale("scale", "in", "gate")),
                List.of(
                        new Layer.Flatten("flatten", "in"),
                        new Layer.Linear("fc", "flatten", 140, 9, false),
                        new Layer.BatchNorm("bn", "fc", 9, 1e-5, 0.1),
                        new Layer.Linear("fc2", "bn", 9, 2, true)),
                // Two layers that a batch norm reads, one of which is read again.
                List.of(
                        new Layer.Convolution("conv", "in", CHANNELS, CHANNELS, 3, 1, 1, 1, false, false),
                        new Layer.BatchNorm("bn", "conv", CHANNELS, 1e-5, 0.1),
                        new Layer.Convolution("conv2", "bn", CHANNELS, CHANNELS, 3, 1, 1, 1, true, false),
                        new Layer.BatchNorm("bn2", "conv2", CHANNELS, 1e-5, 0.1),
                        new Layer.Add("add", "bn2", "conv2"),
                        new Layer.Add("add2", "add", "bn")));
    }

    @ParameterizedTest
    @MethodSource("others")
    void everyOtherKind(List<Layer> layers) throws OrtException {
        agrees(layers.toArray(Layer[]::new));
    }

    @Test
    void namesOfLayersMayBeAnything() throws OrtException {
        agrees(
                new Layer.Activation("images", "in", ActivationFunction.SWISH),
                new Layer.Activation("images.output", "images", ActivationFunction.MISH),
                new Layer.Convolution("logits", "images.output", CHANNELS, CHANNELS, 1, 1, 0, 1, true, false),
                new Layer.Activation("images.sigmoid", "logits", ActivationFunction.SWISH),
                new Layer.Activation("Größe / 2", "images.sigmoid", ActivationFunction.SWISH),
                new Layer.GlobalAveragePool("logits.weight", "Größe / 2"));
    }

    @Test
    void aNetworkMayBeItsInputAlone() throws OrtException {
        Graph graph = new Graph(List.of(new Layer.Input("input", 2, 3, 4)));
        Batch batch = Agreement.batch(graph);
        try (Runtime runtime = new Runtime(OnnxFile.bytes(graph, Weights.empty(), Map.of(), OnnxOptions.PLAIN))) {
            float[] same = runtime.logits(batch);
            assertThat(same).hasSameSizeAs(batch.floats());
            assertThat(same[12]).isEqualTo(batch.floats()[1]); // the first pixel's second channel
        }
    }

    @Test
    void theModelTellsNamesShapesAndMetadata() throws OrtException {
        Graph graph = behindImages(7, 5, new Layer.GlobalAveragePool("average", "in"));
        Map<String, String> metadata = Map.of("provenance", "{\"finder\":\"größte\"}", "density", "0.25", "empty", "");
        try (Runtime runtime = new Runtime(OnnxFile.bytes(graph, Weights.empty(), metadata, OnnxOptions.PLAIN))) {
            OrtSession session = runtime.session();
            assertThat(session.getInputNames()).containsExactly(OnnxFile.IMAGES);
            assertThat(session.getOutputNames()).containsExactly(OnnxFile.LOGITS);
            var images = Runtime.tensor(session.getInputInfo().get(OnnxFile.IMAGES));
            assertThat(images.getShape()).containsExactly(-1, 4, 7, 5);
            assertThat(images.getDimensionNames()[0]).isEqualTo(OnnxFile.BATCH);
            var logits = Runtime.tensor(session.getOutputInfo().get(OnnxFile.LOGITS));
            assertThat(logits.getShape()).containsExactly(-1, 4);
            assertThat(logits.getDimensionNames()[0]).isEqualTo(OnnxFile.BATCH);
            assertThat(session.getMetadata().getCustomMetadata()).isEqualTo(metadata);
            assertThat(session.getMetadata().getProducerName()).isEqualTo("tombola");
        }
    }

    @Test
    void anyNumberOfImagesMayBeGiven() throws OrtException {
        Graph graph = behindImages(7, 5, new Layer.GlobalAveragePool("average", "in"));
        Batch batch = Agreement.batch(graph);
        try (Runtime runtime = new Runtime(OnnxFile.bytes(graph, Weights.empty(), Map.of(), OnnxOptions.PLAIN))) {
            float[] all = runtime.logits(batch);
            for (int i = 0; i < batch.count(); i++) {
                assertThat(runtime.logits(batch.only(i))).containsExactly(Arrays.copyOfRange(all, 4 * i, 4 * i + 4));
            }
        }
    }
}
