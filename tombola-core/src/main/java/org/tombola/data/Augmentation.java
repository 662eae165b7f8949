package org.tombola.data;

/**
 * What is done to a training image on bytes, before normalisation: zero padding and a random crop back to size, or a random part of
 * the image resized to its size, then a horizontal flip with probability ½. As padding comes before normalisation, a border pixel
 * reaches the network as −μ/σ, not as 0.
 *
 * @param padding pixels added on each side before the crop; 0 for no crop
 * @param resizedCrop see {@link ResizedCrop}; not together with padding
 */
public record Augmentation(int padding, boolean flip, boolean resizedCrop) {
    public static final Augmentation NONE = new Augmentation(0, false);
    /** The customary one of CIFAR. */
    public static final Augmentation CROP_AND_FLIP = new Augmentation(4, true);

    public Augmentation {
        if (padding < 0) {
            throw new IllegalArgumentException("padding must not be negative, was " + padding);
        }
        if (padding > 0 && resizedCrop) {
            throw new IllegalArgumentException("there is one way to crop, not two");
        }
    }

    public Augmentation(int padding, boolean flip) {
        this(padding, flip, false);
    }

    /** Writes one image, changed as 64 random bits say, at {@code at}: 24 bits choose the row, 24 the column, the sign bit the flip. */
    void apply(Images images, int image, long draw, byte[] out, int at) {
        if (resizedCrop) {
            ResizedCrop.draw(images.height(), images.width(), draw)
                    .apply(images, images.picture(image), flip && draw < 0, out, at);
            return;
        }
        int offsets = 2 * padding + 1;
        int top = (int) ((draw & 0xFFFFFF) * offsets >>> 24);
        int left = (int) ((draw >>> 24 & 0xFFFFFF) * offsets >>> 24);
        crop(images, image, top - padding, left - padding, flip && draw < 0, out, at);
    }

    /**
     * Copies the window of an image's size whose corner lies {@code down} and {@code right} of the image's own, 0 where it leaves the
     * image; {@code out} holds zeros there already.
     */
    static void crop(Images images, int image, int down, int right, boolean mirrored, byte[] out, int at) {
        int height = images.height();
        int width = images.width();
        int channels = images.channels();
        int row = width * channels;
        int firstColumn = Math.max(0, -right);
        int columns = width - Math.abs(right);
        if (columns <= 0) {
            return;
        }
        PixelStore.Held picture = images.picture(image);
        int source = picture.at() + (firstColumn + right) * channels;
        for (int y = Math.max(0, -down); y < height - Math.max(0, down); y++) {
            int from = source + (y + down) * row;
            if (mirrored) {
                int last = at + y * row + (width - 1 - firstColumn) * channels;
                mirror(picture.bytes(), from, out, last, columns, channels);
            } else {
                System.arraycopy(picture.bytes(), from, out, at + y * row + firstColumn * channels, columns * channels);
            }
        }
    }

    /** Pixels forward from {@code from}, written backward from {@code to}. */
    private static void mirror(byte[] in, int from, byte[] out, int to, int columns, int channels) {
        if (channels == 3) { // the common case; the general loop takes three times as long
            for (int x = 0, i = from, o = to; x < columns; x++, i += 3, o -= 3) {
                out[o] = in[i];
                out[o + 1] = in[i + 1];
                out[o + 2] = in[i + 2];
            }
            return;
        }
        for (int x = 0; x < columns; x++) {
            for (int c = 0; c < channels; c++) {
                out[to - x * channels + c] = in[from + x * channels + c];
            }
        }
    }
}
