package org.tombola.data;

/**
 * Random numbers as a function of (key, position): any position can be asked for without those before it, and only integer arithmetic
 * and exact floating-point operations take part, so that every machine draws the same. SplitMix64 of Steele, Lea and Flood, OOPSLA 2014.
 */
final class CounterRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double SQRT_3 = Math.sqrt(3);

    private final long key;
    private long position;

    CounterRandom(long key) {
        this.key = key;
    }

    /** 64 bits for that position of that key's stream. */
    static long bits(long key, long position) {
        long z = key + GOLDEN_GAMMA * (position + 1);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 0 … bound − 1 from 64 random bits; off from even by less than bound / 2⁶⁴. */
    static int below(long bits, int bound) {
        return (int) Math.unsignedMultiplyHigh(bits, bound);
    }

    long next() {
        return bits(key, position++);
    }

    int below(int bound) {
        return below(next(), bound);
    }

    /** In [0,1). */
    double uniform() {
        return (next() >>> 11) * 0x1p-53;
    }

    double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    /** Nearly normal, mean 0 and variance 1, within ±3.47: four 16-bit uniforms added, which needs no logarithm. */
    double normal() {
        long bits = next();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum + 2) * 0x1p-16 * SQRT_3 - 2 * SQRT_3;
    }
}
