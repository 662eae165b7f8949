package org.tombola.data;

import java.util.List;
import java.util.function.Supplier;
import org.tombola.random.Seed;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * A data set that is drawn from a seed, so that it needs no file. Image i depends on (name, seed, split, i) alone and is of class
 * i mod classes: classes are even, and a smaller set is the beginning of a larger one.
 *
 * @param painter makes one; it may have a canvas, so every loading takes its own
 */
record Generated(String name, Supplier<Painter> painter, int train, int test, Seed seed, Preparation preparation)
        implements DatasetSource {

    static List<Setting> settings(int train, int test) {
        return List.of(
                Setting.integer("train", train, 1, 1_000_000, "training images to draw"),
                Setting.integer("test", test, 1, 1_000_000, "test images to draw"),
                Setting.integer("seed", 1, 0, Long.MAX_VALUE, "another seed draws other images"));
    }

    static Generated of(String name, Supplier<Painter> painter, Settings settings) {
        return new Generated(
                name,
                painter,
                (int) settings.integer("train"),
                (int) settings.integer("test"),
                new Seed(settings.integer("seed")),
                Preparation.of(settings));
    }

    @Override
    public Dataset load(DataPlaces places) {
        Painter ours = painter.get();
        RawData raw = new RawData(draw(ours, "train", train), draw(ours, "test", test), ours.classNames());
        return preparation.apply(name, raw);
    }

    private Images draw(Painter ours, String split, int count) {
        long key = seed.child(name).child(split).value();
        int classes = ours.classNames().size();
        int size = ours.channels() * ours.side() * ours.side();
        if ((long) count * size > Integer.MAX_VALUE - 8) {
            throw org.tombola.InvalidInput.of("%d images of %s are more than 2 GiB", count, name);
        }
        byte[] pixels = new byte[count * size];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
            ours.paint(labels[i], new CounterRandom(CounterRandom.bits(key, i)), pixels, i * size);
        }
        return new Images(ours.channels(), ours.side(), ours.side(), classes, pixels, labels);
    }
}
