package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedTest {
    @TempDir
    Path folder;

    private Dataset draw(String name, long train, long test, long seed) {
        return Places.load(name, Map.of("train", train, "test", test, "seed", seed), Places.in(folder));
    }

    /** Frozen, so that a machine that draws otherwise, or a change of the drawing, is noticed. */
    @ParameterizedTest
    @CsvSource({
        "glyphs, b8615868ed5ce52670e9d05df17e9237924a0223b943936d09b9693f255cfb17, 63d47572c086e287f63c11046aac55e38e62c86e66e9d9f6326e754105844785",
        "shapes, 0324894d2bcbf259f7473ca13fc16239566bf8d4490315b219d3ed12272a977b, cc81d088acc1f0d91c03b7cd5e83886ccb597322740c251e63261506f6c1db1c"
    })
    void theSamePicturesAreDrawnEverywhere(String name, String train, String test) {
        Dataset data = draw(name, 200, 100, 1);
        assertThat(data.train().checksum()).isEqualTo(train);
        assertThat(data.test().checksum()).isEqualTo(test);
    }

    @ParameterizedTest
    @ValueSource(strings = {"glyphs", "shapes"})
    void classesAreEvenAndPicturesDiffer(String name) {
        Images train = draw(name, 500, 50, 1).train();
        for (int c = 0; c < 10; c++) {
            int label = c;
            assertThat(Arrays.stream(train.labels()).filter(l -> l == label)).hasSize(50);
        }
        int size = train.imageSize();
        byte[][] all = new byte[500][];
        Arrays.setAll(all, i -> Arrays.copyOfRange(train.pixels(), i * size, i * size + size));
        assertThat(Arrays.stream(all).map(Arrays::hashCode).distinct()).hasSize(500);
    }

    @Test
    void sizesAndClassNamesAreAsPromised() {
        Dataset glyphs = draw("glyphs", 10, 10, 1);
        assertThat(glyphs.train().channels()).isEqualTo(1);
        assertThat(glyphs.train().height()).isEqualTo(28);
        assertThat(glyphs.classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        Dataset shapes = draw("shapes", 10, 10, 1);
        assertThat(shapes.train().channels()).isEqualTo(3);
        assertThat(shapes.train().height()).isEqualTo(32);
        assertThat(shapes.classNames()).startsWith("disc", "ring", "square").hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"glyphs", "shapes"})
    void aSmallerSetIsTheBeginningOfALargerOne(String name) {
        byte[] small = draw(name, 30, 10, 1).train().pixels();
        byte[] large = draw(name, 60, 10, 1).train().pixels();
        assertThat(Arrays.copyOf(large, small.length)).isEqualTo(small);
    }

    @ParameterizedTest
    @ValueSource(strings = {"glyphs", "shapes"})
    void splitsAndSeedsShareNoPicture(String name) {
        Dataset one = draw(name, 10, 10, 1);
        Dataset two = draw(name, 10, 10, 2);
        assertThat(one.test().pixels()).isNotEqualTo(one.train().pixels());
        assertThat(two.train().pixels()).isNotEqualTo(one.train().pixels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"glyphs", "shapes"})
    void theConstantsFitThePictures(String name) {
        Dataset data = draw(name, 3000, 10, 1);
        Normalisation measured = Normalisations.measure(data.train());
        for (int c = 0; c < data.train().channels(); c++) {
            assertThat(measured.mean().get(c))
                    .isCloseTo(data.normalisation().mean().get(c), within(0.01));
            assertThat(measured.deviation().get(c))
                    .isCloseTo(data.normalisation().deviation().get(c), within(0.01));
        }
    }

    /** Each outline is inside around its middle line and outside beyond the unit circle's neighbourhood. */
    @ParameterizedTest
    @CsvSource({
        "DISC, 0, 0, true",
        "DISC, 0.9, 0, false",
        "RING, 0, 0, false",
        "RING, 0.7, 0, true",
        "SQUARE, 0.7, 0.7, true",
        "SQUARE, 0.8, 0, false",
        "TRIANGLE, 0, 0, true",
        "TRIANGLE, 0, -0.9, true",
        "TRIANGLE, 0, 0.6, false",
        "TRIANGLE, 0.6, -0.6, false",
        "STAR, 0, 0, true",
        "STAR, 0, -0.9, true",
        "STAR, 0, 0.9, false",
        "CROSS, 0.9, 0, true",
        "CROSS, 0.5, 0.5, false",
        "CRESCENT, -0.6, 0, true",
        "CRESCENT, 0.3, 0, false",
        "HEART, 0, 0, true",
        "HEART, 0, 0.8, true",
        "HEART, 0, -0.8, false",
        "HEART, 0.5, -0.4, true",
        "HEART, 0.7, 0.7, false",
        "BAR, 0.9, 0, true",
        "BAR, 0, 0.3, false",
        "HOURGLASS, 0.5, 0.8, true",
        "HOURGLASS, 0.5, 0, false",
        "HOURGLASS, 0, 0, true"
    })
    void outlinesAreWhatTheirNamesSay(Outline outline, double u, double v, boolean inside) {
        assertThat(outline.distance(u, v) < 0).isEqualTo(inside);
    }

    /**
     * Softmax regression against one hidden layer, on the same 4,000 pictures: a ticket can only show something where depth pays.
     */
    @Test
    @Tag("slow")
    void aHiddenLayerBeatsALinearModelOnGlyphs() {
        Dataset data = draw("glyphs", 4000, 1000, 1);
        double linear = TinyNetwork.accuracy(data, 0, 12);
        double hidden = TinyNetwork.accuracy(data, 100, 12);
        assertThat(hidden).isGreaterThan(0.85);
        assertThat(hidden).isGreaterThan(linear + 0.06);
    }
}
