package org.tombola.weights;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
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

    public int[] shape(String name) {
        return bits(name).shape.clone();
    }

    public boolean covers(String name) {
        return tensors.containsKey(name);
    }

    /** Whether both are over the same tensors of the same shapes, so that they can be compared. */
    public boolean coversAs(Mask other) {
        return tensors.keySet().equals(other.tensors.keySet())
                && tensors.entrySet().stream()
                        .allMatch(e -> Arrays.equals(e.getValue().shape, other.bits(e.getKey()).shape));
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
        Map<String, Tensor> masked = new LinkedHashMap<>();
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
            masked.put(entry.getKey(), Tensor.of(bits.shape, values));
        }
        return weights.with(Weights.of(masked));
    }

    /** Kept here and there. */
    public Mask and(Mask other) {
        return combine(other, (ours, theirs) -> ours & theirs);
    }

    /** Kept here or there. */
    public Mask or(Mask other) {
        return combine(other, (ours, theirs) -> ours | theirs);
    }

    /** Kept here and not there. */
    public Mask minus(Mask other) {
        return combine(other, (ours, theirs) -> ours & ~theirs);
    }

    /** Pruned here. */
    public Mask complement() {
        return dense(shapes()).minus(this);
    }

    /** Whether every position kept here is kept there too. */
    public boolean subsetOf(Mask other) {
        return minus(other).count() == 0;
    }

    /** In how many positions the two differ. */
    public long hamming(Mask other) {
        return combine(other, (ours, theirs) -> ours ^ theirs).count();
    }

    /**
     * Share of positions on which the two agree, 1 − Hamming/N. It depends on density: independent masks of density d score
     * d² + (1 − d)² on average, see {@link MaskOverlap}. Lottery Jackpots, arXiv:2104.08700, equation 7.
     */
    public double overlap(Mask other) {
        return size() == 0 ? 1 : 1 - (double) hamming(other) / size();
    }

    /** Kept by both over kept by either; 1 when neither keeps anything. */
    public double intersectionOverUnion(Mask other) {
        long union = or(other).count();
        return union == 0 ? 1 : (double) and(other).count() / union;
    }

    /** Tensors of which nothing is kept: layers that pass no signal. */
    public List<String> collapsed() {
        return tensors.entrySet().stream()
                .filter(entry -> entry.getValue().size > 0 && entry.getValue().count() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Mask combine(Mask other, LongBinaryOperator operator) {
        requireSameTensors(other);
        LinkedHashMap<String, Bits> combined = new LinkedHashMap<>();
        tensors.forEach((name, bits) -> {
            long[] words = bits.words.clone();
            long[] theirs = other.bits(name).words;
            for (int i = 0; i < words.length; i++) {
                words[i] = operator.applyAsLong(words[i], theirs[i]);
            }
            combined.put(name, new Bits(bits.shape, bits.size, words));
        });
        return new Mask(combined);
    }

    public String hash() {
        Hash hash = Hash.start();
        tensors.forEach((name, bits) -> hash.add(name).add(bits.shape).add(bits.words));
        return hash.hex();
    }

    private void requireSameTensors(Mask other) {
        if (!coversAs(other)) {
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
