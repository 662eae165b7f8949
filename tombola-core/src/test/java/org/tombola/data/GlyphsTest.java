package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlyphsTest {
    @TempDir
    Path folder;

    private Dataset glyphs(long train, long test, long seed) {
        return Places.load("glyphs", Map.of("train", train, "test", test, "seed", seed), Places.in(folder));
    }

    /** Frozen, so that another machine, or a change of the drawing, is noticed. */
    @Test
    void theSamePicturesAreDrawnEverywhere() {
        Dataset data = glyphs(200, 100, 1);
        assertThat(data.train().checksum())
                .isEqualTo("b8615868ed5ce52670e9d05df17e9237924a0223b943936d09b9693f255cfb17");
        assertThat(data.test().checksum())
                .isEqualTo("63d47572c086e287f63c11046aac55e38e62c86e66e9d9f6326e754105844785");
    }

    @Test
    void classesAreEvenAndPicturesDiffer() {
        Dataset data = glyphs(500, 50, 1);
        for (int c = 0; c < 10; c++) {
            int label = c;
            assertThat(Arrays.stream(data.train().labels()).filter(l -> l == label))
                    .hasSize(50);
        }
        byte[][] all = new byte[500][];
        Arrays.setAll(all, i -> Arrays.copyOfRange(data.train().pixels(), i * 784, i * 784 + 784));
        assertThat(Arrays.stream(all).map(Arrays::hashCode).distinct()).hasSize(500);
        assertThat(data.classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void aSmallerSetIsTheBeginningOfALargerOne() {
        byte[] small = glyphs(30, 10, 1).train().pixels();
        byte[] large = glyphs(60, 10, 1).train().pixels();
        assertThat(Arrays.copyOf(large, small.length)).isEqualTo(small);
    }

    @Test
    void splitsAndSeedsShareNoPicture() {
        Dataset one = glyphs(10, 10, 1);
        Dataset two = glyphs(10, 10, 2);
        assertThat(one.test().pixels()).isNotEqualTo(one.train().pixels());
        assertThat(two.train().pixels()).isNotEqualTo(one.train().pixels());
    }

    @Test
    void theConstantsFitThePictures() {
        Dataset data = glyphs(3000, 10, 1);
        Normalisation measured = Normalisations.measure(data.train());
        assertThat(measured.mean().getFirst())
                .isCloseTo(data.normalisation().mean().getFirst(), within(0.005));
        assertThat(measured.deviation().getFirst())
                .isCloseTo(data.normalisation().deviation().getFirst(), within(0.005));
    }
}
