package org.tombola.weights;

import java.util.List;
import java.util.Locale;
import java.util.SequencedCollection;
import java.util.function.IntConsumer;

/**
 * Choosing by rank, with exact counts: score descending, then tensor in layer order, then position; among equal scores the earlier
 * position is kept. Never by comparing with a threshold value, which keeps too many or too few where scores are equal. +0 equals −0.
 *
 * <p>Scores are mapped to integers in the same order, and the integer of the last one kept is found by counting its upper and then its
 * lower half: three passes, no sorting.
 */
public final class Selection {
    private static final int HALF = 1 << 16;

    private Selection() {}

    /**
     * Keeps the highest scores of the eligible positions.
     *
     * @param eligible covers the tensors to choose in; a position it does not keep is never chosen
     * @param keep how many in all tensors together, at most as many as are eligible
     */
    public static Mask keepHighest(Scores scores, Mask eligible, long keep) {
        return choose(scores, eligible, eligible.names(), keep, Mask.empty());
    }

    /** The same, by pool or tensor for tensor. */
    public static Mask keepHighest(Scores scores, Mask eligible, Quota quota) {
        return switch (quota) {
            case Quota.Pool pool -> keepHighest(scores, eligible, pool.total());
            case Quota.PerTensor each -> {
                Mask chosen = Mask.empty();
                for (String name : eligible.names()) {
                    chosen = choose(scores, eligible, List.of(name), each.of(name), chosen);
                }
                yield chosen;
            }
        };
    }

    /** Adds those tensors, with so many positions chosen among them, to the mask. */
    private static Mask choose(
            Scores scores, Mask eligible, SequencedCollection<String> names, long keep, Mask chosen) {
        long available = names.stream().mapToLong(eligible::count).sum();
        if (keep < 0 || keep > available) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "cannot keep %d of %d eligible positions of %s", keep, available, names));
        }
        Threshold last = Threshold.of(scores, eligible, names, keep);
        long ties = last.ties;
        Mask mask = chosen;
        for (String name : names) {
            long[] candidates = eligible.words(name);
            float[] values = values(scores, eligible, name);
            for (int word = 0; word < candidates.length; word++) {
                for (long bits = candidates[word]; bits != 0; bits &= bits - 1) {
                    int key = key(values[word * 64 + Long.numberOfTrailingZeros(bits)]);
                    boolean tie = key == last.key && ties > 0;
                    ties -= tie ? 1 : 0;
                    if (key <= last.key && !tie) {
                        candidates[word] &= ~Long.lowestOneBit(bits);
                    }
                }
            }
            mask = mask.with(name, eligible.shape(name), candidates);
        }
        return mask;
    }

    /** Kept are all with a greater key, and the first so many with this key. */
    private record Threshold(int key, long ties) {

        static Threshold of(Scores scores, Mask eligible, SequencedCollection<String> names, long keep) {
            long[] upper = new long[HALF];
            count(scores, eligible, names, key -> upper[(key >>> 16) ^ 0x8000]++);
            Bucket high = Bucket.of(upper, keep);
            int top = high.index ^ 0x8000;
            long[] lower = new long[HALF];
            count(scores, eligible, names, key -> lower[key & 0xffff] += key >>> 16 == top ? 1 : 0);
            Bucket low = Bucket.of(lower, high.rank);
            return new Threshold(top << 16 | low.index, low.rank);
        }
    }

    /** The bucket that holds the so-manieth from above, and its rank in there. */
    private record Bucket(int index, long rank) {
        static Bucket of(long[] counts, long rank) {
            int index = counts.length - 1;
            long left = rank;
            while (index > 0 && left > counts[index]) {
                left -= counts[index--];
            }
            return new Bucket(index, left);
        }
    }

    private static void count(Scores scores, Mask eligible, SequencedCollection<String> names, IntConsumer counter) {
        for (String name : names) {
            long[] candidates = eligible.words(name);
            float[] values = values(scores, eligible, name);
            for (int word = 0; word < candidates.length; word++) {
                for (long bits = candidates[word]; bits != 0; bits &= bits - 1) {
                    counter.accept(key(values[word * 64 + Long.numberOfTrailingZeros(bits)]));
                }
            }
        }
    }

    /** Signed integers in the order of the floats: negative floats have their magnitude bits flipped. */
    private static int key(float score) {
        int bits = Float.floatToRawIntBits(score + 0.0f);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    private static float[] values(Scores scores, Mask eligible, String name) {
        float[] values = scores.of(name);
        if (values.length != eligible.size(name)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%d scores for the %d positions of '%s'", values.length, eligible.size(name), name));
        }
        return values;
    }
}
