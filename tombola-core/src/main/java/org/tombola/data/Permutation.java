package org.tombola.data;

import org.tombola.random.Seed;

/** Random orders. */
public final class Permutation {
    private Permutation() {}

    /** 0 … count − 1, each once, in an order that depends on the seed alone (Fisher and Yates). */
    public static int[] of(int count, Seed seed) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = CounterRandom.below(CounterRandom.bits(seed.value(), i), i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
