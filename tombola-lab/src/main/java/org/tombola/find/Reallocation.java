package org.tombola.find;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;

/** The arithmetic of dynamic sparse reparameterization: one threshold for all layers, growth shared out among them. */
final class Reallocation {
    private Reallocation() {}

    /** Active positions of at least that magnitude, and the largest of a layer that has none. */
    static Mask above(double threshold, Scores magnitudes, Mask active) {
        Mask above = Mask.of(active.shapes(), name -> {
            float[] values = magnitudes.of(name);
            return i -> values[i] >= threshold && active.kept(name, i);
        });
        SequencedMap<String, Long> last = new LinkedHashMap<>();
        active.names().forEach(name -> last.put(name, above.count(name) == 0 ? Math.min(1L, active.count(name)) : 0));
        return above.or(Selection.keepHighest(magnitudes, active, new Quota.PerTensor(last)));
    }

    /** The active positions that stay when no more than {@code room} may go: of more, the largest of all layers stay. */
    static Mask spared(Mask above, Scores magnitudes, Mask active, long room) {
        Mask below = active.minus(above);
        return below.count() <= room ? above : above.or(Selection.keepHighest(magnitudes, below, below.count() - room));
    }

    /**
     * How many weights grow in each layer: in proportion to those that remain active there, by largest remainder, the lower layer first
     * among equals. What a full layer cannot take goes to the others in the same proportion.
     *
     * @param total at most as many as there is room for
     * @param remaining active weights of each layer
     * @param room free positions of each layer
     */
    static long[] growth(long total, long[] remaining, long[] room) {
        long[] grown = new long[room.length];
        long left = total;
        while (left > 0) {
            long[] weights = IntStream.range(0, room.length)
                    .mapToLong(i -> grown[i] < room[i] ? remaining[i] : 0)
                    .toArray();
            if (Arrays.stream(weights).sum() == 0) { // only layers without a weight have room
                Arrays.setAll(weights, i -> room[i] - grown[i]);
            }
            long[] shares = largestRemainder(left, weights);
            for (int i = 0; i < grown.length; i++) {
                long taken = Math.min(shares[i], room[i] - grown[i]);
                grown[i] += taken;
                left -= taken;
            }
        }
        return grown;
    }

    /** In whole numbers throughout: no share is rounded twice. */
    private static long[] largestRemainder(long total, long[] weights) {
        long sum = Arrays.stream(weights).sum();
        if (sum == 0) {
            throw new IllegalArgumentException("there is no room for " + total + " weights");
        }
        long[] shares = Arrays.stream(weights)
                .map(weight -> Math.multiplyExact(total, weight) / sum)
                .toArray();
        long missing = total - Arrays.stream(shares).sum();
        IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> -(total * weights[i] % sum)))
                .limit(missing)
                .forEach(i -> shares[i]++);
        return shares;
    }

    /** The next threshold: half or double of this one where the pruned count is more than a tenth off its target. */
    static double adapted(double threshold, long pruned, long target) {
        if (10 * pruned > 11 * target) {
            return threshold / 2;
        }
        return 10 * pruned < 9 * target ? threshold * 2 : threshold;
    }
}
