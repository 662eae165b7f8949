package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Files that PyTorch 2.13.0 wrote, or that were made to harm; golden/make_checkpoints.py made them and says what is in them. */
class GoldenCheckpointsTest {
    static final Path FOLDER = folder();

    static Stream<String> honest() {
        return section("honest").keySet().stream().map(String.class::cast);
    }

    static Stream<String> hostile() {
        return section("hostile").keySet().stream().map(String.class::cast);
    }

    @ParameterizedTest
    @MethodSource("honest")
    void honestFilesHoldWhatPyTorchPutThere(String name) {
        Weights weights = Checkpoints.read(FOLDER.resolve(name));
        Map<?, ?> expected = (Map<?, ?>) section("honest").get(name);
        String inside = name.endsWith(".safetensors") ? "tensors" : "state_dict";
        Map<?, ?> tensors = expected.get(inside) instanceof Map<?, ?> nested ? nested : expected;
        assertThat(weights.names()).containsExactlyInAnyOrderElementsOf(names(tensors));
        tensors.forEach((key, value) -> assertTensor((String) key, weights.get((String) key), (Map<?, ?>) value));
    }

    private static void assertTensor(String name, Tensor tensor, Map<?, ?> expected) {
        assertThat(tensor.shape())
                .as(name)
                .containsExactly(((List<?>) expected.get("shape"))
                        .stream().mapToInt(size -> ((Number) size).intValue()).toArray());
        List<?> values = (List<?>) expected.get("values");
        for (int i = 0; i < tensor.size(); i++) {
            Object value = values.get(i);
            float number = value instanceof Boolean truth ? (truth ? 1 : 0) : (float) ((Number) value).doubleValue();
            assertThat(tensor.at(i)).as("%s[%d]", name, i).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileFilesAreRefusedWithTheirNameAndAReason(String name) {
        Path file = FOLDER.resolve("hostile").resolve(name);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> Checkpoints.read(file))
                        .as((String) section("hostile").get(name))
                        .isInstanceOf(InvalidInput.class)
                        .hasMessageStartingWith(file.toString())
                        .hasMessageMatching("(?s).*: .{10,}"));
    }

    @Test
    void refusedNamesAreNamed() {
        for (String name : List.of("system", "stack_global", "instance")) {
            for (String layout : List.of("zip", "legacy")) {
                assertThatThrownBy(() -> Checkpoints.read(FOLDER.resolve("hostile/" + name + "_" + layout + ".pt")))
                        .hasMessageContaining("posix.system");
            }
        }
    }

    @Test
    void metadataOfSafetensorsAreKept() {
        SafetensorsFile file = Safetensors.read(FOLDER.resolve("all_types.safetensors"));
        assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"), Map.entry("note", "π ≈ 3.14159"));
        assertThat(file.entries().get("uint8").copy()).containsExactly(0, 255);
    }

    private static List<String> names(Map<?, ?> map) {
        return map.keySet().stream().map(String.class::cast).toList();
    }

    private static Map<?, ?> section(String name) {
        try {
            String json = Files.readString(FOLDER.resolve("checkpoints.json"));
            return (Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) Json.read(json, "checkpoints.json")).get(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(
                                    GoldenCheckpointsTest.class.getResource("/golden/checkpoints/checkpoints.json"))
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
