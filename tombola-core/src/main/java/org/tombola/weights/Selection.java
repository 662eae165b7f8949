package org.tombola.weights;

import java.util.List;
import java.util.Locale;
import java.util.SequencedCollection;

/**
 * Choosing by rank, with exact counts: score descending, then tensor in layer order, then position; among equal scores the earlier
 * position is kept. Never by comparing with a threshold value, which keeps too many or too few where scores are equal. +0 equals −0.
 *
 * <p>Scores are mapped to integers in the same order, and the integer of the last one kept is found by counting its upper and then its
 * lower half: three passes, no sorting. Two to three nanoseconds a weight, since some searches rank all weights at every step.
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

    /** The same, by pool, tensor for tensor, or by worth per cost. */
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
            case Quota.Budget budget -> BudgetSelection.keepBest(scores, eligible, budget);
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
        List<Candidates> tensors = names.stream()
                .map(name -> Candidates.of(scores, eligible, name))
                .toList();
        Threshold last = Threshold.of(tensors, keep);
        long ties = last.ties;
        Mask mask = chosen;
        for (Candidates tensor : tensors) {
            ties -= tensor.keep(last.key, ties);
            mask = mask.with(tensor.name, eligible.shape(tensor.name), tensor.words);
        }
        return mask;
    }

    /** Kept are all with a greater key, and the first so many with this key. */
    private record Threshold(int key, long ties) {

        static Threshold of(List<Candidates> tensors, long keep) {
            long[] upper = new long[HALF];
            tensors.forEach(tensor -> tensor.countUpper(upper));
            Bucket high = Bucket.of(upper, keep);
            int top = high.index - HALF / 2;
            long[] lower = new long[HALF];
            tensors.forEach(tensor -> tensor.countLower(top, lower));
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

    /**
     * The scores of one tensor and the words of bits that say which of them may be chosen. Most words are full, so that each loop over
     * them runs over 64 scores without looking at a bit.
     */
    private record Candidates(String name, float[] scores, long[] words) {
        static Candidates of(Scores scores, Mask eligible, String name) {
            return new Candidates(name, scores.of(name, eligible.size(name)), eligible.words(name));
        }

        void countUpper(long[] counts) {
            for (int word = 0; word < words.length; word++) {
                int first = word * 64;
                if (words[word] == -1) {
                    for (int i = first; i < first + 64; i++) {
                        counts[(key(scores[i]) >> 16) + HALF / 2]++;
                    }
                } else {
                    for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                        counts[(key(scores[first + Long.numberOfTrailingZeros(bits)]) >> 16) + HALF / 2]++;
                    }
                }
            }
        }

        /** Of the keys with that upper half. */
        void countLower(int top, long[] counts) {
            for (int word = 0; word < words.length; word++) {
                int first = word * 64;
                if (words[word] == -1) {
                    for (int i = first; i < first + 64; i++) {
                        int key = key(scores[i]);
                        if (key >> 16 == top) {
                            counts[key & HALF - 1]++;
                        }
                    }
                } else {
                    for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                        int key = key(scores[first + Long.numberOfTrailingZeros(bits)]);
                        counts[key & HALF - 1] += key >> 16 == top ? 1 : 0;
                    }
                }
            }
        }

        /** Clears the bits of smaller keys, and of this one after the first so many; returns how many of these stayed. */
        long keep(int last, long ties) {
            long left = ties;
            for (int word = 0; word < words.length; word++) {
                if (words[word] == 0) {
                    continue;
                }
                int first = word * 64;
                int end = Math.min(first + 64, scores.length);
                long above = 0;
                long below = 0;
                for (int i = first; i < end; i++) {
                    // The sign of a difference is a comparison without a branch, which chance would mispredict.
                    long key = key(scores[i]);
                    above = above >>> 1 | last - key & Long.MIN_VALUE;
                    below = below >>> 1 | key - last & Long.MIN_VALUE;
                }
                above >>>= first - end; // a shift by its lowest six bits: to bit 0 in the last, shorter word
                below >>>= first - end;
                long equal = words[word] & ~above & ~below;
                long earliest = equal == 0 ? 0 : Long.expand(left < 64 ? (1L << left) - 1 : -1, equal);
                left -= Long.bitCount(earliest);
                words[word] = words[word] & above | earliest;
            }
            return ties - left;
        }
    }

    /** Signed integers in the order of the floats: negative floats have their magnitude bits flipped. */
    private static int key(float score) {
        int bits = Float.floatToRawIntBits(score + 0.0f);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }
}
