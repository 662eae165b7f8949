package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;

/** Pictures in mapped files do what the same pictures in memory do. */
class DecodedFilesTest {
    private static final long NOTHING = 0;
    private static final long ALL = Long.MAX_VALUE;

    @TempDir
    Path folder;

    @BeforeEach
    void writePictures() {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 7; i++) {
            files.put("train/a/" + i + ".png", picture(i));
            files.put("train/b/" + i + ".png", picture(50 + i));
        }
        files.put("test/a/x.png", picture(3)); // one that is trained on
        files.put("test/b/y.png", picture(99));
        PictureFiles.folder(folder.resolve("data"), files);
    }

    private static byte[] picture(int number) {
        BufferedImage image = new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB);
        java.util.Random random = new java.util.Random(number);
        for (int i = 0; i < 20; i++) {
            image.setRGB(i % 5, i / 5, random.nextInt(1 << 24));
        }
        return PictureFiles.encoded(image, "png");
    }

    private RawData load(long inMemory) {
        try (PictureTree tree = PictureTree.open(folder.resolve("data"))) {
            return new DecodedSplits(tree, "train", "test", 0, 1, inMemory)
                    .load(
                            Places.in(folder.resolve(inMemory == ALL ? "memory" : "files")),
                            "here",
                            () -> new DecodedSplits.Listing(
                                    LabelledFiles.of(tree, "train"), LabelledFiles.of(tree, "test")));
        }
    }

    private static void requireSame(Images found, Images expected) {
        assertThat(found.labels()).isEqualTo(expected.labels());
        assertThat(found.pixels()).isEqualTo(expected.pixels());
        assertThat(found.batch(1, found.count()).bytes())
                .isEqualTo(expected.batch(1, expected.count()).bytes());
    }

    @Test
    void batchesSubsetsAndMeasuresAreThoseOfMemory() {
        RawData files = load(NOTHING);
        RawData memory = load(ALL);

        assertThat(files.classNames()).isEqualTo(memory.classNames());
        requireSame(files.train(), memory.train());
        requireSame(files.test(), memory.test());
        int[] some = {5, 0, 13};
        requireSame(files.train().subset(some), memory.train().subset(some));
        int[] fewer = {2, 1};
        requireSame(
                files.train().subset(some).subset(fewer),
                memory.train().subset(some).subset(fewer));
        assertThat(Normalisations.measure(files.train())).isEqualTo(Normalisations.measure(memory.train()));
        assertThat(Overlap.count(files.train(), files.test())).isEqualTo(1);
        for (Augmentation augmentation : List.of(new Augmentation(1, true), new Augmentation(0, true, true))) {
            BatchStream fromFiles = BatchStream.of(files.train(), augmentation, 4, new Seed(1));
            BatchStream fromMemory = BatchStream.of(memory.train(), augmentation, 4, new Seed(1));
            for (int i = 0; i < fromFiles.batchesPerEpoch(); i++) {
                assertThat(fromFiles.batch(2, i).bytes())
                        .isEqualTo(fromMemory.batch(2, i).bytes());
                assertThat(fromFiles.batch(2, i).labels())
                        .isEqualTo(fromMemory.batch(2, i).labels());
            }
        }
    }

    @Test
    void checksumsTellPartsAndOrdersApart() {
        Images train = load(NOTHING).train();
        int[] all = IntStream.range(0, train.count()).toArray();

        assertThat(train.subset(all).checksum()).isEqualTo(train.checksum());
        assertThat(Stream.of(new int[] {0, 1}, new int[] {1, 0}, new int[] {0}, new int[] {2})
                        .map(part -> train.subset(part).checksum())
                        .distinct())
                .hasSize(4);
        assertThat(load(ALL).train().checksum()).isNotEqualTo(train.checksum());
    }

    @Test
    void theSecondLoadingDecodesNothing() throws IOException {
        String checksum = load(NOTHING).train().checksum();
        Path pixels = kept(".train.pixels");
        assertThat(Files.size(pixels)).isEqualTo(14 * (60 + 32));
        FileTime written = Files.getLastModifiedTime(pixels);

        assertThat(load(NOTHING).train().checksum()).isEqualTo(checksum);
        assertThat(Files.getLastModifiedTime(pixels)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {".index", ".train.pixels", ".test.pixels"})
    void whatIsCutShortOrGoneIsMadeAnew(String part) throws IOException {
        String checksum = load(NOTHING).train().checksum();
        Path file = kept(part);
        byte[] whole = Files.readAllBytes(file);

        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
        assertThat(load(NOTHING).train().checksum()).isEqualTo(checksum);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);

        Files.delete(file);
        assertThat(load(NOTHING).train().checksum()).isEqualTo(checksum);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    /** A split may be hundreds of gigabytes. */
    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        load(NOTHING);
        Path pixels = kept(".train.pixels");
        Path left = pixels.resolveSibling("." + pixels.getFileName() + ".0123.tmp");
        Files.write(left, new byte[10]);
        Files.delete(pixels);

        load(NOTHING);
        assertThat(left).doesNotExist();
        assertThat(pixels).exists();
    }

    @Test
    void aPictureOfAnotherSizeIsRefusedAndNothingKept() throws IOException {
        PictureFiles.folder(folder.resolve("data"), java.util.Map.of("test/b/z.png", PictureFiles.png(6, 4, 0xFF)));

        assertThatThrownBy(() -> load(NOTHING)).isInstanceOf(InvalidInput.class).hasMessageContaining("z.png is 6×4");
        try (Stream<Path> files = Files.list(folder.resolve("files/store/decoded"))) {
            assertThat(files.filter(file -> !file.toString().endsWith(".train.pixels")))
                    .isEmpty();
        }
    }

    private Path kept(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("files/store/decoded"))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
