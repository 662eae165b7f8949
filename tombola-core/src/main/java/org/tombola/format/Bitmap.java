package org.tombola.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A tensor's mask as bytes: position i is bit i mod 8, counted from the lowest, of byte i / 8. */
final class Bitmap {
    private Bitmap() {}

    static byte[] bytes(long[] words, int size) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(words);
        byte[] bytes = new byte[length(size)];
        buffer.get(bytes);
        return bytes;
    }

    /** Bits beyond the size are kept; {@link org.tombola.weights.Mask#with} refuses them. */
    static long[] words(byte[] bytes) {
        long[] words = new long[(bytes.length + 7) / 8];
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(bytes).rewind();
        buffer.asLongBuffer().get(words);
        return words;
    }

    static int length(int size) {
        return size / 8 + (size % 8 == 0 ? 0 : 1);
    }

    /** The values at set positions, in order. */
    static float[] gather(float[] values, long[] words, int count) {
        float[] kept = new float[count];
        int next = 0;
        for (int w = 0; w < words.length; w++) {
            for (long left = words[w]; left != 0; left &= left - 1) {
                kept[next++] = values[w * 64 + Long.numberOfTrailingZeros(left)];
            }
        }
        return kept;
    }

    /** The inverse: zero elsewhere. */
    static float[] scatter(float[] kept, long[] words, int size) {
        float[] values = new float[size];
        int next = 0;
        for (int w = 0; w < words.length; w++) {
            for (long left = words[w]; left != 0; left &= left - 1) {
                values[w * 64 + Long.numberOfTrailingZeros(left)] = kept[next++];
            }
        }
        return values;
    }
}
