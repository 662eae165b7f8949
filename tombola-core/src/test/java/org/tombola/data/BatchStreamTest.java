package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;

class BatchStreamTest {

    /** Pixels are never 0, so that a 0 in a batch is padding; the label is the image's index modulo 10. */
    private static Images images(int count, int channels, int side) {
        byte[] pixels = new byte[count * channels * side * side];
        Random random = new Random(7);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (1 + random.nextInt(255));
        }
        return new Images(
                channels,
                side,
                side,
                10,
                pixels,
                IntStream.range(0, count).map(i -> i % 10).toArray());
    }

    @Test
    void everyImageComesOnceAnEpochAndTheLastBatchIsShort() {
        Images images = images(103, 1, 4);
        BatchStream stream = BatchStream.of(images, Augmentation.NONE, 10, new Seed(3));
        assertThat(stream.batchesPerEpoch()).isEqualTo(11);
        List<ByteBuffer> seen = new ArrayList<>();
        for (int b = 0; b < 11; b++) {
            Batch batch = stream.batch(0, b);
            assertThat(batch.count()).isEqualTo(b < 10 ? 10 : 3);
            for (int i = 0; i < batch.count(); i++) {
                seen.add(ByteBuffer.wrap(batch.bytes(), i * 16, 16));
            }
        }
        List<ByteBuffer> all = IntStream.range(0, 103)
                .mapToObj(i -> ByteBuffer.wrap(images.pixels(), i * 16, 16))
                .toList();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whatAPassDrawsIsAFunctionOfSeedEpochAndIndex() {
        BatchStream stream = BatchStream.of(images(20, 1, 4), Augmentation.NONE, 10, new Seed(3));
        Seed draws = stream.batch(1, 1).draws();

        assertThat(draws).isNotNull();
        stream.batch(2, 0);
        assertThat(stream.batch(1, 1).draws()).isEqualTo(draws);
        assertThat(List.of(stream.batch(0, 1), stream.batch(1, 0)))
                .extracting(Batch::draws)
                .doesNotContain(draws);
        assertThat(BatchStream.of(images(20, 1, 4), Augmentation.NONE, 10, new Seed(4))
                        .batch(1, 1)
                        .draws())
                .isNotEqualTo(draws);
        assertThat(images(20, 1, 4).batch(0, 10).draws()).isNull();
    }

    @Test
    void labelsTravelWithTheirImages() {
        Images images = images(50, 3, 5);
        Batch batch = BatchStream.of(images, Augmentation.NONE, 50, new Seed(1)).batch(2, 0);
        for (int i = 0; i < 50; i++) {
            byte[] pixels = Arrays.copyOfRange(batch.bytes(), i * 75, i * 75 + 75);
            int image = IntStream.range(0, 50)
                    .filter(k -> Arrays.equals(pixels, Arrays.copyOfRange(images.pixels(), k * 75, k * 75 + 75)))
                    .findFirst()
                    .orElseThrow();
            assertThat(batch.labels()[i]).isEqualTo(image % 10);
        }
    }

    @Test
    void aBatchDependsOnSeedEpochAndIndexAlone() {
        Images images = images(64, 3, 8);
        BatchStream one = BatchStream.of(images, Augmentation.CROP_AND_FLIP, 16, new Seed(5));
        BatchStream other = BatchStream.of(images, Augmentation.CROP_AND_FLIP, 16, new Seed(5));
        byte[] expected = one.batch(3, 2).bytes();
        other.batch(9, 0);
        assertThat(other.batch(3, 2).bytes()).isEqualTo(expected);
        assertThat(one.batch(4, 2).bytes()).isNotEqualTo(expected);
        assertThat(BatchStream.of(images, Augmentation.CROP_AND_FLIP, 16, new Seed(6))
                        .batch(3, 2)
                        .bytes())
                .isNotEqualTo(expected);
    }

    @Test
    void augmentationMovesNoImageToAnotherBatch() {
        Images images = images(60, 1, 6);
        int[] plain = BatchStream.of(images, Augmentation.NONE, 60, new Seed(2))
                .batch(1, 0)
                .labels();
        int[] augmented = BatchStream.of(images, Augmentation.CROP_AND_FLIP, 60, new Seed(2))
                .batch(1, 0)
                .labels();
        assertThat(augmented).isEqualTo(plain);
    }

    /** Offsets are read off the zero border and the columns; a count five deviations off has a probability below 10⁻⁶. */
    @Test
    void offsetsAreUniformAndHalfOfAllIsFlipped() {
        int[] down = new int[9];
        int[] right = new int[9];
        int flipped = 0;
        int n = 0;
        byte[] pixels = new byte[32 * 32];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (1 + i % 32);
        }
        Images one = new Images(1, 32, 32, 1, pixels, new int[1]);
        byte[] out = new byte[1024];
        for (int k = 0; k < 18_000; k++) {
            Arrays.fill(out, (byte) 0);
            Augmentation.CROP_AND_FLIP.apply(one, 0, CounterRandom.bits(11, k), out, 0);
            int centre = 16 * 32 + 15; // inside the image at every offset
            int step = out[centre + 1] - out[centre];
            int top = 0;
            while (out[top * 32 + 15] == 0) top++;
            int bottom = 0;
            while (out[(31 - bottom) * 32 + 15] == 0) bottom++;
            down[4 - top + bottom]++;
            // at x = 15 the column is 15 + shift, or 16 + shift when mirrored
            int column = out[centre] - 1;
            right[column - (step < 0 ? 16 : 15) + 4]++;
            flipped += step < 0 ? 1 : 0;
            n++;
        }
        double deviation = Math.sqrt(n / 9.0 * 8 / 9);
        for (int i = 0; i < 9; i++) {
            assertThat((double) down[i]).isCloseTo(n / 9.0, within(5 * deviation));
            assertThat((double) right[i]).isCloseTo(n / 9.0, within(5 * deviation));
        }
        assertThat((double) flipped).isCloseTo(n / 2.0, within(5 * Math.sqrt(n) / 2));
    }

    @Test
    void aCropAtItsOwnCornerIsTheImage() {
        Images images = images(3, 3, 32);
        byte[] out = new byte[3 * 1024];
        Augmentation.crop(images, 1, 0, 0, false, out, 0);
        assertThat(out).isEqualTo(Arrays.copyOfRange(images.pixels(), 3072, 6144));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void twoFlipsAreNone(int channels) {
        Images images = images(1, channels, 7);
        byte[] once = new byte[channels * 49];
        Augmentation.crop(images, 0, 0, 0, true, once, 0);
        assertThat(once).isNotEqualTo(images.pixels());
        byte[] twice = new byte[channels * 49];
        Augmentation.crop(new Images(channels, 7, 7, 10, once, new int[1]), 0, 0, 0, true, twice, 0);
        assertThat(twice).isEqualTo(images.pixels());
    }

    /** Padding, cropping and flipping pixel by pixel, as the definition has them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aCropIsWhatTheDefinitionSays(int channels) {
        Images images = images(2, channels, 6);
        for (int down = -8; down <= 8; down++) {
            for (int right = -8; right <= 8; right++) {
                for (boolean mirrored : new boolean[] {false, true}) {
                    byte[] expected = new byte[36 * channels];
                    for (int y = 0; y < 6; y++) {
                        for (int x = 0; x < 6; x++) {
                            int sy = y + down;
                            int sx = (mirrored ? 5 - x : x) + right;
                            for (int c = 0; c < channels; c++) {
                                boolean inside = sy >= 0 && sy < 6 && sx >= 0 && sx < 6;
                                expected[(y * 6 + x) * channels + c] =
                                        inside ? images.pixels()[36 * channels + (sy * 6 + sx) * channels + c] : 0;
                            }
                        }
                    }
                    byte[] out = new byte[36 * channels];
                    Augmentation.crop(images, 1, down, right, mirrored, out, 0);
                    assertThat(out)
                            .as("down %d, right %d, %s", down, right, mirrored)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** Specification: with σ = .2023… the border of CIFAR-10 is −2.4291, −2.4183, −2.2214. */
    @Test
    void theBorderIsTheNormalisedZeroPixel() {
        byte[] out = new byte[3072];
        Augmentation.crop(images(1, 3, 32), 0, -4, -4, false, out, 0);
        double[] border = new double[3];
        for (int c = 0; c < 3; c++) {
            border[c] = ((out[c] & 0xFF) / 255.0
                            - Normalisations.CIFAR10_TOST.mean().get(c))
                    / Normalisations.CIFAR10_TOST.deviation().get(c);
        }
        assertThat(border).containsExactly(new double[] {-2.4291, -2.4183, -2.2214}, within(5e-5));
    }

    @Test
    void askingBesideTheEpochIsRefused() {
        BatchStream stream = BatchStream.of(images(10, 1, 2), Augmentation.NONE, 4, new Seed(0));
        assertThatThrownBy(() -> stream.batch(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> stream.batch(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> BatchStream.of(images(10, 1, 2), Augmentation.NONE, 0, new Seed(0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Frozen: another order would silently change every training. */
    @Test
    void ordersAreFrozen() {
        assertThat(Permutation.of(10, new Seed(1))).containsExactly(0, 3, 8, 1, 7, 2, 6, 9, 4, 5);
        assertThat(CounterRandom.bits(0, 0)).isEqualTo(0xE220A8397B1DCDAFL); // first output of SplitMix64 from 0
    }

    @Test
    void everyPositionIsEquallyLikelyInAPermutation() {
        int[][] counts = new int[5][5];
        for (int s = 0; s < 20_000; s++) {
            int[] order = Permutation.of(5, new Seed(s).child("x"));
            for (int i = 0; i < 5; i++) {
                counts[i][order[i]]++;
            }
        }
        for (int[] row : counts) {
            for (int count : row) {
                assertThat((double) count).isCloseTo(4000, within(5 * Math.sqrt(20_000 * 0.2 * 0.8)));
            }
        }
    }
}
