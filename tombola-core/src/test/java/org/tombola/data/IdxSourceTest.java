package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;

class IdxSourceTest {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

    @TempDir
    Path folder;

    private static byte[] idx(int magic, int[] shape, int values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + values).putInt(magic);
        for (int length : shape) {
            buffer.putInt(length);
        }
        for (int i = 0; buffer.hasRemaining(); i++) {
            buffer.put((byte) (i % 10));
        }
        return buffer.array();
    }

    private static byte[] images(int count, int height, int width) {
        return idx(0x803, new int[] {count, height, width}, count * height * width);
    }

    private static byte[] labels(int count) {
        return idx(0x801, new int[] {count}, count);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void put(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void putGoodFiles() throws IOException {
        put(TRAIN_IMAGES, images(20, 4, 5));
        put(TRAIN_LABELS + ".gz", gzip(labels(20)));
        put(TEST_IMAGES + ".gz", gzip(images(7, 4, 5)));
        put(TEST_LABELS, labels(7));
    }

    private Dataset load() {
        return Places.load("mnist", Map.of("path", "."), Places.in(folder));
    }

    @Test
    void plainAndGzippedFilesOfAnyImageSizeAreRead() throws IOException {
        putGoodFiles();
        Dataset data = load();
        assertThat(data.train().count()).isEqualTo(20);
        assertThat(data.train().height()).isEqualTo(4);
        assertThat(data.train().width()).isEqualTo(5);
        assertThat(data.train().labels()).startsWith(0, 1, 2, 3).hasSize(20);
        assertThat(data.train().pixels()).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
        assertThat(data.test().count()).isEqualTo(7);
        assertThat(data.normalisation()).isEqualTo(Normalisations.MNIST);
        assertThat(data.augmentation()).isEqualTo(Augmentation.NONE);
    }

    /** What is wrong, the file that replaces a good one, and words that the message must have. */
    record Wrong(String what, String file, byte[] bytes, String... says) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> wrongFiles() {
        byte[] good = gzip(images(20, 4, 5));
        byte[] flippedGzip = good.clone();
        flippedGzip[flippedGzip.length - 6] ^= 1; // the CRC
        byte[] high = labels(20);
        high[8 + 11] = 10;
        return Stream.of(
                new Wrong("empty", TRAIN_IMAGES, new byte[0], "truncated"),
                new Wrong("half a header", TRAIN_IMAGES, Arrays.copyOf(images(20, 4, 5), 9), "truncated"),
                new Wrong("header only", TRAIN_IMAGES, Arrays.copyOf(images(20, 4, 5), 16), "truncated"),
                new Wrong("one byte short", TRAIN_IMAGES, Arrays.copyOf(images(20, 4, 5), 415), "truncated"),
                new Wrong("one byte long", TRAIN_IMAGES, Arrays.copyOf(images(20, 4, 5), 417), "more bytes"),
                new Wrong("labels for images", TRAIN_IMAGES, labels(20), "00000801", "00000803"),
                new Wrong("images for labels", TRAIN_LABELS, images(20, 4, 5), "00000803", "00000801"),
                new Wrong("another type", TRAIN_IMAGES, idx(0xD03, new int[] {20, 4, 5}, 400), "00000d03"),
                new Wrong("no IDX at all", TRAIN_IMAGES, "<html>not found</html>".getBytes(), "not an IDX file"),
                new Wrong("no images", TRAIN_IMAGES, idx(0x803, new int[] {0, 4, 5}, 0), "impossible size"),
                new Wrong("no columns", TRAIN_IMAGES, idx(0x803, new int[] {20, 4, 0}, 0), "impossible size"),
                new Wrong(
                        "2³¹ images",
                        TRAIN_IMAGES,
                        idx(0x803, new int[] {1 << 31, 4, 5}, 9),
                        "impossible",
                        "2147483648"),
                new Wrong(
                        "2³¹ − 1 images",
                        TRAIN_IMAGES,
                        idx(0x803, new int[] {-1 >>> 1, 4, 5}, 9),
                        "2147483647",
                        "lies"),
                new Wrong("overflowing", TRAIN_IMAGES, idx(0x803, new int[] {1 << 30, 1 << 30, 1 << 30}, 9), "lies"),
                new Wrong("wrapping to 0", TRAIN_IMAGES, idx(0x803, new int[] {1 << 16, 1 << 16, 1 << 16}, 9), "lies"),
                new Wrong("lying gzip", TRAIN_IMAGES, gzip(idx(0x803, new int[] {-1 >>> 1, 1, 1}, 9)), "lies"),
                new Wrong("lying within reason", TRAIN_IMAGES, gzip(idx(0x803, new int[] {20, 4, 6}, 400)), "only 400"),
                new Wrong("gzip cut in the data", TRAIN_IMAGES, Arrays.copyOf(gzip(images(20, 4, 5)), 30), "truncated"),
                new Wrong(
                        "gzip cut in its header", TRAIN_IMAGES, Arrays.copyOf(gzip(images(20, 4, 5)), 5), "truncated"),
                new Wrong("gzip cut in its trailer", TRAIN_IMAGES, Arrays.copyOf(good, good.length - 3), "truncated"),
                new Wrong("gzip with a wrong CRC", TRAIN_IMAGES, flippedGzip, "damaged"),
                new Wrong("fewer labels", TRAIN_LABELS, labels(19), "20 images", "19 labels"),
                new Wrong("more labels", TEST_LABELS, labels(8), "7 images", "8 labels"),
                new Wrong("a label of 10", TRAIN_LABELS, high, "label 10 of image 11"),
                new Wrong("another test size", TEST_IMAGES, images(7, 5, 4), "5×4"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void wrongFilesAreNamedWithTheReason(Wrong wrong) throws IOException {
        putGoodFiles();
        Files.deleteIfExists(folder.resolve(wrong.file + ".gz"));
        put(wrong.file, wrong.bytes);
        assertThatThrownBy(this::load)
                .isInstanceOf(InvalidInput.class)
                .message()
                .contains(folder.toString())
                .contains(wrong.says);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        putGoodFiles();
        Files.delete(folder.resolve(TEST_LABELS));
        assertThatThrownBy(this::load).isInstanceOf(InvalidInput.class).hasMessageContaining(TEST_LABELS + ".gz");
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        put("file", new byte[3]);
        assertThatThrownBy(() -> Places.load("mnist", Map.of("path", "file"), Places.in(folder)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("is a file");
    }

    @Test
    void theOriginalMnistIsReadInItsOrder() {
        Path shared = Places.shared("mnist");
        Dataset data = Places.load("mnist", Map.of("path", shared.toString()), Places.in(folder));
        assertThat(data.train().count()).isEqualTo(60_000);
        assertThat(data.test().count()).isEqualTo(10_000);
        assertThat(data.train().labels()).startsWith(5, 0, 4, 1, 9);
        assertThat(data.test().labels()).startsWith(7, 2, 1, 0, 4);
        Normalisation measured = Normalisations.measure(data.train());
        assertThat(measured.mean()).containsExactly(0.1307);
        assertThat(measured.deviation()).containsExactly(0.3081);
    }
}
