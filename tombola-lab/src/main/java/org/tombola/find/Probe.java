package org.tombola.find;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tombola.data.Batch;
import org.tombola.data.Images;
import org.tombola.data.Permutation;
import org.tombola.lab.Scorer.Network;
import org.tombola.random.Seed;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * Training images that a score is taken on: un-augmented, drawn from the stream {@code probe}.
 *
 * @param perClass examples of each class
 * @param examples of any class, in place of those; 0 for none
 */
public record Probe(int perClass, int examples) {
    static final Setting PER_CLASS =
            Setting.integer("per_class", 10, 1, 1_000_000, "training examples of each class that are looked at");
    static final Setting EXAMPLES = Setting.integer(
            "examples",
            0,
            0,
            100_000_000,
            "training examples of any class that are looked at instead; 0 for per_class");

    /** Of a part with the settings {@code per_class} and {@code examples}. */
    static Probe of(Settings s) {
        return new Probe(Math.toIntExact(s.integer("per_class")), Math.toIntExact(s.integer("examples")));
    }

    Images of(Network network) {
        Images images = network.data().train();
        return examples > 0 ? any(images, examples, network.seed()) : balanced(images, perClass, network.seed());
    }

    /**
     * So many of each class, or all it has where it has fewer; classes take turns, so that the first half has as many of each as the
     * second.
     */
    static Images balanced(Images images, int perClass, Seed seed) {
        int[] order = Permutation.of(images.count(), seed.child("probe"));
        List<List<Integer>> byClass = new ArrayList<>();
        for (int k = 0; k < images.classes(); k++) {
            byClass.add(new ArrayList<>());
        }
        for (int image : order) {
            List<Integer> taken = byClass.get(images.labels()[image]);
            if (taken.size() < perClass) {
                taken.add(image);
            }
        }
        List<Integer> chosen = new ArrayList<>();
        for (int turn = 0; turn < perClass; turn++) {
            for (List<Integer> taken : byClass) {
                if (turn < taken.size()) {
                    chosen.add(taken.get(turn));
                }
            }
        }
        return images.subset(chosen.stream().mapToInt(Integer::intValue).toArray());
    }

    /** So many of all, or all where there are fewer. */
    static Images any(Images images, int count, Seed seed) {
        int[] order = Permutation.of(images.count(), seed.child("probe"));
        return images.subset(Arrays.copyOf(order, Math.min(count, order.length)));
    }

    /** In their order, in batches of that size; the last one may be short. */
    static List<Batch> batches(Images images, int size) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < images.count(); from += size) {
            batches.add(images.batch(from, Math.min(from + size, images.count())));
        }
        return batches;
    }

    /** In their order, in so many parts of sizes that differ by one at most; fewer where there are fewer images. */
    static List<Batch> parts(Images images, int parts) {
        int count = Math.min(parts, images.count());
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(images.batch(start(images, i, count), start(images, i + 1, count)));
        }
        return batches;
    }

    private static int start(Images images, int part, int parts) {
        return Math.toIntExact((long) images.count() * part / parts);
    }
}
