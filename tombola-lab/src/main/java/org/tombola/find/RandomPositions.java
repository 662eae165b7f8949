package org.tombola.find;

import java.util.random.RandomGenerator;

/** Positions of one tensor by lot. */
final class RandomPositions {
    private RandomPositions() {}

    /**
     * So many of the eligible positions, each subset equally likely; the time depends on how many are chosen, not on how many could be.
     *
     * @param eligible words of bits
     * @return words of bits
     */
    static long[] of(long[] eligible, int count, RandomGenerator random) {
        int available = 0;
        for (long word : eligible) {
            available += Long.bitCount(word);
        }
        long[] ranks = ranks(available, count, random);
        long[] chosen = new long[eligible.length];
        int before = 0;
        for (int i = 0; i < eligible.length; i++) {
            chosen[i] = Long.expand(bits(ranks, before), eligible[i]);
            before += Long.bitCount(eligible[i]);
        }
        return chosen;
    }

    /** So many of the numbers below {@code available}, as bits: Floyd's algorithm (Communications of the ACM 30(9), 1987). */
    private static long[] ranks(int available, int count, RandomGenerator random) {
        if (count < 0 || count > available) {
            throw new IllegalArgumentException("cannot choose " + count + " of " + available + " positions");
        }
        long[] ranks = new long[(available + 63 >>> 6) + 1]; // one more word, so that any 64 bits can be read
        for (int last = available - count; last < available; last++) {
            int rank = random.nextInt(last + 1);
            int taken = (ranks[rank >>> 6] >>> rank & 1) == 0 ? rank : last;
            ranks[taken >>> 6] |= 1L << taken;
        }
        return ranks;
    }

    /** 64 bits from that one on. */
    private static long bits(long[] words, int from) {
        int word = from >>> 6;
        return (from & 63) == 0 ? words[word] : words[word] >>> from | words[word + 1] << -from;
    }
}
