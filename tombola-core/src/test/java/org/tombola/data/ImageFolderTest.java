package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;

class ImageFolderTest {
    private static final int RED = 0xC00000;
    private static final int BLUE = 0x0000C0;

    @TempDir
    Path folder;

    private static SequencedMap<String, byte[]> good() {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        files.put("train/dog/b.png", PictureFiles.png(4, 4, BLUE));
        files.put("train/dog/a.png", PictureFiles.grey(4, 4, 77, "png"));
        files.put("train/cat/1.png", PictureFiles.png(4, 4, RED));
        files.put("test/cat/x.png", PictureFiles.png(4, 4, RED));
        files.put("test/dog/y.PNG", PictureFiles.png(4, 4, BLUE));
        files.put("train/.DS_Store", new byte[7]);
        files.put("__MACOSX/train/cat/._1.png", new byte[7]);
        return files;
    }

    private Dataset load(Map<String, Object> settings) {
        return Places.load("images", settings, Places.in(folder));
    }

    private Dataset loadZip(Map<String, byte[]> files) {
        PictureFiles.zip(folder.resolve("data.zip"), files);
        return load(Map.of("path", "data.zip"));
    }

    @Test
    void aFolderAndAZipGiveTheSameSortedImages() {
        PictureFiles.folder(folder.resolve("data"), good());
        Dataset fromFolder = load(Map.of("path", "data"));
        Dataset fromZip = loadZip(good());
        assertThat(fromZip.train().checksum()).isEqualTo(fromFolder.train().checksum());
        assertThat(fromZip.test().checksum()).isEqualTo(fromFolder.test().checksum());
        assertThat(fromZip.classNames()).containsExactly("cat", "dog");
        assertThat(fromZip.train().labels()).containsExactly(0, 1, 1);
        assertThat(fromZip.test().labels()).containsExactly(0, 1);
        byte[] pixels = fromZip.train().pixels();
        assertThat(Arrays.copyOf(pixels, 6)).containsExactly(255, 255, 255, 0xC0, 0, 0); // 1.png
        assertThat(Arrays.copyOfRange(pixels, 48, 54)).containsOnly(77); // a.png before b.png, grey replicated
        assertThat(Arrays.copyOfRange(pixels, 99, 102)).containsExactly(0, 0, 0xC0);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void colourIsKeptWhateverThePngStores(int type) {
        try (PictureDecoder decoder = new PictureDecoder()) {
            Picture picture = decoder.decode(PictureFiles.png(3, 2, 0xFF3300, type), "x.png");
            assertThat(picture.width()).isEqualTo(3);
            assertThat(picture.height()).isEqualTo(2);
            assertThat(Arrays.copyOf(picture.rgb(), 6)).containsExactly(255, 255, 255, 255, 0x33, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void greyLevelsAreNotBent(String format) {
        try (PictureDecoder decoder = new PictureDecoder()) {
            Picture picture = decoder.decode(PictureFiles.grey(8, 8, 100, format), "x");
            assertThat(picture.rgb()).hasSize(192).containsOnly(100);
        }
    }

    @Test
    void sixteenBitSamplesAreCutToEight() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0x1234);
        image.getRaster().setSample(1, 0, 0, 0xFEFF);
        try (PictureDecoder decoder = new PictureDecoder()) {
            Picture picture = decoder.decode(PictureFiles.encoded(image, "png"), "x");
            assertThat(picture.rgb()).containsExactly(0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE);
        }
    }

    @Test
    void splitNamesAndSizeAreSettings() {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        files.put("set/learn/a/1.png", PictureFiles.png(9, 5, RED));
        files.put("set/learn/b/1.png", PictureFiles.png(5, 9, BLUE));
        files.put("set/val/a/1.png", PictureFiles.png(30, 40, RED));
        files.put("set/val/b/deep/er/1.png", PictureFiles.png(3, 3, BLUE));
        PictureFiles.zip(folder.resolve("data.zip"), files);
        Dataset data = load(Map.of(
                "path", "data.zip", "train", "set/learn", "test", "set/val", "size", 3L, "normalise", "imagenet"));
        assertThat(data.train().height()).isEqualTo(3);
        assertThat(data.test().width()).isEqualTo(3);
        assertThat(data.normalisation()).isEqualTo(Normalisations.IMAGENET);
        assertThat(Arrays.copyOfRange(data.train().pixels(), 12, 15)).containsExactly(0xC0, 0, 0); // the centre
    }

    @Test
    void aSquareIsCutFromTheCentreAndAveraged() {
        byte[] rgb = new byte[6 * 4 * 3];
        for (int i = 0; i < 24; i++) {
            Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) (10 * (i % 6)));
        }
        Picture half = new Picture(6, 4, rgb).square(2); // columns 1…4 hold 10, 20, 30, 40
        // the triangle is 4 wide; at distances ½, ½ and 1½ from its centre its weights are ¾, ¾ and ¼
        int left = (int) Math.round((10 * 0.75 + 20 * 0.75 + 30 * 0.25) / 1.75);
        int right = (int) Math.round((40 * 0.75 + 30 * 0.75 + 20 * 0.25) / 1.75);
        assertThat(half.rgb())
                .containsExactly(left, left, left, right, right, right, left, left, left, right, right, right);
        Picture same = new Picture(2, 2, half.rgb()).square(2);
        assertThat(same.rgb()).isEqualTo(half.rgb());
    }

    @Test
    void enlargingAFlatPictureKeepsItsColour() {
        byte[] rgb = new byte[27];
        Arrays.fill(rgb, (byte) 200);
        assertThat(new Picture(3, 3, rgb).square(11).rgb()).hasSize(363).containsOnly(200);
    }

    /** What is wrong, the file that is added or replaced (null bytes remove it), and words that the message must have. */
    record Wrong(String what, String file, byte[] bytes, String... says) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> wrongContents() {
        byte[] png = PictureFiles.png(4, 4, RED);
        byte[] jpeg = PictureFiles.encoded(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "jpeg");
        byte[] brokenPng = PictureFiles.png(40, 40, RED);
        Arrays.fill(brokenPng, 50, brokenPng.length - 12, (byte) 0x55);
        byte[] hugePng = png.clone();
        hugePng[16] = 0x7F; // the width becomes 2 billion
        return Stream.of(
                new Wrong(
                        "a picture of another size",
                        "train/dog/z.png",
                        PictureFiles.png(5, 4, RED),
                        "z.png is 5×4",
                        "1.png is 4×4",
                        "size"),
                new Wrong(
                        "a test picture of another size",
                        "test/dog/z.png",
                        PictureFiles.png(4, 5, RED),
                        "z.png is 4×5"),
                new Wrong(
                        "not a picture",
                        "train/cat/z.png",
                        "hello there".getBytes(StandardCharsets.UTF_8),
                        "train/cat/z.png",
                        "neither"),
                new Wrong("an empty picture", "train/cat/z.png", new byte[0], "z.png", "neither"),
                new Wrong("a gif by name", "train/cat/z.gif", png, "z.gif", ".jpg"),
                new Wrong(
                        "half a JPEG",
                        "train/cat/0.jpg",
                        Arrays.copyOf(jpeg, jpeg.length / 2),
                        "0.jpg",
                        "cannot be decoded"),
                new Wrong(
                        "a JPEG's first bytes",
                        "train/cat/0.jpg",
                        Arrays.copyOf(jpeg, 20),
                        "0.jpg",
                        "cannot be decoded"),
                new Wrong(
                        "half a PNG",
                        "train/cat/0.png",
                        Arrays.copyOf(png, png.length / 2),
                        "0.png",
                        "cannot be decoded"),
                new Wrong("a PNG with rubbish", "train/cat/0.png", brokenPng, "0.png", "cannot be decoded"),
                new Wrong("a PNG of 2³¹ columns", "train/cat/0.png", hugePng, "0.png"),
                new Wrong(
                        "a class without test pictures",
                        "train/emu/1.png",
                        png,
                        "different classes",
                        "only in the first: [emu]"),
                new Wrong("a class without training pictures", "test/emu/1.png", png, "only in the second: [emu]"),
                new Wrong(
                        "a picture outside its class", "train/1.png", png, "train/1.png", "outside the class folders"));
    }

    @ParameterizedTest
    @MethodSource("wrongContents")
    void wrongContentsAreNamedWithTheReasonInZipAndFolderAlike(Wrong wrong) {
        SequencedMap<String, byte[]> files = good();
        files.put(wrong.file, wrong.bytes);
        assertThatThrownBy(() -> loadZip(files))
                .isInstanceOf(InvalidInput.class)
                .message()
                .contains("data.zip")
                .contains(wrong.says);
        PictureFiles.folder(folder.resolve("data"), files);
        assertThatThrownBy(() -> load(Map.of("path", "data")))
                .isInstanceOf(InvalidInput.class)
                .message()
                .contains(wrong.says);
        assertThat(folder.resolve("store/decoded")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil.png", "train/../../evil.png", "/etc/evil.png", "C:/evil.png", "train\\cat\\evil.png"})
    void aZipWithNamesThatLeaveItIsRefused(String name) {
        SequencedMap<String, byte[]> files = good();
        files.put(name, PictureFiles.png(4, 4, RED));
        assertThatThrownBy(() -> loadZip(files))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("leaves the archive")
                .hasMessageContaining(name);
    }

    @Test
    void aBombIsNotInflated() {
        SequencedMap<String, byte[]> files = good();
        files.put("train/cat/bomb.png", new byte[PictureTree.MOST_BYTES + 1]);
        assertThatThrownBy(() -> loadZip(files))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("bomb.png is larger than 64 MiB");
    }

    /** The directory of the zip promises 10 bytes for the entry; what comes is counted all the same. */
    @Test
    void aBombThatLiesAboutItsSizeIsNotInflated() throws IOException {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        files.put("train/cat/bomb.png", new byte[PictureTree.MOST_BYTES + 1]);
        Path zip = folder.resolve("data.zip");
        PictureFiles.zip(zip, files);
        byte[] bytes = Files.readAllBytes(zip);
        int directory = bytes.length - 22 - 46 - "train/cat/bomb.png".length();
        assertThat(Arrays.copyOfRange(bytes, directory, directory + 4)).containsExactly('P', 'K', 1, 2);
        Arrays.fill(bytes, directory + 24, directory + 28, (byte) 0);
        bytes[directory + 24] = 10;
        Files.write(zip, bytes);
        assertThatThrownBy(() -> load(Map.of("path", "data.zip", "test", "train")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("bomb.png");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 200})
    void aTruncatedZipIsRefused(int length) throws IOException {
        Path zip = folder.resolve("data.zip");
        PictureFiles.zip(zip, good());
        Files.write(zip, Arrays.copyOf(Files.readAllBytes(zip), length));
        assertThatThrownBy(() -> load(Map.of("path", "data.zip")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("data.zip is not a whole zip file");
    }

    @Test
    void aMissingSplitIsRefusedWithAListOfWhatIsThere() {
        PictureFiles.zip(folder.resolve("data.zip"), good());
        assertThatThrownBy(() -> load(Map.of("path", "data.zip", "test", "val")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no folder 'val'")
                .hasMessageContaining("test/, train/");
    }

    @Test
    void anEmptyFolderIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("data/train/cat"));
        assertThatThrownBy(() -> load(Map.of("path", "data")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("it holds no files");
    }

    @Test
    void aPathThatIsNotThereIsRefusedWithThePlacesTried() {
        assertThatThrownBy(() -> load(Map.of("path", "nowhere")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(folder.resolve("nowhere").toString());
    }

    @Test
    void aLinkedClassFolderIsFollowedAndALoopRefused() throws IOException {
        PictureFiles.folder(folder.resolve("data"), good());
        PictureFiles.folder(folder.resolve("elsewhere"), Map.of("1.png", PictureFiles.png(4, 4, RED)));
        Files.createSymbolicLink(folder.resolve("data/train/emu"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("data/test/emu"), folder.resolve("elsewhere"));
        assertThat(load(Map.of("path", "data")).classNames()).containsExactly("cat", "dog", "emu");
        Files.createSymbolicLink(folder.resolve("data/train/cat/loop"), folder.resolve("data/train"));
        assertThatThrownBy(() -> load(Map.of("path", "data")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("link");
    }

    @Test
    void theSecondLoadingReadsTheCacheAndAChangeOfTheSourceDoesNot() throws IOException {
        PictureFiles.folder(folder.resolve("data"), good());
        Dataset first = load(Map.of("path", "data"));
        List<Path> cached = cached();
        assertThat(cached).hasSize(1);
        FileTime written = Files.getLastModifiedTime(cached.getFirst());
        assertThat(load(Map.of("path", "data")).train().checksum())
                .isEqualTo(first.train().checksum());
        assertThat(Files.getLastModifiedTime(cached.getFirst())).isEqualTo(written);
        Path changed = folder.resolve("data/train/cat/1.png");
        Files.write(changed, PictureFiles.png(4, 4, BLUE));
        Files.setLastModifiedTime(changed, FileTime.fromMillis(written.toMillis() + 5000));
        assertThat(load(Map.of("path", "data")).train().checksum())
                .isNotEqualTo(first.train().checksum());
        assertThat(cached()).hasSize(2);
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("store/decoded"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -2, -3, -4, -5, 0, 8, 12, 30, 60, 100, 150})
    void aCorruptCacheIsMadeAnew(int damage) throws IOException {
        PictureFiles.zip(folder.resolve("data.zip"), good());
        Dataset first = load(Map.of("path", "data.zip"));
        Path cache = cached().getFirst();
        byte[] whole = Files.readAllBytes(cache);
        byte[] bad = switch (damage) {
            case -1 -> new byte[0];
            case -2 -> Arrays.copyOf(whole, whole.length - 1);
            case -3 -> Arrays.copyOf(whole, whole.length + 1);
            case -4 -> Arrays.copyOf(whole, 20);
            case -5 -> {
                byte[] lying = whole.clone();
                Arrays.fill(lying, 22, 26, (byte) 0x7F); // the number of training images
                yield lying;
            }
            default -> {
                byte[] flipped = whole.clone();
                flipped[damage] ^= 0x40;
                yield flipped;
            }
        };
        Files.write(cache, bad);
        Dataset again = load(Map.of("path", "data.zip"));
        assertThat(again.train().checksum()).isEqualTo(first.train().checksum());
        assertThat(again.classNames()).isEqualTo(first.classNames());
        assertThat(Files.readAllBytes(cache)).isEqualTo(whole);
        assertThat(cached()).hasSize(1);
    }

    @Test
    void aStoreThatCannotBeWrittenCostsTheCacheOnly() throws IOException {
        Files.write(folder.resolve("store"), new byte[1]); // a file where the folder should be
        assertThat(loadZip(good()).train().count()).isEqualTo(3);
    }

    /** Specification §19; JPEG leaves the first two moments nearly alone. */
    @Test
    @Tag("slow")
    void normalisedCifar10HasMeanZeroAndDeviationOne() {
        Path zip = Places.shared("cifar10-jpeg.zip");
        Dataset data = load(Map.of("path", zip.toString(), "normalise", "cifar10", "augment", List.of("crop", "flip")));
        assertThat(data.train().count()).isEqualTo(50_000);
        assertThat(data.test().count()).isEqualTo(10_000);
        assertThat(data.classNames()).isEqualTo(ClassNames.CIFAR10);
        assertThat(data.augmentation()).isEqualTo(Augmentation.CROP_AND_FLIP);
        Normalisation measured = Normalisations.measure(data.train());
        for (int c = 0; c < 3; c++) {
            double mean = measured.mean().get(c) - Normalisations.CIFAR10.mean().get(c);
            assertThat(mean / Normalisations.CIFAR10.deviation().get(c)).isBetween(-0.02, 0.02);
            double ratio = measured.deviation().get(c)
                    / Normalisations.CIFAR10.deviation().get(c);
            assertThat(ratio).isBetween(0.97, 1.03);
        }
        Dataset again = load(Map.of("path", zip.toString()));
        assertThat(again.train().checksum()).isEqualTo(data.train().checksum());
    }
}
