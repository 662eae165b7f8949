package org.tombola.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** How many weights a selection keeps. Parts of a method pass counts on, never shares, which would not survive rounding. */
public sealed interface Quota {
    /** Kept in all tensors together. */
    long total();

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

        @Override
        public long total() {
            return kept.values().stream().mapToLong(Long::longValue).sum();
        }
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
        };
    }

    /** As many of each tensor as that mask keeps: an allocation found by another method. */
    static PerTensor like(Mask mask) {
        SequencedMap<String, Long> kept = new LinkedHashMap<>();
        mask.names().forEach(name -> kept.put(name, (long) mask.count(name)));
        return new PerTensor(kept);
    }
}
