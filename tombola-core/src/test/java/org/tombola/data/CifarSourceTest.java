package org.tombola.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;

class CifarSourceTest {
    private static final String ARCHIVE = "cifar-10-binary.tar.gz";

    @TempDir
    Path folder;

    /** Red is the label, green 100 and blue the position, so that a mix-up of planes shows. */
    private static byte[] records(int count, int labelBytes, int firstLabel) {
        byte[] bytes = new byte[count * (labelBytes + 3072)];
        for (int i = 0; i < count; i++) {
            int at = i * (labelBytes + 3072);
            bytes[at + labelBytes - 1] = (byte) (firstLabel + i);
            for (int p = 0; p < 1024; p++) {
                bytes[at + labelBytes + p] = (byte) (firstLabel + i);
                bytes[at + labelBytes + 1024 + p] = 100;
                bytes[at + labelBytes + 2048 + p] = (byte) p;
            }
        }
        return bytes;
    }

    private static SequencedMap<String, byte[]> cifar10() {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        files.put("readme.html", "hello".getBytes(ISO_8859_1));
        for (int i = 5; i >= 1; i--) { // out of order, as the archive has them
            files.put("data_batch_" + i + ".bin", records(1, 1, i));
        }
        files.put("test_batch.bin", records(3, 1, 0));
        return files;
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            out.write(header("cifar-10-batches-bin/" + file.getKey(), file.getValue().length));
            out.write(file.getValue());
            out.write(new byte[Math.floorMod(-file.getValue().length, 512)]);
        }
        out.write(new byte[1024]);
        return out.toByteArray();
    }

    private static byte[] header(String name, long size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, String.format(Locale.ROOT, "%011o", size));
        header[156] = '0';
        put(header, 257, "ustar");
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        System.arraycopy(text.getBytes(ISO_8859_1), 0, header, at, text.length());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private Dataset load(String name, String path) {
        return Places.load(name, Map.of("path", path), Places.in(folder));
    }

    private static void requireGood(Dataset data) {
        assertThat(data.train().labels()).containsExactly(1, 2, 3, 4, 5);
        assertThat(data.test().labels()).containsExactly(0, 1, 2);
        assertThat(Arrays.copyOfRange(data.train().pixels(), 3072, 3072 + 6)).containsExactly(2, 100, 0, 2, 100, 1);
        assertThat(data.classNames()).startsWith("airplane", "automobile").hasSize(10);
        assertThat(data.normalisation()).isEqualTo(Normalisations.CIFAR10);
        assertThat(data.augmentation()).isEqualTo(Augmentation.CROP_AND_FLIP);
    }

    @Test
    void theArchiveIsReadByItsNameOrByItsFolder() throws IOException {
        Files.write(folder.resolve(ARCHIVE), gzip(tar(cifar10())));
        requireGood(load("cifar10", ARCHIVE));
        requireGood(load("cifar10", "."));
    }

    @Test
    void theUnpackedFolderIsReadToo() {
        PictureFiles.folder(folder.resolve("cifar-10-batches-bin"), cifar10());
        requireGood(load("cifar10", "."));
        requireGood(load("cifar10", "cifar-10-batches-bin"));
    }

    @Test
    void theFineLabelOfCifar100Counts() {
        byte[] train = records(2, 2, 98);
        train[0] = 7; // coarse
        PictureFiles.folder(folder, Map.of("train.bin", train, "test.bin", records(1, 2, 0)));
        Dataset data = load("cifar100", ".");
        assertThat(data.train().labels()).containsExactly(98, 99);
        assertThat(data.classNames())
                .hasSize(100)
                .doesNotHaveDuplicates()
                .isSorted()
                .startsWith("apple")
                .endsWith("worm");
    }

    /** What is wrong, the archive, and words that the message must have. */
    record Wrong(String what, byte[] archive, String... says) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> wrongArchives() throws IOException {
        byte[] tar = tar(cifar10());
        SequencedMap<String, byte[]> missing = cifar10();
        missing.remove("data_batch_3.bin");
        SequencedMap<String, byte[]> ragged = cifar10();
        ragged.put("test_batch.bin", new byte[3072]);
        SequencedMap<String, byte[]> empty = cifar10();
        empty.put("test_batch.bin", new byte[0]);
        SequencedMap<String, byte[]> label = cifar10();
        label.put("data_batch_2.bin", records(2, 1, 9));
        SequencedMap<String, byte[]> nested = cifar10();
        nested.put("again/test_batch.bin", records(1, 1, 0));
        byte[] checksum = tar.clone();
        checksum[3] ^= 1;
        byte[] huge = header("cifar-10-batches-bin/test_batch.bin", 0x1_FFFF_FFFFL);
        byte[] number = tar.clone();
        number[126] = 'x';
        return Stream.of(
                new Wrong("not gzip", tar, "damaged"),
                new Wrong("empty", new byte[0], "truncated"),
                new Wrong("not tar", gzip("<html>".repeat(200).getBytes(ISO_8859_1)), "not a tar archive"),
                new Wrong("cut in gzip", Arrays.copyOf(gzip(tar), 400), "truncated"),
                new Wrong("cut in a file", gzip(Arrays.copyOf(tar, 3000)), "truncated"),
                new Wrong("cut before its end", gzip(Arrays.copyOf(tar, tar.length - 1024)), "truncated"),
                new Wrong("a wrong header checksum", gzip(checksum), "wrong checksum"),
                new Wrong("a size that is no number", gzip(number), "damaged"),
                new Wrong("a lying size", gzip(huge), "8589934591 bytes"),
                new Wrong("a missing file", gzip(tar(missing)), "data_batch_3.bin"),
                new Wrong("a ragged file", gzip(tar(ragged)), "test_batch.bin", "3072 bytes", "3073"),
                new Wrong("an empty file", gzip(tar(empty)), "test_batch.bin has 0 bytes"),
                new Wrong("a label of 10", gzip(tar(label)), "data_batch_2.bin, image 1: label 10"),
                new Wrong("a file twice", gzip(tar(nested)), "test_batch.bin twice"));
    }

    @ParameterizedTest
    @MethodSource("wrongArchives")
    void wrongArchivesAreNamedWithTheReason(Wrong wrong) throws IOException {
        Files.write(folder.resolve(ARCHIVE), wrong.archive);
        assertThatThrownBy(() -> load("cifar10", ARCHIVE))
                .isInstanceOf(InvalidInput.class)
                .message()
                .contains(ARCHIVE)
                .contains(wrong.says);
    }

    @Test
    void anEmptyFolderIsNamedWithWhatItNeeds() {
        assertThatThrownBy(() -> load("cifar10", "."))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(ARCHIVE)
                .hasMessageContaining("data_batch_1.bin");
    }
}
