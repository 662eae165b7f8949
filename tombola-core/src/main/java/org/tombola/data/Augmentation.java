package org.tombola.data;

/**
 * What is done to a training image on bytes, before normalisation: zero padding and a random crop back to size, then a horizontal flip
 * with probability ½.
 *
 * @param padding pixels added on each side before the crop; 0 for no crop
 */
public record Augmentation(int padding, boolean flip) {
    public static final Augmentation NONE = new Augmentation(0, false);
    /** The customary one of CIFAR. */
    public static final Augmentation CROP_AND_FLIP = new Augmentation(4, true);

    public Augmentation {
        if (padding < 0) {
            throw new IllegalArgumentException("padding must not be negative, was " + padding);
        }
    }
}
