package org.tombola.find;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;

/** Which dormant connections come to life for those that died. */
final class Revival {
    private Revival() {}

    /**
     * The alive ones and as many dormant ones as are missing; those that died in the same step are dormant like any other.
     *
     * @param start tells how many there are to be
     */
    static Mask of(Mask alive, Mask start, DeepRewiring.Scope scope, Seed seed) {
        Mask dormant = alive.complement();
        return alive.or(
                switch (scope) {
                    case LAYER -> Rewiring.random(dormant, name -> start.count(name) - alive.count(name), seed);
                    case GLOBAL -> anywhere(dormant, Math.toIntExact(start.count() - alive.count()), seed);
                    case GLOBAL_BY_TARGET -> {
                        Map<String, Integer> counts = byTarget(dormant, start, start.count() - alive.count(), seed);
                        yield Rewiring.random(dormant, name -> counts.getOrDefault(name, 0), seed);
                    }
                });
    }

    /** Over the words of all tensors, one after another. */
    private static Mask anywhere(Mask dormant, int count, Seed seed) {
        List<long[]> words = dormant.names().stream().map(dormant::words).toList();
        long[] all = words.stream().flatMapToLong(Arrays::stream).toArray();
        long[] chosen = RandomPositions.of(all, count, seed.generator());
        Mask revived = Mask.empty();
        int from = 0;
        for (String name : dormant.names()) {
            int length = dormant.words(name).length;
            revived = revived.with(name, dormant.shape(name), Arrays.copyOfRange(chosen, from, from + length));
            from += length;
        }
        return revived;
    }

    /** How many in each tensor, a tensor being drawn for each in proportion to its count at the start; full ones are left out. */
    private static Map<String, Integer> byTarget(Mask dormant, Mask start, long count, Seed seed) {
        List<String> names = List.copyOf(dormant.names());
        long[] targets = names.stream().mapToLong(start::count).toArray();
        int[] room = names.stream().mapToInt(dormant::count).toArray();
        RandomGenerator random = seed.child("layers").generator();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            int drawn = drawn(targets, room, random);
            room[drawn]--;
            counts.merge(names.get(drawn), 1, Integer::sum);
        }
        return counts;
    }

    private static int drawn(long[] targets, int[] room, RandomGenerator random) {
        long open = 0;
        for (int i = 0; i < room.length; i++) {
            open += room[i] > 0 ? targets[i] : 0;
        }
        long left = random.nextLong(open);
        for (int i = 0; i < room.length; i++) {
            left -= room[i] > 0 ? targets[i] : 0;
            if (left < 0) {
                return i;
            }
        }
        throw new IllegalStateException("a number below the sum lies in one of its parts");
    }
}
