package org.tombola.graph;

/** What a layer puts out for one image: {@code channels × height × width}, or a vector, whose height and width are 1. */
public record FeatureShape(int channels, int height, int width, boolean vector) {
    public static FeatureShape map(int channels, int height, int width) {
        return new FeatureShape(channels, height, width, false);
    }

    public static FeatureShape vector(int features) {
        return new FeatureShape(features, 1, 1, true);
    }

    /** How many numbers. */
    public long size() {
        return (long) channels * height * width;
    }

    @Override
    public String toString() {
        return vector ? Integer.toString(channels) : channels + "×" + height + "×" + width;
    }
}
