package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.LongUnaryOperator;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;

/**
 * Moves a mask towards the highest scores by some of the swaps that would reach them (Zhang et al., arXiv:2104.08700, section 4.3, with
 * ranks in place of thresholds, so that counts hold where scores are equal): of the kept weights that rank too low, and as many pruned
 * ones that rank high enough, some change places. The mask is a state of its own and in general not the highest scores.
 *
 * @param quota how many weights are kept, over all tensors or of each: swaps stay within what it counts together
 * @param pairs which of the pending swaps come first
 * @param ties what equal scores at the border mean
 */
record Swaps(Quota quota, Pairs pairs, Ties ties) {
    /** Which swaps come first. */
    enum Pairs {
        /** The lowest out, the highest in: the largest expected drop of the loss, equation 22. */
        BEST,
        /** The highest of those that rank too low out, the lowest of those that rank high enough in. */
        INVERSE,
        /** Drawn, out and in alike. */
        RANDOM
    }

    /** What equal scores at the border between kept and pruned ranks mean. */
    enum Ties {
        /** Nothing special: among equal scores the earlier position ranks higher. */
        BY_POSITION,
        /** No swap, as in the published code, which compares with a threshold and finds unequal numbers on the two sides. */
        REFUSE
    }

    /**
     * @param mask in force
     * @param allowed from the number of pending swaps, in all or of one tensor, to how many are made
     * @param seed of this step's draws
     * @return the mask after them, of the same count
     */
    Mask next(Mask mask, Scores scores, LongUnaryOperator allowed, Seed seed) {
        Mask all = Mask.dense(mask.shapes());
        Mask top = Selection.keepHighest(scores, all, quota);
        Mask leaving = mask.minus(top);
        Mask entering = top.minus(mask);
        Mask untied = ties == Ties.REFUSE ? untied(scores, top) : all;
        Quota made = counts(entering.and(untied), allowed);
        Mask out = low(scores, leaving, made, seed.child("out"));
        Mask in = high(scores, entering, made, seed.child("in"));
        return mask.minus(out).or(in);
    }

    /** So many as the operator makes of the mask's, counted as the quota counts. */
    private Quota counts(Mask mask, LongUnaryOperator operator) {
        return switch (quota) {
            case Quota.Pool pool -> new Quota.Pool(operator.applyAsLong(mask.count()));
            case Quota.PerTensor each -> {
                SequencedMap<String, Long> counts = new LinkedHashMap<>();
                mask.names().forEach(name -> counts.put(name, operator.applyAsLong(mask.count(name))));
                yield new Quota.PerTensor(counts);
            }
            case Quota.Budget budget -> throw noCount();
        };
    }

    private Mask low(Scores scores, Mask leaving, Quota made, Seed seed) {
        return switch (pairs) {
            case BEST -> lowest(scores, leaving, made);
            case INVERSE -> Selection.keepHighest(scores, leaving, made);
            case RANDOM -> Masks.random(leaving, made, seed);
        };
    }

    private Mask high(Scores scores, Mask entering, Quota made, Seed seed) {
        return switch (pairs) {
            case BEST -> Selection.keepHighest(scores, entering, made);
            case INVERSE -> lowest(scores, entering, made);
            case RANDOM -> Masks.random(entering, made, seed);
        };
    }

    /** Among equal scores the later position is lower. */
    private Mask lowest(Scores scores, Mask eligible, Quota count) {
        return eligible.minus(Selection.keepHighest(scores, eligible, rest(eligible, count)));
    }

    private static Quota rest(Mask eligible, Quota count) {
        return switch (count) {
            case Quota.Pool pool -> new Quota.Pool(eligible.count() - pool.total());
            case Quota.PerTensor each -> {
                SequencedMap<String, Long> rest = new LinkedHashMap<>();
                eligible.names().forEach(name -> rest.put(name, eligible.count(name) - each.of(name)));
                yield new Quota.PerTensor(rest);
            }
            case Quota.Budget budget -> throw noCount();
        };
    }

    private static IllegalArgumentException noCount() {
        return new IllegalArgumentException("swaps keep a count, not a budget of cost");
    }

    /** Everything, but for what is counted together and has equal scores on both sides of the border. */
    private Mask untied(Scores scores, Mask top) {
        SequencedMap<String, Border> borders = new LinkedHashMap<>();
        top.names().forEach(name -> borders.put(name, Border.of(scores.of(name), top, name)));
        Border whole = borders.values().stream().reduce(Border.NOWHERE, Border::with);
        return Mask.of(top.shapes(), name -> {
            boolean tied = (quota instanceof Quota.Pool ? whole : borders.getOrDefault(name, whole)).tied();
            return i -> !tied;
        });
    }

    /** The scores nearest to the border on its two sides. */
    private record Border(float lowestKept, float highestPruned) {
        static final Border NOWHERE = new Border(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);

        static Border of(float[] scores, Mask top, String name) {
            float lowest = NOWHERE.lowestKept;
            float highest = NOWHERE.highestPruned;
            long[] words = top.words(name);
            for (int i = 0; i < scores.length; i++) {
                if ((words[i >>> 6] >>> i & 1) != 0) {
                    lowest = Math.min(lowest, scores[i]);
                } else {
                    highest = Math.max(highest, scores[i]);
                }
            }
            return new Border(lowest, highest);
        }

        Border with(Border other) {
            return new Border(Math.min(lowestKept, other.lowestKept), Math.max(highestPruned, other.highestPruned));
        }

        boolean tied() {
            return lowestKept == highestPruned;
        }
    }
}
