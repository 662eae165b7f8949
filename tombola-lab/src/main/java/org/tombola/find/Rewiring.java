package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * The arithmetic of drop and grow, tensor by tensor. Only active positions are ranked for survival: codes that rank all of them, pruned
 * ones as zeros with a little noise, let pruned positions take the place of active weights near zero.
 */
final class Rewiring {
    private Rewiring() {}

    /** |w|, with noise added at active positions, which only codes do, to break ties. */
    static Scores magnitudes(Weights weights, Mask active, double noise, Seed seed) {
        Scores magnitudes = Scores.magnitude(weights, active);
        if (noise == 0) {
            return magnitudes;
        }
        SequencedMap<String, float[]> noisy = new LinkedHashMap<>();
        for (String name : active.names()) {
            float[] values = magnitudes.of(name); // no one else's: they were copied a moment ago
            var random = seed.child(name).generator();
            long[] words = active.words(name);
            for (int word = 0; word < words.length; word++) {
                for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                    values[word * 64 + Long.numberOfTrailingZeros(bits)] += (float) (noise * random.nextGaussian());
                }
            }
            noisy.put(name, values);
        }
        return Scores.of(noisy);
    }

    /** The active positions without so many of the lowest scores of each tensor. */
    static Mask withoutLowest(Scores scores, Mask active, ToIntFunction<String> dropped) {
        return Selection.keepHighest(
                scores, active, quota(active, name -> active.count(name) - dropped.applyAsInt(name)));
    }

    /** So many of the highest scores of each tensor among eligible positions. */
    static Mask highest(Scores scores, Mask eligible, ToIntFunction<String> grown) {
        return Selection.keepHighest(scores, eligible, quota(eligible, grown));
    }

    /** So many eligible positions of each tensor, by lot. */
    static Mask random(Mask eligible, ToIntFunction<String> grown, Seed seed) {
        Mask chosen = Mask.empty();
        for (String name : eligible.names()) {
            long[] words = RandomPositions.of(
                    eligible.words(name),
                    grown.applyAsInt(name),
                    seed.child(name).generator());
            chosen = chosen.with(name, eligible.shape(name), words);
        }
        return chosen;
    }

    private static Quota quota(Mask mask, ToIntFunction<String> kept) {
        SequencedMap<String, Long> counts = new LinkedHashMap<>();
        mask.names().forEach(name -> counts.put(name, (long) kept.applyAsInt(name)));
        return new Quota.PerTensor(counts);
    }

    /**
     * One update of RigL: of each tensor's a active weights the n = ⌊f·a⌋ smallest are dropped and the n positions of the largest
     * gradient among all that are not kept take their place; those just dropped may come back (Evci et al., arXiv:1911.11134).
     */
    static Mask byGradient(Scores magnitudes, Scores gradient, Mask active, double fraction) {
        ToIntFunction<String> moved = name -> DropFraction.count(fraction, active.count(name));
        Mask kept = withoutLowest(magnitudes, active, moved);
        return kept.or(highest(gradient, kept.complement(), moved));
    }

    /**
     * What stays of the active positions when no more than {@code room} of a tensor may go, which is how many can grow: of more, the
     * largest stay.
     *
     * @param kept what would stay with room enough
     */
    static Mask spared(Mask kept, Scores magnitudes, Mask active, ToIntFunction<String> room) {
        Mask dropped = active.minus(kept);
        return kept.or(highest(magnitudes, dropped, name -> Math.max(0, dropped.count(name) - room.applyAsInt(name))));
    }
}
