package org.tombola.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * The content of a safetensors file.
 *
 * @param metadata free text by key
 * @param entries tensors by name, in the order of their bytes
 */
public record SafetensorsFile(SequencedMap<String, String> metadata, SequencedMap<String, Entry> entries) {
    public SafetensorsFile {
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
        entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    }

    /** The weights as F32 tensors, in their order. */
    public static SafetensorsFile of(Map<String, String> metadata, Weights weights) {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        weights.tensors()
                .forEach((name, tensor) ->
                        entries.put(name, Entry.floats(FloatType.F32, tensor.shape(), tensor.values())));
        return new SafetensorsFile(new LinkedHashMap<>(metadata), entries);
    }

    /** All tensors as floats, whatever their type. */
    public Weights weights() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        entries.forEach((name, entry) -> tensors.put(name, entry.tensor()));
        return Weights.of(tensors);
    }

    /**
     * One tensor.
     *
     * @param sizes of each dimension; none for a scalar
     * @param data row-major, little-endian, read only
     */
    public record Entry(ElementType type, List<Integer> sizes, ByteBuffer data) {
        public Entry {
            sizes = List.copyOf(sizes);
            data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
            long expected = (long) type.bytes() * Tensor.size(ints(sizes));
            if (expected != data.remaining()) {
                throw new IllegalArgumentException(
                        type + "" + sizes + " needs " + expected + " bytes, got " + data.remaining());
            }
        }

        public static Entry floats(FloatType type, int[] shape, float[] values) {
            return new Entry(type.element(), sizes(shape), type.bytes(values));
        }

        /** Plain bytes, for a bitmap. */
        public static Entry bytes(byte[] bytes) {
            return new Entry(ElementType.U8, List.of(bytes.length), ByteBuffer.wrap(bytes));
        }

        public int[] shape() {
            return ints(sizes);
        }

        public Tensor tensor() {
            return Tensor.of(shape(), type.floats(data));
        }

        /** A copy of the bytes. */
        public byte[] copy() {
            byte[] copy = new byte[data.remaining()];
            data.slice().get(copy);
            return copy;
        }

        private static int[] ints(List<Integer> sizes) {
            return sizes.stream().mapToInt(Integer::intValue).toArray();
        }

        private static List<Integer> sizes(int[] shape) {
            return Arrays.stream(shape).boxed().toList();
        }
    }
}
