package org.tombola.find;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tombola.data.Batch;
import org.tombola.data.Images;
import org.tombola.data.Permutation;
import org.tombola.random.Seed;

/** Training images that a score is taken on: un-augmented, drawn from the stream {@code probe}. */
final class Probe {
    private Probe() {}

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
}
