package org.tombola.data;

import java.util.Arrays;
import org.tombola.Hash;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;

/** Divides training images into those that are learnt from and those that choose between trainings. */
public final class Splits {
    /** Which images become the validation split. */
    public enum Policy {
        /** A seeded draw, not stratified. */
        RANDOM,
        /** The first ones, which the published code of ToST holds out. */
        FIRST
    }

    private Splits() {}

    /** A random split; see {@link #trainingData(Images, Augmentation, double, Policy, Seed)}. */
    public static TrainingData trainingData(
            Images train, Augmentation augmentation, double validationShare, Seed seed) {
        return trainingData(train, augmentation, validationShare, Policy.RANDOM, seed);
    }

    /**
     * Both parts keep the images in their given order.
     *
     * @param validationShare in [0,1); the count is rounded half up, and 0 gives an empty validation split
     * @param seed its stream {@code split} is used
     * @throws InvalidInput when nothing would be left to train on
     */
    public static TrainingData trainingData(
            Images train, Augmentation augmentation, double validationShare, Policy policy, Seed seed) {
        if (!(validationShare >= 0 && validationShare < 1)) {
            throw InvalidInput.of("the validation share must lie in [0,1), was %s", validationShare);
        }
        int count = train.count();
        int held = (int) Math.floor(validationShare * count + 0.5);
        if (held >= count) {
            throw InvalidInput.of(
                    "a validation share of %s leaves none of %d images to train on", validationShare, count);
        }
        int[] order = switch (policy) {
            case RANDOM -> Permutation.of(count, seed.child("split"));
            case FIRST -> java.util.stream.IntStream.range(0, count).toArray();
        };
        Images validation = train.subset(sorted(order, 0, held));
        Images rest = held == 0 ? train : train.subset(sorted(order, held, count));
        String checksum =
                Hash.start().add(rest.checksum()).add(validation.checksum()).hex();
        return new TrainingData(rest, validation, augmentation, checksum);
    }

    private static int[] sorted(int[] order, int from, int to) {
        int[] part = Arrays.copyOfRange(order, from, to);
        Arrays.sort(part);
        return part;
    }
}
