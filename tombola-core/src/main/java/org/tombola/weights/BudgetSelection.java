package org.tombola.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Choosing under a budget of cost: down the ranks of worth per cost, keeping whatever still fits. That is Dantzig's rule for the knapsack
 * (Operations Research 5(2), 1957): what maximises Σ worth − λ Σ cost, for the λ at which the budget ends. No other set within the budget
 * is worth more by as much as one weight, the first that did not fit.
 *
 * <p>Worth per cost is taken in double, from a float (or its exact square) and a whole cost: the same on every machine. Where all costs
 * are equal, it ranks as scores do. Among equals the earlier position is kept. A weight of score −∞ is never kept.
 *
 * <p>Ranks are found by adding up costs over the four quarters of their keys, from above: no sorting.
 */
final class BudgetSelection {
    private static final int QUARTER = 16;

    private final List<Candidates> tensors = new ArrayList<>();
    private long left;

    private BudgetSelection(long most) {
        this.left = most;
    }

    static Mask keepBest(Scores scores, Mask eligible, Quota.Budget budget) {
        BudgetSelection selection = new BudgetSelection(budget.most());
        for (String name : eligible.names()) {
            float[] values = scores.of(name, eligible.size(name));
            double cost = budget.of(name);
            long[] words = eligible.words(name);
            for (int i = 0; i < values.length; i++) {
                if (values[i] == Float.NEGATIVE_INFINITY) {
                    words[i >>> 6] &= ~(1L << i);
                }
            }
            selection.add(
                    name,
                    budget.of(name),
                    words,
                    switch (budget.worth()) {
                        case SCORE -> i -> key(values[i] / cost);
                        case SQUARE -> i -> key((double) values[i] * values[i] / cost);
                    });
        }
        return selection.chosen(eligible);
    }

    /** As many as fit, in an order by lot. */
    static Mask random(Mask eligible, Quota.Budget budget, RandomGenerator random) {
        BudgetSelection selection = new BudgetSelection(budget.most());
        for (String name : eligible.names()) {
            selection.add(name, budget.of(name), eligible.words(name), i -> random.nextLong());
        }
        return selection.chosen(eligible);
    }

    private void add(String name, long cost, long[] words, IntToLongFunction key) {
        tensors.add(new Candidates(name, cost, words, key));
    }

    /** Each round ends at a weight that does not fit, and what costs as much as that takes no part in the next. */
    private Mask chosen(Mask eligible) {
        while (tensors.stream().anyMatch(this::affordable)) {
            round(tensors.stream().filter(this::affordable).toList());
        }
        Mask mask = Mask.empty();
        for (Candidates tensor : tensors) {
            mask = mask.with(tensor.name, eligible.shape(tensor.name), tensor.kept);
        }
        return mask;
    }

    private boolean affordable(Candidates tensor) {
        return tensor.cost <= left && tensor.any();
    }

    private void round(List<Candidates> pool) {
        long above = 0; // the upper quarters of the key at which the budget ends, found one by one
        for (int quarter = Long.SIZE - QUARTER; quarter >= 0; quarter -= QUARTER) {
            int shift = quarter;
            long prefix = above;
            long[] sums = new long[1 << QUARTER];
            pool.forEach(tensor -> tensor.addCosts(sums, shift, prefix));
            int index = sums.length - 1;
            while (index >= 0 && sums[index] <= left) {
                left -= sums[index--];
            }
            if (index < 0) { // everything fits; only the uppermost quarter can end so
                pool.forEach(Candidates::keepAll);
                return;
            }
            above = above << QUARTER | index;
        }
        long last = above;
        pool.forEach(tensor -> tensor.keepAbove(last));
        for (Candidates tensor : pool) {
            long fitting = Math.min(tensor.cost > left ? 0 : left / tensor.cost, tensor.count(last));
            tensor.keepFirst(last, fitting);
            left -= fitting * tensor.cost;
            if (tensor.any(last)) {
                return;
            }
        }
    }

    /** Whole numbers that, without their sign, are in the order of the doubles. */
    private static long key(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    /** One tensor: which positions may still be kept, and which are. */
    private static final class Candidates {
        private final String name;
        private final long cost;
        private final long[] keys;
        private final long[] open;
        private final long[] kept;

        Candidates(String name, long cost, long[] open, IntToLongFunction key) {
            this.name = name;
            this.cost = cost;
            this.open = open;
            this.kept = new long[open.length];
            this.keys = new long[open.length * Long.SIZE];
            each(i -> keys[i] = key.applyAsLong(i));
        }

        boolean any() {
            for (long word : open) {
                if (word != 0) {
                    return true;
                }
            }
            return false;
        }

        boolean any(long key) {
            return count(key) > 0;
        }

        long count(long key) {
            long[] count = {0};
            each(i -> count[0] += keys[i] == key ? 1 : 0);
            return count[0];
        }

        void addCosts(long[] sums, int shift, long prefix) {
            each(i -> {
                if (shift == Long.SIZE - QUARTER || keys[i] >>> shift + QUARTER == prefix) {
                    sums[(int) (keys[i] >>> shift) & sums.length - 1] += cost;
                }
            });
        }

        void keepAll() {
            each(this::keep);
        }

        void keepAbove(long last) {
            each(i -> {
                if (Long.compareUnsigned(keys[i], last) > 0) {
                    keep(i);
                }
            });
        }

        void keepFirst(long key, long count) {
            long[] left = {count};
            each(i -> {
                if (left[0] > 0 && keys[i] == key) {
                    keep(i);
                    left[0]--;
                }
            });
        }

        private void keep(int index) {
            kept[index >>> 6] |= 1L << index;
            open[index >>> 6] &= ~(1L << index);
        }

        private void each(java.util.function.IntConsumer action) {
            for (int word = 0; word < open.length; word++) {
                for (long bits = open[word]; bits != 0; bits &= bits - 1) {
                    action.accept(word * Long.SIZE + Long.numberOfTrailingZeros(bits));
                }
            }
        }
    }
}
