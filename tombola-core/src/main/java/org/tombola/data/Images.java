package org.tombola.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tombola.Hash;

/**
 * Labelled pictures of one size, kept as bytes: {@code N × H × W × C}, red first, in memory or, where they are many, in a file.
 * Immutable by agreement, like {@link org.tombola.weights.Tensor}: the arrays are handed out uncopied and are read only.
 */
public final class Images {
    private final int channels;
    private final int height;
    private final int width;
    private final int classes;
    private final PixelStore pixels;
    private final int[] labels;
    private volatile @Nullable String checksum;

    /** @throws IllegalArgumentException when sizes disagree or a label lies outside 0 … classes − 1 */
    public Images(int channels, int height, int width, int classes, byte[] pixels, int[] labels) {
        this(channels, height, width, classes, new PixelStore.InMemory(pixels, channels * height * width), labels);
    }

    Images(int channels, int height, int width, int classes, PixelStore pixels, int[] labels) {
        if ((long) labels.length * channels * height * width != pixels.bytes()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d images of %d×%d×%d do not have %d bytes",
                    labels.length,
                    channels,
                    height,
                    width,
                    pixels.bytes()));
        }
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException("label " + label + " with " + classes + " classes");
            }
        }
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.classes = classes;
        this.pixels = pixels;
        this.labels = labels;
    }

    public int count() {
        return labels.length;
    }

    public int channels() {
        return channels;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int classes() {
        return classes;
    }

    /** Bytes of one image. */
    public int imageSize() {
        return channels * height * width;
    }

    /**
     * All in one array; for few images, as those that lie in a file are copied.
     *
     * @throws ArithmeticException when they are more than 2 GiB
     */
    public byte[] pixels() {
        return pixels instanceof PixelStore.InMemory memory ? memory.array() : copy(0, count());
    }

    /** One image, without a copy where it lies in memory. */
    PixelStore.Held picture(int index) {
        return pixels.picture(index);
    }

    /** Equal for equal images of data sets that were loaded alike. */
    ByteBuffer identity(int index) {
        return pixels.identity(index);
    }

    public int[] labels() {
        return labels;
    }

    /** Those images, in that order. */
    public Images subset(int[] indices) {
        int[] chosenLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            chosenLabels[i] = labels[indices[i]];
        }
        return new Images(channels, height, width, classes, pixels.subset(indices), chosenLabels);
    }

    /** Images {@code from} (inclusive) to {@code to} (exclusive) as they are, without augmentation. */
    public Batch batch(int from, int to) {
        return Batch.ofBytes(channels, height, width, copy(from, to), Arrays.copyOfRange(labels, from, to));
    }

    private byte[] copy(int from, int to) {
        byte[] copy = new byte[Math.multiplyExact(to - from, imageSize())];
        for (int i = from; i < to; i++) {
            PixelStore.Held picture = pixels.picture(i);
            System.arraycopy(picture.bytes(), picture.at(), copy, (i - from) * imageSize(), imageSize());
        }
        return copy;
    }

    /** SHA-256 of sizes, pixels and labels: stands for the data in every step's hash, never a path. Made once. */
    public String checksum() {
        String known = checksum;
        if (known == null) {
            Hash hash = Hash.start().add(new int[] {channels, height, width, classes});
            pixels.addTo(hash);
            known = hash.add(labels).hex();
            checksum = known;
        }
        return known;
    }
}
