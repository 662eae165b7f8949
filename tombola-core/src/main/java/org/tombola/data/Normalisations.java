package org.tombola.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Published constants per channel, by the names that recipes use. They belong to a checkpoint: networks trained under one set do not
 * do well under another.
 */
public final class Normalisations {
    /** As found on the training images, by widely used training codes. */
    public static final Normalisation MNIST = grey(0.1307, 0.3081);

    public static final Normalisation FASHION_MNIST = grey(0.2860, 0.3530);
    /** The true deviation over all training pixels. */
    public static final Normalisation CIFAR10 = colour(0.4914, 0.4822, 0.4465, 0.2470, 0.2435, 0.2616);
    /** The mean of the per-image deviations, which much published code divides by (ToST, GraSP). */
    public static final Normalisation CIFAR10_TOST = colour(0.4914, 0.4822, 0.4465, 0.2023, 0.1994, 0.2010);

    public static final Normalisation CIFAR100 = colour(0.5071, 0.4867, 0.4408, 0.2675, 0.2565, 0.2761);
    public static final Normalisation TINY_IMAGENET = colour(0.4802, 0.4481, 0.3975, 0.2770, 0.2691, 0.2821);
    public static final Normalisation IMAGENET = colour(0.485, 0.456, 0.406, 0.229, 0.224, 0.225);
    /** Of the generated sets, measured on the default seed and rounded. */
    public static final Normalisation GLYPHS = grey(0.1485, 0.2557);

    public static final Normalisation SHAPES = colour(0.498, 0.498, 0.498, 0.268, 0.268, 0.268);

    /** All of the above by name, in this order. */
    public static final SequencedMap<String, Normalisation> BY_NAME = byName();

    private Normalisations() {}

    private static SequencedMap<String, Normalisation> byName() {
        SequencedMap<String, Normalisation> names = new LinkedHashMap<>();
        names.put("mnist", MNIST);
        names.put("fashion_mnist", FASHION_MNIST);
        names.put("cifar10", CIFAR10);
        names.put("cifar10_tost", CIFAR10_TOST);
        names.put("cifar100", CIFAR100);
        names.put("tiny_imagenet", TINY_IMAGENET);
        names.put("imagenet", IMAGENET);
        names.put("glyphs", GLYPHS);
        names.put("shapes", SHAPES);
        return Collections.unmodifiableSequencedMap(names);
    }

    /** Mean and deviation per channel over all pixels, to four decimals; a constant channel has deviation 1. */
    public static Normalisation measure(Images images) {
        int channels = images.channels();
        long[] sum = new long[channels];
        long[] squares = new long[channels];
        for (int image = 0; image < images.count(); image++) {
            PixelStore.Held picture = images.picture(image);
            for (int i = picture.at(); i < picture.at() + images.imageSize(); i += channels) {
                for (int c = 0; c < channels; c++) {
                    int value = picture.bytes()[i + c] & 0xFF;
                    sum[c] += value;
                    squares[c] += (long) value * value;
                }
            }
        }
        double n = Math.max(1, (double) images.count() * images.height() * images.width());
        Double[] mean = new Double[channels];
        Double[] deviation = new Double[channels];
        for (int c = 0; c < channels; c++) {
            double average = sum[c] / n;
            double spread = Math.sqrt(Math.max(0, squares[c] / n - average * average));
            mean[c] = rounded(average / 255);
            deviation[c] = rounded(spread / 255) > 0 ? rounded(spread / 255) : 1;
        }
        return new Normalisation(List.of(mean), List.of(deviation));
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }

    private static Normalisation grey(double mean, double deviation) {
        return new Normalisation(List.of(mean), List.of(deviation));
    }

    private static Normalisation colour(double r, double g, double b, double sr, double sg, double sb) {
        return new Normalisation(List.of(r, g, b), List.of(sr, sg, sb));
    }
}
