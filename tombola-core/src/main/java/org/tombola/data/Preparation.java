package org.tombola.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * What a recipe may ask of any data set once its pictures are there: fewer of them, other constants, other augmentation.
 *
 * @param normalise a name of {@link Normalisations#BY_NAME}, {@code measured} or {@code none}
 * @param mean together with {@code std} in place of the named constants; empty when not given
 */
record Preparation(
        int take, int takeTest, String normalise, List<Double> mean, List<Double> std, Augmentation augmentation) {
    /** Fixed, as the part of a data set that is taken must not differ between replicates. */
    private static final Seed TAKE = new Seed(0).child("take");

    private static final String MEASURED = "measured";
    private static final String NONE = "none";

    /** The settings that all data sets share, with one data set's defaults. */
    static List<Setting> settings(String normalise, List<String> augment) {
        List<String> names = new ArrayList<>(Normalisations.BY_NAME.keySet());
        names.add(MEASURED);
        names.add(NONE);
        return List.of(
                Setting.integer(
                        "take", 0, 0, Integer.MAX_VALUE, "use only so many training images, drawn once; 0 for all"),
                Setting.integer(
                        "take_test", 0, 0, Integer.MAX_VALUE, "use only so many test images, drawn once; 0 for all"),
                Setting.choice(
                        "normalise",
                        normalise,
                        names,
                        "constants of the network's first layer; 'measured' takes them from the training images"),
                Setting.numbers("mean", List.of(), "own constants: the mean of each channel, of pixels in [0,1]"),
                Setting.numbers("std", List.of(), "own constants: the standard deviation of each channel"),
                Setting.texts(
                        "augment",
                        augment,
                        "any of crop (padding 4), resized_crop (a random part, resized) and flip, for training images"));
    }

    static Preparation of(Settings settings) {
        List<Double> mean = settings.numbers("mean");
        List<Double> std = settings.numbers("std");
        if (mean.size() != std.size()) {
            throw InvalidInput.of("mean and std belong together, one number a channel each; got %s and %s", mean, std);
        }
        for (double deviation : std) {
            if (!(deviation > 0)) {
                throw InvalidInput.of("std must be positive, got %s", std);
            }
        }
        return new Preparation(
                (int) settings.integer("take"),
                (int) settings.integer("take_test"),
                settings.text("normalise"),
                mean,
                std,
                augmentation(settings.texts("augment")));
    }

    private static Augmentation augmentation(List<String> words) {
        if (new HashSet<>(words).size() != words.size()) {
            throw InvalidInput.of("augment names a word twice: %s", words);
        }
        for (String word : words) {
            if (!List.of("crop", "resized_crop", "flip").contains(word)) {
                throw InvalidInput.of("augment knows 'crop', 'resized_crop' and 'flip', not '%s'", word);
            }
        }
        boolean resized = words.contains("resized_crop");
        if (resized && words.contains("crop")) {
            throw InvalidInput.of("augment crops in one way: 'crop' or 'resized_crop', not %s", words);
        }
        int padding = words.contains("crop") ? Augmentation.CROP_AND_FLIP.padding() : 0;
        return new Augmentation(padding, words.contains("flip"), resized);
    }

    Dataset apply(String name, RawData raw) {
        Images train = part(name, raw.train(), take, "take", "training");
        Images test = part(name, raw.test(), takeTest, "take_test", "test");
        Normalisation normalisation = normalisation(train);
        if (normalisation.mean().size() != train.channels()) {
            throw InvalidInput.of(
                    "the images of %s have %d channels, but normalise (%s) gives constants for %d",
                    name,
                    train.channels(),
                    mean.isEmpty() ? normalise : mean,
                    normalisation.mean().size());
        }
        return new Dataset(name, train, test, normalisation, augmentation, raw.classNames());
    }

    private static Images part(String name, Images images, int take, String key, String split) {
        if (take == 0) {
            return images;
        }
        if (take > images.count()) {
            throw InvalidInput.of("%s is %d, but %s has %d %s images", key, take, name, images.count(), split);
        }
        int[] order = Permutation.of(images.count(), TAKE.child(split));
        return images.subset(java.util.Arrays.copyOf(order, take));
    }

    private Normalisation normalisation(Images train) {
        if (!mean.isEmpty()) {
            return new Normalisation(mean, std);
        }
        return switch (normalise) {
            case MEASURED -> Normalisations.measure(train);
            case NONE ->
                new Normalisation(
                        java.util.Collections.nCopies(train.channels(), 0.0),
                        java.util.Collections.nCopies(train.channels(), 1.0));
            default -> Objects.requireNonNull(Normalisations.BY_NAME.get(normalise), normalise);
        };
    }
}
