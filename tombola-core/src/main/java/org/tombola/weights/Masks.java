package org.tombola.weights;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.random.Seed;

/** Masks by lot: uniformly without replacement, with exact counts. Draws come from the stream {@code mask_init} below the seed given. */
public final class Masks {
    private Masks() {}

    /** So many of all positions of these tensors. */
    public static Mask random(Map<String, int[]> shapes, Allocation allocation, Density density, Seed seed) {
        return random(Mask.dense(shapes), allocation.quota(shapes, density), seed);
    }

    /**
     * So many of the positions that {@code eligible} keeps; the others are never chosen. Under a budget, one position after the other
     * until nothing fits any more.
     */
    public static Mask random(Mask eligible, Quota quota, Seed seed) {
        Seed stream = seed.child("mask_init");
        return switch (quota) {
            case Quota.Pool pool -> {
                Draw draw = new Draw(stream.generator(), pool.total(), eligible.count());
                Mask mask = Mask.empty();
                for (String name : eligible.names()) {
                    mask = mask.with(name, eligible.shape(name), draw.from(eligible.words(name)));
                }
                yield mask;
            }
            case Quota.PerTensor each -> {
                Mask mask = Mask.empty();
                for (String name : eligible.names()) {
                    Draw draw = new Draw(stream.child(name).generator(), each.of(name), eligible.count(name));
                    mask = mask.with(name, eligible.shape(name), draw.from(eligible.words(name)));
                }
                yield mask;
            }
            case Quota.Budget budget -> BudgetSelection.random(eligible, budget, stream.generator());
        };
    }

    /**
     * Each position by itself, kept with probability σ(logit): counts vary.
     *
     * @param logits of the tensors to be covered
     */
    public static Mask independent(Weights logits, Seed seed) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        logits.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return Mask.of(shapes, name -> {
            RandomGenerator random = seed.child(name).generator();
            Tensor tensor = logits.get(name);
            return i -> random.nextDouble() < 1 / (1 + Math.exp(-tensor.at(i)));
        });
    }

    /** As many positions of each tensor, elsewhere: what is left of a mask when only its densities are kept. */
    public static Mask shuffle(Mask mask, Seed seed) {
        return random(Mask.dense(mask.shapes()), Quota.like(mask), seed.child("shuffle"));
    }

    /** Selection sampling (Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S): each subset is equally likely. */
    private static final class Draw {
        private final RandomGenerator random;
        private long wanted;
        private long left;

        Draw(RandomGenerator random, long wanted, long left) {
            if (wanted < 0 || wanted > left) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "cannot keep %d of %d eligible positions", wanted, left));
            }
            this.random = random;
            this.wanted = wanted;
            this.left = left;
        }

        /** Clears the bits that are not drawn. */
        long[] from(long[] words) {
            for (int word = 0; word < words.length; word++) {
                for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                    if (random.nextLong(left--) < wanted) {
                        wanted--;
                    } else {
                        words[word] &= ~Long.lowestOneBit(bits);
                    }
                }
            }
            return words;
        }
    }
}
