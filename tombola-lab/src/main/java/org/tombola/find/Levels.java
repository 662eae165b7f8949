package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.SequencedMap;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;

/** How iterative pruning goes down: how many weights each level keeps, and when it is there. */
public sealed interface Levels extends Descent {
    @Override
    default Levels on(Problem problem, Lab lab) {
        return this;
    }

    /** What a reader should know about the mask of the last level. */
    default List<String> events(Mask mask, Density density, Pattern pattern) {
        return Events.of(mask, density, pattern);
    }

    /**
     * @param level from 1
     * @param survivors of the level before
     * @param target how many the last level keeps
     * @param density the same as a share
     */
    Quota quota(int level, long survivors, long target, Density density, SequencedMap<String, int[]> prunable);

    /** Whether that level's cut is the last. */
    boolean last(int level, Quota quota, long target);

    /** Whether a cut is to be made after so many levels. */
    boolean goOn(int done, long survivors, long target, Density density);

    /**
     * The same share of the survivors each time, whatever the target: one path serves all densities, and a density between two levels
     * takes a smaller last cut.
     *
     * @param dropped share of the survivors that a level drops: p
     */
    record Shared(BigDecimal dropped, Count count) implements Levels {
        @Override
        public Quota quota(
                int level, long survivors, long target, Density density, SequencedMap<String, int[]> prunable) {
            long n = Mask.dense(prunable).size();
            return new Quota.Pool(Math.max(target, count.after(survivors, level, dropped, n)));
        }

        @Override
        public boolean last(int level, Quota quota, long target) {
            return quota.equals(new Quota.Pool(target));
        }

        @Override
        public boolean goOn(int done, long survivors, long target, Density density) {
            return survivors > target;
        }
    }

    /**
     * So many levels that each keep the same share and together land on the density: after level c of n, d^(c/n) is left.
     *
     * @param count how many: n
     * @param layerwise whether each tensor is cut by itself, ⌈p · size⌉ of it but never all, as the code of DLTH cuts
     */
    record EqualRatio(int count, boolean layerwise) implements Levels {
        @Override
        public Quota quota(
                int level, long survivors, long target, Density density, SequencedMap<String, int[]> prunable) {
            Density left = density.after(level, count);
            return layerwise
                    ? Allocation.UNIFORM.quota(prunable, left, Counting.CEIL_ZEROS)
                    : Allocation.GLOBAL.quota(prunable, left);
        }

        @Override
        public boolean last(int level, Quota quota, long target) {
            return level == count;
        }

        @Override
        public boolean goOn(int done, long survivors, long target, Density density) {
            return done < count;
        }
    }

    /**
     * Shares of cost: level n keeps what is worth most for (1 − p)ⁿ of what all weights cost, or for the share asked for where that is
     * more, among the survivors of the level before.
     *
     * @param dropped share of the cost that a level drops: p
     */
    record OfCost(BigDecimal dropped, Quotas quotas) implements Levels {
        @Override
        public Quota quota(
                int level, long survivors, long target, Density density, SequencedMap<String, int[]> prunable) {
            return quotas.of(prunable, left(level, density)).ofMagnitudes();
        }

        @Override
        public boolean last(int level, Quota quota, long target) {
            return true; // under a budget masks have no pattern, so that no cut differs from the last
        }

        @Override
        public boolean goOn(int done, long survivors, long target, Density density) {
            return !left(done, density).equals(density);
        }

        @Override
        public List<String> events(Mask mask, Density density, Pattern pattern) {
            return quotas.events(mask, density, pattern);
        }

        private Density left(int level, Density density) {
            Density power = Density.power(BigDecimal.ONE.subtract(dropped), level);
            return power.value().compareTo(density.value()) > 0 ? power : density;
        }
    }

    /** How many weights a level of {@link Shared} keeps. */
    enum Count {
        /** round_half_up((1 − p)ⁿ · N): no error adds up over levels. */
        SHARE {
            @Override
            long after(long survivors, int level, BigDecimal dropped, long n) {
                return Density.power(BigDecimal.ONE.subtract(dropped), level).count(n);
            }
        },
        /** survivors − ⌈p · survivors⌉, as open_lth counts. */
        CEIL_INCREMENT {
            @Override
            long after(long survivors, int level, BigDecimal dropped, long n) {
                BigDecimal gone = dropped.multiply(BigDecimal.valueOf(survivors));
                return survivors - gone.setScale(0, RoundingMode.CEILING).longValueExact();
            }
        };

        abstract long after(long survivors, int level, BigDecimal dropped, long n);
    }
}
