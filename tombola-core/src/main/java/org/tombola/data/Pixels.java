package org.tombola.data;

import java.awt.image.BufferedImage;

/** A picture as a network reads it. */
public final class Pixels {
    private Pixels() {}

    /**
     * The centre square of the shorter side, resized where its size differs as data sets of picture files are.
     *
     * @param channels 3 for red, green, blue; 1 for their mean, which is the grey of a grey picture
     * @param size rows and columns
     * @return {@code channels × size × size} in [0,1]
     */
    public static float[] of(BufferedImage image, int channels, int size) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("pictures have 1 or 3 channels, not " + channels);
        }
        byte[] rgb = new Picture(image.getWidth(), image.getHeight(), PictureDecoder.rgb(image))
                .square(size)
                .rgb();
        float[] pixels = new float[channels * size * size];
        for (int i = 0; i < size * size; i++) {
            int red = rgb[3 * i] & 0xFF;
            int green = rgb[3 * i + 1] & 0xFF;
            int blue = rgb[3 * i + 2] & 0xFF;
            if (channels == 1) {
                pixels[i] = (red + green + blue) / (3 * 255f);
            } else {
                pixels[i] = red / 255f;
                pixels[size * size + i] = green / 255f;
                pixels[2 * size * size + i] = blue / 255f;
            }
        }
        return pixels;
    }
}
