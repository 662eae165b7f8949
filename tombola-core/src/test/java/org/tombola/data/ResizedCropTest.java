package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ResizedCropTest {
    private static Images images(int height, int width, int... values) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            pixels[i] = (byte) values[i];
        }
        return new Images(values.length / height / width, height, width, 1, pixels, new int[1]);
    }

    private static byte[] apply(ResizedCrop crop, Images images, boolean mirrored) {
        byte[] out = new byte[images.imageSize()];
        crop.apply(images, images.picture(0), mirrored, out, 0);
        return out;
    }

    @Test
    void theWholeIsTheImageItself() {
        Images images = images(2, 3, 1, 2, 3, 4, 5, 6);

        assertThat(apply(new ResizedCrop(0, 0, 2, 3), images, false)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(apply(new ResizedCrop(0, 0, 2, 3), images, true)).containsExactly(3, 2, 1, 6, 5, 4);
    }

    /** The two middle columns to four: pixel centres fall on −¼, ¼, ¾ and 1¼ of them; beyond the ends nothing changes. */
    @Test
    void aPartIsStretchedBetweenPixelCentres() {
        Images images = images(1, 4, 0, 40, 80, 120);

        assertThat(apply(new ResizedCrop(0, 1, 1, 2), images, false)).containsExactly(40, 50, 70, 80);
        assertThat(apply(new ResizedCrop(0, 1, 1, 2), images, true)).containsExactly(80, 70, 50, 40);
    }

    @Test
    void bothDirectionsAndAllChannelsAreStretched() {
        Images images = images(2, 2, 0, 100, 40, 100, 80, 100, 120, 100); // two channels, the second constant

        assertThat(apply(new ResizedCrop(1, 1, 1, 1), images, false))
                .containsExactly(120, 100, 120, 100, 120, 100, 120, 100);
        assertThat(apply(new ResizedCrop(0, 0, 2, 1), images, false)).containsExactly(0, 100, 0, 100, 80, 100, 80, 100);
    }

    @Test
    void partsHaveTheAreasAndShapesAskedFor() {
        double area = 0;
        int wide = 0;
        int draws = 4000;
        for (int i = 0; i < draws; i++) {
            ResizedCrop crop = ResizedCrop.draw(224, 224, CounterRandom.bits(5, i));
            assertThat(crop.top()).isBetween(0, 224 - crop.height());
            assertThat(crop.left()).isBetween(0, 224 - crop.width());
            double share = crop.height() * crop.width() / (224.0 * 224);
            double aspect = (double) crop.width() / crop.height();
            assertThat(share).isBetween(0.078, 1.0);
            assertThat(aspect).isBetween(0.73, 1.37);
            area += share / draws;
            wide += aspect > 1 ? 1 : 0;
        }
        // Uniform on [0.08, 1] would give 0.54; the largest do not fit as often, so the mean is a little lower.
        assertThat(area).isCloseTo(0.51, within(0.03));
        assertThat(wide / (double) draws).isCloseTo(0.5, within(0.03));
    }
}
