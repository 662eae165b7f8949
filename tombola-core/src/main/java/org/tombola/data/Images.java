package org.tombola.data;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tombola.Hash;

/**
 * Labelled pictures of one size, kept as bytes: {@code N × H × W × C}, red first. Immutable by agreement, like
 * {@link org.tombola.weights.Tensor}: the arrays are handed out uncopied and are read only.
 */
public final class Images {
    private final int channels;
    private final int height;
    private final int width;
    private final int classes;
    private final byte[] pixels;
    private final int[] labels;
    private volatile @Nullable String checksum;

    /** @throws IllegalArgumentException when sizes disagree or a label lies outside 0 … classes − 1 */
    public Images(int channels, int height, int width, int classes, byte[] pixels, int[] labels) {
        if ((long) labels.length * channels * height * width != pixels.length) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d images of %d×%d×%d do not have %d bytes",
                    labels.length,
                    channels,
                    height,
                    width,
                    pixels.length));
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

    public byte[] pixels() {
        return pixels;
    }

    public int[] labels() {
        return labels;
    }

    /** Those images, in that order. */
    public Images subset(int[] indices) {
        byte[] chosen = new byte[Math.multiplyExact(indices.length, imageSize())];
        int[] chosenLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(pixels, indices[i] * imageSize(), chosen, i * imageSize(), imageSize());
            chosenLabels[i] = labels[indices[i]];
        }
        return new Images(channels, height, width, classes, chosen, chosenLabels);
    }

    /** Images {@code from} (inclusive) to {@code to} (exclusive) as they are, without augmentation. */
    public Batch batch(int from, int to) {
        return Batch.ofBytes(
                channels,
                height,
                width,
                java.util.Arrays.copyOfRange(pixels, from * imageSize(), to * imageSize()),
                java.util.Arrays.copyOfRange(labels, from, to));
    }

    /** SHA-256 of sizes, pixels and labels: stands for the data in every step's hash, never a path. Made once. */
    public String checksum() {
        String known = checksum;
        if (known == null) {
            known = Hash.start()
                    .add(new int[] {channels, height, width, classes})
                    .add(pixels)
                    .add(labels)
                    .hex();
            checksum = known;
        }
        return known;
    }
}
