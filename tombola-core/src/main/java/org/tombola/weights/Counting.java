package org.tombola.weights;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many of n weights a density keeps. {@link #ROUND_HALF_UP} is ours; the others repeat what published code does, for comparisons
 * with it. All are exact: no double takes part.
 */
public enum Counting {
    /** Keeps d·n, halves rounded up. */
    ROUND_HALF_UP {
        @Override
        public long kept(BigDecimal density, long n) {
            return round(density, n, RoundingMode.HALF_UP);
        }
    },
    /** Prunes ⌊s·n⌋: rigl, lottery-jackpots, edge-popup, Synaptic-Flow. */
    FLOOR_ZEROS {
        @Override
        public long kept(BigDecimal density, long n) {
            return round(density, n, RoundingMode.CEILING);
        }
    },
    /** Prunes ⌈s·n⌉ but never all: DLTH. */
    CEIL_ZEROS {
        @Override
        public long kept(BigDecimal density, long n) {
            return Math.max(Math.min(1, n), round(density, n, RoundingMode.FLOOR));
        }
    },
    /** Keeps d·n, halves to even as Python rounds: snip-public. */
    ROUND_ONES {
        @Override
        public long kept(BigDecimal density, long n) {
            return round(density, n, RoundingMode.HALF_EVEN);
        }
    },
    /** Prunes ⌈p·n⌉ of the n survivors of the last cut, where p = 1 − d; may prune all: open_lth. */
    CEIL_INCREMENT {
        @Override
        public long kept(BigDecimal density, long n) {
            return round(density, n, RoundingMode.FLOOR);
        }
    };

    /**
     * @param density in [0, 1]
     * @param n how many there are
     */
    public abstract long kept(BigDecimal density, long n);

    private static long round(BigDecimal density, long n, RoundingMode mode) {
        return density.multiply(BigDecimal.valueOf(n)).setScale(0, mode).longValueExact();
    }
}
