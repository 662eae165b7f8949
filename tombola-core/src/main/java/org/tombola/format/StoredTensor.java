package org.tombola.format;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tombola.weights.Tensor;

/**
 * A tensor of a PyTorch checkpoint before its numbers are read: a strided view of a storage, known to lie inside what the storage claims.
 *
 * @param offset of the first number in the storage
 * @param elements the product of the sizes
 */
record StoredTensor(Storage storage, long offset, long[] sizes, long[] strides, int elements) {
    /**
     * A run of numbers in the file; PyTorch's older layout also knows runs inside others.
     *
     * @param key its name in the file
     * @param offset of its first number in the run of that key
     * @param count its numbers
     * @param whole the numbers in the run of that key
     */
    record Storage(ElementType type, String key, long offset, long count, long whole) {
        Storage {
            if (offset < 0 || count < 0 || whole < 0 || offset > whole - count) {
                throw new IllegalArgumentException("storage '" + key + "' of " + whole + " numbers has no part of "
                        + count + " numbers at " + offset);
            }
        }
    }

    static final int MOST_DIMENSIONS = 64; // as in PyTorch

    /** @throws IllegalArgumentException when a number of the view would lie outside its storage, or the view repeats numbers */
    static StoredTensor of(Storage storage, long offset, long[] sizes, long[] strides) {
        if (sizes.length != strides.length || sizes.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "a tensor with " + sizes.length + " sizes and " + strides.length + " strides");
        }
        if (offset < 0
                || Arrays.stream(sizes).anyMatch(s -> s < 0)
                || Arrays.stream(strides).anyMatch(s -> s < 0)) {
            throw new IllegalArgumentException("a tensor with a negative offset, size or stride");
        }
        try {
            int elements = Tensor.size(ints(sizes));
            long last = elements == 0 ? 0 : Math.addExact(offset, 1);
            for (int i = 0; elements > 0 && i < sizes.length; i++) {
                last = Math.addExact(last, Math.multiplyExact(sizes[i] - 1, strides[i]));
            }
            if (last <= storage.count() && elements <= storage.count()) {
                return new StoredTensor(storage, offset, sizes, strides, elements);
            }
        } catch (ArithmeticException e) {
            // far outside any storage: reported below
        }
        throw new IllegalArgumentException(
                "a tensor of sizes " + Arrays.toString(sizes) + ", strides " + Arrays.toString(strides) + " at "
                        + offset + " is more than its storage holds, of " + storage.count() + " numbers");
    }

    /** @param bytes those of the whole run of the storage's key */
    Tensor read(ByteBuffer bytes) {
        int width = storage.type().bytes();
        if (elements == 0) {
            return Tensor.of(ints(sizes));
        }
        long start = storage.offset() + offset;
        if (contiguous()) {
            ByteBuffer part = bytes.slice(Math.toIntExact(start * width), elements * width);
            return Tensor.of(ints(sizes), storage.type().floats(part));
        }
        ByteBuffer gathered = ByteBuffer.allocate(elements * width);
        int[] index = new int[sizes.length];
        long at = start;
        for (int i = 0; i < elements; i++) {
            gathered.put(i * width, bytes, (int) at * width, width);
            int d = sizes.length - 1;
            for (; d >= 0 && index[d] == sizes[d] - 1; d--) {
                at -= index[d] * strides[d];
                index[d] = 0;
            }
            if (d >= 0) {
                index[d]++;
                at += strides[d];
            }
        }
        return Tensor.of(ints(sizes), storage.type().floats(gathered));
    }

    private boolean contiguous() {
        long expected = 1;
        for (int d = sizes.length - 1; d >= 0; d--) {
            if (sizes[d] != 1 && strides[d] != expected) {
                return false;
            }
            expected *= sizes[d];
        }
        return true;
    }

    private static int[] ints(long[] sizes) {
        return Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
    }
}
