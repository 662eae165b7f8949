package org.tombola.weights;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;

/**
 * N:M: of each group of M positions at most N are kept. A group has consecutive input channels and one output channel and kernel
 * position; a shorter last group of m keeps at most ⌈N · m / M⌉, so that a depthwise convolution, with one input channel, keeps all. The
 * best N of each group are candidates, ties by position; among these the choice is by rank over all groups, with exact counts. Mishra et
 * al., arXiv:2104.08378 (2:4); Zhou et al., arXiv:2102.04010.
 *
 * @param most N, at least 1
 * @param size M, more than N and at most 64
 */
record GroupPattern(int most, int size) implements org.tombola.weights.Pattern {
    static final Pattern FORM = Pattern.compile("([0-9]{1,2}):([0-9]{1,2})");

    GroupPattern {
        if (most < 1 || most >= size || size > 64) {
            throw InvalidInput.of("'%d:%d' is no pattern: N:M needs 1 ≤ N < M ≤ 64", most, size);
        }
    }

    /** The positions first, first + stride, …: so many. */
    private interface Visitor {
        void group(int first, int stride, int length);
    }

    private void forEachGroup(int[] shape, Visitor visitor) {
        ChannelPattern.requireChannels(shape);
        int inputs = shape[1];
        int taps = Tensor.size(shape) / Math.max(1, shape[0] * inputs);
        for (int row = 0; row < shape[0]; row++) {
            for (int input = 0; input < inputs; input += size) {
                for (int tap = 0; tap < taps; tap++) {
                    visitor.group((row * inputs + input) * taps + tap, taps, Math.min(size, inputs - input));
                }
            }
        }
    }

    private int most(int length) {
        return Math.ceilDiv(most * length, size);
    }

    /** The best of each group: an admissible mask with as many positions as there can be. */
    private Mask best(Scores scores, Mask eligible) {
        Mask best = eligible;
        for (String name : eligible.names()) {
            float[] values = scores.of(name, eligible.size(name));
            long[] before = eligible.words(name);
            long[] after = before.clone();
            int[] shape = eligible.shape(name);
            forEachGroup(shape, (first, stride, length) -> {
                int end = first + length * stride;
                for (int i = first; i < end; i += stride) {
                    int better = 0;
                    for (int j = first; j < end; j += stride) {
                        boolean wins = values[j] > values[i] || values[j] == values[i] && j < i;
                        better += wins && isSet(before, j) ? 1 : 0;
                    }
                    if (better >= most(length)) {
                        after[i >>> 6] &= ~(1L << i);
                    }
                }
            });
            best = best.with(name, shape, after);
        }
        return best;
    }

    @Override
    public Mask keepHighest(Scores scores, Mask eligible, Quota quota) {
        Mask best = best(scores, eligible);
        return Selection.keepHighest(scores, best, quota.atMost(best));
    }

    /** While more are to be kept than the pattern allows: the best of each group, and the best of what is left. */
    @Override
    public Mask approach(Scores scores, Mask eligible, long keep) {
        Mask best = best(scores, eligible);
        long more = keep - best.count();
        return more <= 0
                ? Selection.keepHighest(scores, best, keep)
                : best.or(Selection.keepHighest(scores, eligible.minus(best), more));
    }

    /** N of each group, each choice of N equally likely; among these so many, each choice equally likely. */
    @Override
    public Mask random(Mask eligible, Quota quota, Seed seed) {
        Seed stream = seed.child("mask_init").child("groups");
        Map<String, float[]> lots = new LinkedHashMap<>();
        for (String name : eligible.names()) {
            RandomGenerator random = stream.child(name).generator();
            float[] values = new float[eligible.size(name)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            lots.put(name, values);
        }
        Mask chosen = best(Scores.of(lots), eligible);
        return Masks.random(chosen, quota.atMost(chosen), seed);
    }

    @Override
    public Optional<String> violation(Mask mask) {
        for (String name : mask.names()) {
            long[] words = mask.words(name);
            String[] found = new String[1];
            forEachGroup(mask.shape(name), (first, stride, length) -> {
                int kept = 0;
                for (int k = 0; k < length; k++) {
                    kept += isSet(words, first + k * stride) ? 1 : 0;
                }
                if (kept > most(length) && found[0] == null) {
                    found[0] = String.format(
                            Locale.ROOT, "%s keeps %d of the %d from position %d on", name, kept, length, first);
                }
            });
            if (found[0] != null) {
                return Optional.of(found[0]);
            }
        }
        return Optional.empty();
    }

    private static boolean isSet(long[] words, int position) {
        return (words[position >>> 6] >>> position & 1) != 0;
    }

    @Override
    public String toString() {
        return most + ":" + size;
    }
}
