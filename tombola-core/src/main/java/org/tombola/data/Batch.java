package org.tombola.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tombola.random.Seed;

/**
 * Some examples, ready for an engine: pixels as {@code N × H × W × C} and one label each. Pixels are bytes (x/255 is meant, which
 * costs an engine nothing and a batch a quarter of the memory) or floats in [0,1].
 */
public final class Batch {
    private final int count;
    private final int channels;
    private final int height;
    private final int width;
    private final byte @Nullable [] bytes;
    private final float @Nullable [] floats;
    private final int[] labels;
    private final @Nullable Seed draws;

    private Batch(
            int channels,
            int height,
            int width,
            byte @Nullable [] bytes,
            float @Nullable [] floats,
            int[] labels,
            @Nullable Seed draws) {
        this.count = labels.length;
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.bytes = bytes;
        this.floats = floats;
        this.labels = labels;
        this.draws = draws;
    }

    /** Arrays are taken over, not copied. */
    public static Batch ofBytes(int channels, int height, int width, byte[] pixels, int[] labels) {
        requireSize(pixels.length, (long) labels.length * channels * height * width);
        return new Batch(channels, height, width, pixels, null, labels, null);
    }

    /** Arrays are taken over, not copied. */
    public static Batch ofFloats(int channels, int height, int width, float[] pixels, int[] labels) {
        requireSize(pixels.length, (long) labels.length * channels * height * width);
        return new Batch(channels, height, width, null, pixels, labels, null);
    }

    private static void requireSize(long given, long needed) {
        if (given != needed) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "a batch of this shape needs %d pixel values, got %d", needed, given));
        }
    }

    /** A batch of one of its examples. */
    public Batch only(int example) {
        int size = channels * height * width;
        int from = example * size;
        int[] label = {labels[example]};
        return bytes != null
                ? ofBytes(channels, height, width, Arrays.copyOfRange(bytes, from, from + size), label)
                : ofFloats(
                        channels,
                        height,
                        width,
                        Arrays.copyOfRange(Objects.requireNonNull(floats), from, from + size),
                        label);
    }

    /** The same pixels with other labels, which are taken over. */
    public Batch labelled(int[] others) {
        requireSize(others.length, count);
        return new Batch(channels, height, width, bytes, floats, others, draws);
    }

    /** The same for a training pass, in which a network may draw random numbers below that seed: the same ones whenever it is passed. */
    public Batch drawing(Seed seed) {
        return new Batch(channels, height, width, bytes, floats, labels, seed);
    }

    public int count() {
        return count;
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

    /** Bytes, or null where the pixels are floats; read only. */
    public byte @Nullable [] bytes() {
        return bytes;
    }

    /** Floats in [0,1], or null where the pixels are bytes; read only. */
    public float @Nullable [] floats() {
        return floats;
    }

    /** What dropout draws from; null where it is to drop nothing, as in all but training. */
    public @Nullable Seed draws() {
        return draws;
    }

    /** Class indices; read only. */
    public int[] labels() {
        return labels;
    }
}
