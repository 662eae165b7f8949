package org.tombola.data;

import java.util.List;
import java.util.stream.IntStream;
import org.tombola.random.Seed;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * Handwritten digits that are drawn, not read: 1×28×28, ten classes, made in a second from a seed, so that a first run needs no file.
 * Each image takes one of several skeletons of its digit, moves every control point, turns, shears, scales and shifts it, and draws it
 * with some pen on noisy paper with stray marks. Image i depends on (seed, split, i) alone and has class i mod 10: a smaller set is the
 * beginning of a larger one.
 */
record Glyphs(int train, int test, Seed seed, Preparation preparation) implements DatasetSource {
    static final int SIDE = 28;
    static final int CLASSES = 10;
    private static final List<String> CLASS_NAMES =
            IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();

    static List<Setting> settings() {
        return List.of(
                Setting.integer("train", 12_000, 1, 1_000_000, "training images to draw"),
                Setting.integer("test", 2_000, 1, 1_000_000, "test images to draw"),
                Setting.integer("seed", 1, 0, Long.MAX_VALUE, "another seed draws other images"));
    }

    static Glyphs of(Settings settings) {
        return new Glyphs(
                (int) settings.integer("train"),
                (int) settings.integer("test"),
                new Seed(settings.integer("seed")),
                Preparation.of(settings));
    }

    @Override
    public Dataset load(DataPlaces places) {
        RawData raw = new RawData(draw("train", train), draw("test", test), CLASS_NAMES);
        return preparation.apply("glyphs", raw);
    }

    private Images draw(String split, int count) {
        long key = seed.child("glyphs").child(split).value();
        byte[] pixels = new byte[Math.multiplyExact(count, SIDE * SIDE)];
        int[] labels = new int[count];
        GlyphPen pen = new GlyphPen();
        for (int i = 0; i < count; i++) {
            labels[i] = i % CLASSES;
            pen.draw(labels[i], new CounterRandom(CounterRandom.bits(key, i)), pixels, i * SIDE * SIDE);
        }
        return new Images(1, SIDE, SIDE, CLASSES, pixels, labels);
    }
}
