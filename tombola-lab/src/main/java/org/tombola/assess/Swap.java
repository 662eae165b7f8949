package org.tombola.assess;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;

/**
 * Weights that leave a mask and others that enter it, at the same time.
 *
 * @param out positions kept so far
 * @param in positions pruned so far
 */
record Swap(List<Position> out, List<Position> in) {
    /** One number of a network. */
    record Position(String tensor, int index) {}

    Swap {
        out = List.copyOf(out);
        in = List.copyOf(in);
    }

    /**
     * So many of each, uniformly and without repetition over all tensors together.
     *
     * @throws IllegalArgumentException when the mask keeps or prunes fewer
     */
    static Swap draw(Mask mask, int count, Seed seed) {
        if (count > most(mask)) {
            throw new IllegalArgumentException(count + " swaps of a " + mask);
        }
        RandomGenerator random = seed.generator();
        return new Swap(some(mask, true, count, random), some(mask, false, count, random));
    }

    /** As many as can be swapped at once. */
    static long most(Mask mask) {
        return Math.min(mask.count(), mask.size() - mask.count());
    }

    private static List<Position> some(Mask mask, boolean kept, int count, RandomGenerator random) {
        long size = mask.size();
        Set<Long> taken = new HashSet<>();
        List<Position> positions = new ArrayList<>();
        while (positions.size() < count) {
            long at = random.nextLong(size);
            Position position = position(mask, at);
            if (mask.kept(position.tensor(), position.index()) == kept && taken.add(at)) {
                positions.add(position);
            }
        }
        return positions;
    }

    private static Position position(Mask mask, long at) {
        long before = 0;
        for (String name : mask.names()) {
            if (at < before + mask.size(name)) {
                return new Position(name, (int) (at - before));
            }
            before += mask.size(name);
        }
        throw new IndexOutOfBoundsException("position " + at + " of a " + mask);
    }

    /** The same positions, one at a time. */
    List<Swap> singles() {
        List<Swap> singles = new ArrayList<>();
        out.forEach(position -> singles.add(new Swap(List.of(position), List.of())));
        in.forEach(position -> singles.add(new Swap(List.of(), List.of(position))));
        return singles;
    }
}
