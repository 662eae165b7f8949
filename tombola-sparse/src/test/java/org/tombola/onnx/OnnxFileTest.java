package org.tombola.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class OnnxFileTest {
    private static final Graph GRAPH = new Graph(List.of(
            new Layer.Input("input", 1, 1, 2),
            new Layer.Flatten("flatten", "input"),
            new Layer.Linear("fc", "flatten", 2, 3, false)));
    private static final Weights WEIGHTS =
            Weights.of(Map.of("fc.weight", Tensor.of(new int[] {3, 2}, 1, 2, 3, -4, 5, 0)));

    @TempDir
    Path folder;

    private static UnknownFieldSet parse(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<UnknownFieldSet> all(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().stream()
                .map(OnnxFileTest::parse)
                .toList();
    }

    private static String text(UnknownFieldSet message, int field) {
        return String.join(
                ",",
                message.getField(field).getLengthDelimitedList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList());
    }

    /** Field numbers are written out once more, from onnx.proto3. */
    @Test
    void aModelSaysWhatItIs() throws IOException {
        Map<String, String> metadata = Map.of("b", "second", "a", "first");
        UnknownFieldSet model = UnknownFieldSet.parseFrom(OnnxFile.bytes(GRAPH, WEIGHTS, metadata, OnnxOptions.PLAIN));

        assertThat(model.getField(1).getVarintList()).containsExactly(8L);
        assertThat(text(model, 2)).isEqualTo("tombola");
        assertThat(text(model, 3)).isNotBlank();
        assertThat(all(model, 8).getFirst().getField(2).getVarintList()).containsExactly(18L);
        assertThat(all(model, 14))
                .extracting(entry -> text(entry, 1) + "=" + text(entry, 2))
                .containsExactly("a=first", "b=second");

        UnknownFieldSet graph = all(model, 7).getFirst();
        assertThat(all(graph, 1))
                .extracting(node -> text(node, 4) + ": " + text(node, 1) + " -> " + text(node, 2))
                .containsExactly("Flatten: images -> flatten.output", "Gemm: flatten.output,fc.weight -> logits");
        assertThat(all(graph, 11)).extracting(value -> text(value, 1)).containsExactly("images");
        assertThat(all(graph, 12)).extracting(value -> text(value, 1)).containsExactly("logits");

        UnknownFieldSet weight = all(graph, 5).getFirst();
        assertThat(weight.getField(1).getVarintList()).containsExactly(3L, 2L);
        assertThat(weight.getField(2).getVarintList()).containsExactly(1L);
        assertThat(text(weight, 8)).isEqualTo("fc.weight");
        ByteString raw = weight.getField(9).getLengthDelimitedList().getFirst();
        List<Float> values = new ArrayList<>();
        var floats = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        while (floats.hasRemaining()) {
            values.add(floats.get());
        }
        assertThat(values).containsExactly(1f, 2f, 3f, -4f, 5f, 0f);
    }

    @Test
    void fileStreamAndArrayAreTheSameBytesInAnyOrderOfMetadata() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("a", "1");
        metadata.put("b", "2");
        byte[] bytes = OnnxFile.bytes(GRAPH, WEIGHTS, metadata, OnnxOptions.PLAIN);

        Map<String, String> reversed = new LinkedHashMap<>();
        reversed.put("b", "2");
        reversed.put("a", "1");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        OnnxFile.write(stream, GRAPH, WEIGHTS, reversed, OnnxOptions.PLAIN);
        Path file = folder.resolve("net.onnx");
        OnnxFile.write(file, GRAPH, WEIGHTS, reversed, OnnxOptions.PLAIN);

        assertThat(stream.toByteArray()).isEqualTo(bytes);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    /** One tensor of 64 MiB stands for all 32 of them. */
    @Test
    void aModelOfTwoGibibytesIsRefused() {
        Tensor tensor = Tensor.filled(new int[] {4096, 4096}, 1);
        List<Layer> layers =
                new ArrayList<>(List.of(new Layer.Input("input", 4096, 1, 1), new Layer.Flatten("layer0", "input")));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 1; i <= 32; i++) {
            layers.add(new Layer.Linear("layer" + i, "layer" + (i - 1), 4096, 4096, false));
            tensors.put("layer" + i + ".weight", tensor);
        }
        Path file = folder.resolve("large.onnx");

        assertThatThrownBy(
                        () -> OnnxFile.write(file, new Graph(layers), Weights.of(tensors), Map.of(), OnnxOptions.PLAIN))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("2 GiB")
                .hasMessageContaining(Long.toString(1L << 31).substring(0, 5));
        assertThat(file).doesNotExist();
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() {
        Weights other = Weights.of(Map.of("fc.weight", Tensor.of(new int[] {2, 3}, 1, 2, 3, 4, 5, 6)));
        assertThatThrownBy(() -> OnnxFile.bytes(GRAPH, other, Map.of(), OnnxOptions.PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc.weight");
        assertThatThrownBy(() -> OnnxFile.bytes(GRAPH, Weights.empty(), Map.of(), OnnxOptions.PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc.weight");
    }
}
