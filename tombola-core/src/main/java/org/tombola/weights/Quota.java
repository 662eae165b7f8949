package org.tombola.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * How many weights a selection keeps, or what they may cost. Parts of a method pass counts on, never shares, which would not survive
 * rounding.
 */
public sealed interface Quota {
    /** So many of all weights, wherever they lie; a tensor may lose all of its own. */
    record Pool(long total) implements Quota {}

    /** So many of each tensor. */
    record PerTensor(SequencedMap<String, Long> kept) implements Quota {
        public PerTensor {
            kept = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kept));
        }

        /** Of that tensor. */
        public long of(String name) {
            Long count = kept.get(name);
            if (count == null) {
                throw new IllegalArgumentException("no count for '" + name + "', only for " + kept.keySet());
            }
            return count;
        }

        /** Kept in all tensors together. */
        public long total() {
            return kept.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Weights whose costs sum to no more than a budget, worth as much as can be had for it. {@link BudgetSelection} says how they are
     * chosen; a tensor may lose all of its own.
     *
     * @param costs of one weight of each tensor, at least 1: whole numbers, so that sums are exact
     * @param most what the kept weights may cost together
     * @param worth what of a score adds up over weights
     */
    record Budget(SequencedMap<String, Long> costs, long most, Worth worth) implements Quota {
        /** What of a score adds up over weights, so that a sum of it can be as large as possible. */
        public enum Worth {
            /** The score: a share of the loss, or of what flows through. */
            SCORE,
            /** Its square: by magnitudes w, what a cut takes from the squared norm, and to second order from the loss, is Σ w². */
            SQUARE
        }

        public Budget {
            costs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(costs));
            if (most < 0 || costs.values().stream().anyMatch(cost -> cost < 1)) {
                throw new IllegalArgumentException("costs are at least 1 and a budget 0, got " + costs + ", " + most);
            }
        }

        /** Of one weight of that tensor. */
        public long of(String name) {
            Long cost = costs.get(name);
            if (cost == null) {
                throw new IllegalArgumentException("no cost for '" + name + "', only for " + costs.keySet());
            }
            return cost;
        }

        /** Of all weights that the mask keeps. */
        public long of(Mask mask) {
            return mask.names().stream()
                    .mapToLong(name -> Math.multiplyExact(of(name), mask.count(name)))
                    .reduce(0, Math::addExact);
        }
    }

    /** The same for magnitudes: under a budget their squares are what adds up; counts know no difference. */
    default Quota ofMagnitudes() {
        return this instanceof Budget budget ? new Budget(budget.costs, budget.most, Budget.Worth.SQUARE) : this;
    }

    /** No more than that mask keeps: in all, or of each tensor. */
    default Quota atMost(Mask mask) {
        return switch (this) {
            case Pool pool -> new Pool(Math.min(pool.total, mask.count()));
            case PerTensor each -> {
                SequencedMap<String, Long> less = new LinkedHashMap<>();
                each.kept.forEach((name, count) -> less.put(name, Math.min(count, mask.count(name))));
                yield new PerTensor(less);
            }
            case Budget budget -> budget;
        };
    }

    /** As many of each tensor as that mask keeps: an allocation found by another method. */
    static PerTensor like(Mask mask) {
        SequencedMap<String, Long> kept = new LinkedHashMap<>();
        mask.names().forEach(name -> kept.put(name, (long) mask.count(name)));
        return new PerTensor(kept);
    }
}
