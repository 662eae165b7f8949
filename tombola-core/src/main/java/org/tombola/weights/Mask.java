package org.tombola.weights;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.IntPredicate;
import org.tombola.Hash;

/**
 * Which weights of which prunable tensors are kept: one bit a position, tensors in layer order, positions row-major. Tensors without an
 * entry are dense. Immutable. Bits live on the Java heap, so that set algebra, hashing and equality need no engine.
 */
public final class Mask {
    /** The bits of one tensor; bits beyond {@code size} are zero. */
    private record Bits(int[] shape, int size, long[] words) {
        boolean get(int index) {
            return (words[index >>> 6] >>> index & 1) != 0;
        }

        int count() {
            int count = 0;
            for (long word : words) {
                count += Long.bitCount(word);
            }
            return count;
        }

        boolean same(Bits other) {
            return Arrays.equals(shape, other.shape) && Arrays.equals(words, other.words);
        }
    }

    private final SequencedMap<String, Bits> tensors;

    private Mask(LinkedHashMap<String, Bits> tensors) {
        this.tensors = Collections.unmodifiableSequencedMap(tensors);
    }

    /** Everything kept. */
    public static Mask dense(Map<String, int[]> shapes) {
        return of(shapes, name -> index -> true);
    }

    /** Kept where the predicate of the tensor says so. */
    public static Mask of(Map<String, int[]> shapes, java.util.function.Function<String, IntPredicate> kept) {
        LinkedHashMap<String, Bits> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            int size = Tensor.size(shape);
            IntPredicate test = kept.apply(name);
            long[] words = new long[(size + 63) >>> 6];
            for (int i = 0; i < size; i++) {
                if (test.test(i)) {
                    words[i >>> 6] |= 1L << i;
                }
            }
            tensors.put(name, new Bits(shape.clone(), size, words));
        });
        return new Mask(tensors);
    }

    public SequencedSet<String> names() {
        return tensors.sequencedKeySet();
    }

    public SequencedMap<String, int[]> shapes() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, bits) -> shapes.put(name, bits.shape.clone()));
        return shapes;
    }

    public boolean covers(String name) {
        return tensors.containsKey(name);
    }

    public boolean kept(String name, int index) {
        Bits bits = bits(name);
        if (index < 0 || index >= bits.size) {
            throw new IndexOutOfBoundsException(name + " has " + bits.size + " positions, asked for " + index);
        }
        return bits.get(index);
    }

    /** Positions in that tensor. */
    public int size(String name) {
        return bits(name).size;
    }

    /** Positions in all tensors: N of the literature. */
    public long size() {
        return tensors.values().stream().mapToLong(Bits::size).sum();
    }

    /** Kept positions in that tensor. */
    public int count(String name) {
        return bits(name).count();
    }

    /** Kept positions in all tensors: the 0-norm. */
    public long count() {
        return tensors.values().stream().mapToLong(Bits::count).sum();
    }

    /** Kept share; 1 for a mask that covers nothing. */
    public double density() {
        return size() == 0 ? 1 : (double) count() / size();
    }

    /** Little-endian words, bit i of word j is position 64 j + i. */
    public long[] words(String name) {
        return bits(name).words.clone();
    }

    /** A tensor's mask from {@link #words}; the other tensors stay. */
    public Mask with(String name, int[] shape, long[] words) {
        int size = Tensor.size(shape);
        if (words.length != (size + 63) >>> 6 || (size & 63) != 0 && words[words.length - 1] >>> size != 0) {
            throw new IllegalArgumentException("the bits of '" + name + "' do not fit shape " + Arrays.toString(shape));
        }
        LinkedHashMap<String, Bits> copy = new LinkedHashMap<>(tensors);
        copy.put(name, new Bits(shape.clone(), size, words.clone()));
        return new Mask(copy);
    }

    public static Mask empty() {
        return new Mask(new LinkedHashMap<>());
    }

    /** Ones and zeros, row-major. */
    public float[] floats(String name) {
        Bits bits = bits(name);
        float[] values = new float[bits.size];
        for (int i = 0; i < values.length; i++) {
            values[i] = bits.get(i) ? 1 : 0;
        }
        return values;
    }

    /** The weights with every pruned position exactly +0.0; tensors that the mask does not cover are passed through. */
    public Weights apply(Weights weights) {
        Weights masked = weights;
        for (Map.Entry<String, Bits> entry : tensors.entrySet()) {
            Tensor tensor = weights.get(entry.getKey());
            Bits bits = entry.getValue();
            if (!Arrays.equals(tensor.shape(), bits.shape)) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "mask of '%s' has shape %s, the weights %s",
                        entry.getKey(),
                        Arrays.toString(bits.shape),
                        tensor));
            }
            float[] values = tensor.copy();
            for (int i = 0; i < values.length; i++) {
                if (!bits.get(i)) {
                    values[i] = 0;
                }
            }
            masked = masked.with(entry.getKey(), Tensor.of(bits.shape, values));
        }
        return masked;
    }

    /** Whether every position kept here is kept there too. */
    public boolean subsetOf(Mask other) {
        requireSameTensors(other);
        return tensors.entrySet().stream().allMatch(entry -> {
            long[] theirs = other.bits(entry.getKey()).words;
            long[] ours = entry.getValue().words;
            for (int i = 0; i < ours.length; i++) {
                if ((ours[i] & ~theirs[i]) != 0) {
                    return false;
                }
            }
            return true;
        });
    }

    /** In how many positions the two differ. */
    public long hamming(Mask other) {
        requireSameTensors(other);
        long distance = 0;
        for (Map.Entry<String, Bits> entry : tensors.entrySet()) {
            long[] theirs = other.bits(entry.getKey()).words;
            long[] ours = entry.getValue().words;
            for (int i = 0; i < ours.length; i++) {
                distance += Long.bitCount(ours[i] ^ theirs[i]);
            }
        }
        return distance;
    }

    public String hash() {
        Hash hash = Hash.start();
        tensors.forEach((name, bits) -> hash.add(name).add(bits.shape).add(bits.words));
        return hash.hex();
    }

    private void requireSameTensors(Mask other) {
        boolean same = tensors.keySet().equals(other.tensors.keySet())
                && tensors.entrySet().stream()
                        .allMatch(e -> Arrays.equals(e.getValue().shape, other.bits(e.getKey()).shape));
        if (!same) {
            throw new IllegalArgumentException("masks of different tensors: " + names() + " and " + other.names());
        }
    }

    private Bits bits(String name) {
        Bits bits = tensors.get(name);
        if (bits == null) {
            throw new IllegalArgumentException("the mask does not cover '" + name + "', only " + names());
        }
        return bits;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask that
                && names().equals(that.names())
                && tensors.entrySet().stream().allMatch(e -> e.getValue().same(that.bits(e.getKey())));
    }

    @Override
    public int hashCode() {
        return hash().hashCode();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Mask[%d of %d kept]", count(), size());
    }
}
