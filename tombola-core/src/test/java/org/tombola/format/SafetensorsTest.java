package org.tombola.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.format.SafetensorsFile.Entry;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class SafetensorsTest {
    @TempDir
    Path folder;

    /** The format by hand: 8 bytes of length, JSON padded to a multiple of 8, the data. */
    @Test
    void theLayoutIsTheOneOfTheSpecification() throws IOException {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        entries.put("bits", Entry.bytes(new byte[] {5}));
        entries.put("a", Entry.floats(FloatType.F32, new int[] {1, 2}, new float[] {1, -2}));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, new SafetensorsFile(new LinkedHashMap<>(Map.of("k", "v")), entries));
        String header =
                "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                        + "\"bits\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[8,9]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        ByteBuffer expected = ByteBuffer.allocate(8 + padded.length() + 9).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded.length())
                .put(padded.getBytes(UTF_8))
                .putFloat(1)
                .putFloat(-2)
                .put((byte) 5);
        assertThat(out.toByteArray()).isEqualTo(expected.array());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatIsWrittenIsReadAndWritingIsRepeatable(long seed) throws IOException {
        RandomGenerator random = new Seed(seed).generator();
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        int count = random.nextInt(0, 10);
        for (int i = 0; i < count; i++) {
            int[] shape = random.ints(random.nextInt(0, 4), 0, 6).toArray();
            ElementType type = ElementType.values()[random.nextInt(ElementType.values().length)];
            byte[] data = new byte[Tensor.size(shape) * type.bytes()];
            random.nextBytes(data);
            List<Integer> sizes = java.util.Arrays.stream(shape).boxed().toList();
            entries.put("tensor \"" + i + "\" ü", new Entry(type, sizes, ByteBuffer.wrap(data)));
        }
        SequencedMap<String, String> metadata = new LinkedHashMap<>(Map.of("note", "line\nbreak \u2028 and 😀"));
        Path path = folder.resolve("x.safetensors");
        Safetensors.write(path, new SafetensorsFile(metadata, entries));
        SafetensorsFile read = Safetensors.read(path);
        assertThat(read.metadata()).isEqualTo(metadata);
        assertThat(read.entries()).isEqualTo(entries);
        byte[] first = Files.readAllBytes(path);
        Safetensors.write(path, read);
        assertThat(Files.readAllBytes(path)).isEqualTo(first);
        assertThat(Checkpoints.read(path)).isEqualTo(read.weights());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("nothing is left aside").containsExactly(path);
        }
    }

    @Test
    void widerTypesComeFirstSoThatEachTensorIsAligned() throws IOException {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        entries.put("u8", Entry.bytes(new byte[3]));
        entries.put("f16", Entry.floats(FloatType.F16, new int[] {3}, new float[3]));
        entries.put("f32", Entry.floats(FloatType.F32, new int[] {3}, new float[3]));
        entries.put("f64", new Entry(ElementType.F64, List.of(1), ByteBuffer.allocate(8)));
        Path path = folder.resolve("x.safetensors");
        Safetensors.write(path, new SafetensorsFile(new LinkedHashMap<>(), entries));
        assertThat(Safetensors.read(path).entries().keySet()).containsExactly("f64", "f32", "f16", "u8");
    }

    static Stream<Arguments> hostile() {
        String one = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        return Stream.of(
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "shape"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":\"2\",\"data_offsets\":[0,8]}}", "shape"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", "offsets"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775808]}}",
                        "offsets"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,0],\"data_offsets\":[0,0]}}", "shape"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "keys"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", "keys"),
                Arguments.of("{\"a\":{\"dtype\":4,\"shape\":[2],\"data_offsets\":[0,8]}}", "type"),
                Arguments.of("{\"a\":null}", "not a JSON object"),
                Arguments.of("{\"__metadata__\":[],\"a\":" + one + "}", "not a JSON object"),
                Arguments.of("{\"__metadata__\":{\"x\":null},\"a\":" + one + "}", "metadata"),
                Arguments.of("{\"a\":" + one + "} x", "JSON"),
                Arguments.of("{\"a\":" + one + ",}", "JSON"),
                Arguments.of("{\"a\":" + one + ",\"a\":" + one + "}", "JSON"),
                Arguments.of("{\"a\":" + "[".repeat(100_000), "JSON"),
                Arguments.of("{}", "after the last tensor"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void strangeHeadersAreRefused(String header, String complaint) throws IOException {
        byte[] text = header.getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(16 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text).putLong(0);
        Path path = Files.write(folder.resolve("x"), bytes.array());
        assertThatThrownBy(() -> Safetensors.read(path))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(complaint);
        assertThatThrownBy(() -> Checkpoints.read(path))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        byte[] text = {'{', '"', (byte) 0xC3, '"', ':', '1', '}', ' '};
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(8)
                .put(text);
        Path path = Files.write(folder.resolve("x"), bytes.array());
        assertThatThrownBy(() -> Safetensors.read(path))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("UTF-8");
    }

    /** Values by hand: 1 + 2^-8 lies half-way between two BF16 numbers and goes to the even one, 1; 1 + 3·2^-8 to 1 + 2^-6. */
    @Test
    void halfWidthNumbersAreRoundedToNearestEven() {
        float[] values = {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, -1 - 0x1.8p-8f, Float.NaN, Float.MAX_VALUE, 0x1p-149f, -0f};
        float[] bf16 = FloatType.BF16.rounded(values);
        assertThat(bf16).containsExactly(1, 1 + 0x1p-6f, -1 - 0x1p-7f, Float.NaN, Float.POSITIVE_INFINITY, 0, -0f);
        float[] f16 = FloatType.F16.rounded(new float[] {1 + 0x1p-11f, 65519, 65520, 0x1p-24f, 0x1p-26f});
        assertThat(f16).containsExactly(1, 65504, Float.POSITIVE_INFINITY, 0x1p-24f, 0);
        float quietlyAlmostInfinite = Float.intBitsToFloat(0x7F800001);
        assertThat(FloatType.BF16.rounded(new float[] {quietlyAlmostInfinite})[0])
                .isNaN();
    }

    @Test
    void aFileThatCannotBeWrittenLeavesTheOldOne() throws IOException {
        Path path = folder.resolve("x.safetensors");
        Safetensors.write(path, SafetensorsFile.of(Map.of(), Weights.of(Map.of("a", Tensor.vector(1)))));
        byte[] before = Files.readAllBytes(path);
        assertThatThrownBy(() -> Aside.write(path, out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(java.io.UncheckedIOException.class);
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(path);
        }
    }

    @Test
    void whatAKilledWriterLeftGoesWithTheNextAndWhatALivingOneWritesStays() throws IOException {
        Path path = folder.resolve("x.safetensors");
        Path left = Files.writeString(folder.resolve(".x.safetensors.0-1-2.tmp"), "half");
        Path another = Files.writeString(folder.resolve(".y.safetensors.0-1-2.tmp"), "half");
        Aside.replace(path, out -> {
            out.write(1);
            Aside.replace(path, inner -> inner.write(2));
        });
        assertThat(Files.readAllBytes(path)).containsExactly(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(path, another).doesNotContain(left);
        }
    }
}
