package org.tombola.find;

import java.math.BigInteger;

/** How many of the swaps that scores ask for a search makes at time t of t_f. Zhang et al., arXiv:2104.08700. */
enum Restriction {
    /** ⌈n (1 − t/t_f)⁴⌉, equation 26: fewer and fewer, one at least until the end, none at it. */
    QUARTIC {
        @Override
        long allowed(long pending, long time, long end) {
            return share(pending, end - time, end);
        }
    },
    /** All: edge-popup. */
    NONE,
    /** ⌈n (t/t_f)⁴⌉: more and more. */
    INVERSE {
        @Override
        long allowed(long pending, long time, long end) {
            return share(pending, time, end);
        }
    },
    /** One. */
    CONSTANT_ONE {
        @Override
        long allowed(long pending, long time, long end) {
            return Math.min(pending, 1);
        }
    },
    /** All, as the article's table names it. */
    CONSTANT_ALL,
    /** n ⌈(1 − t/t_f)⁴⌉, as the published code rounds: all before the end. */
    ROUNDED_UP {
        @Override
        long allowed(long pending, long time, long end) {
            return pending * share(1, end - time, end);
        }
    };

    /**
     * @param pending swaps that scores ask for
     * @param time 0 … end
     * @param end positive
     */
    long allowed(long pending, long time, long end) {
        return pending;
    }

    /** ⌈n (a/b)⁴⌉ exactly: in floating point 10000 · 0.8⁴ is above 4096. */
    private static long share(long n, long a, long b) {
        BigInteger whole = BigInteger.valueOf(b).pow(4);
        BigInteger part = BigInteger.valueOf(a).pow(4).multiply(BigInteger.valueOf(n));
        return part.add(whole).subtract(BigInteger.ONE).divide(whole).longValueExact();
    }
}
