package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverlapTest {
    private static Images images(int... values) {
        byte[] pixels = new byte[values.length * 4];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (values[i / 4] + i % 4);
        }
        return new Images(1, 2, 2, 2, pixels, new int[values.length]);
    }

    @Test
    void testImagesThatWereTrainedOnAreCounted() {
        assertThat(Overlap.count(images(1, 5, 9), images(5, 7, 5))).isEqualTo(2);
        assertThat(Overlap.count(images(1, 2), images(3, 4))).isZero();
        assertThat(Overlap.count(images(1, 2), images(1, 2))).isEqualTo(2);
        assertThat(Overlap.count(images(), images(1))).isZero();
    }

    @Test
    void imagesOfAnotherSizeAreOtherImages() {
        Images wide = new Images(1, 1, 8, 1, new byte[8], new int[1]);
        assertThat(Overlap.count(wide, images(0))).isZero();
    }
}
