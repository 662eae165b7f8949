package org.tombola.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tombola.weights.Mask;

/** The bits of a mask as bytes: position i is bit i mod 8 of byte i div 8; the bits after the last position are zero. */
public final class Bitmaps {
    private Bitmaps() {}

    public static byte[] bytes(Mask mask, String tensor) {
        long[] words = mask.words(tensor);
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(words);
        return Arrays.copyOf(buffer.array(), Math.ceilDiv(mask.size(tensor), 8));
    }

    /** @throws IllegalArgumentException when the number of bytes does not fit that many positions */
    public static long[] words(byte[] bytes, int size) {
        if (bytes.length != Math.ceilDiv(size, 8)) {
            throw new IllegalArgumentException(bytes.length + " bytes do not hold " + size + " bits");
        }
        long[] words = new long[(size + 63) >>> 6];
        byte[] padded = Arrays.copyOf(bytes, words.length * Long.BYTES);
        ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        return words;
    }
}
