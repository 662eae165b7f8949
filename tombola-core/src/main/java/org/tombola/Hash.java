package org.tombola;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a sequence of typed values. Every string and array is preceded by its length, so that no two different sequences
 * feed the same bytes ("ab","c" is not "a","bc").
 */
public final class Hash {
    private final MessageDigest digest;

    private Hash(MessageDigest digest) {
        this.digest = digest;
    }

    public static Hash start() {
        try {
            return new Hash(MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static String of(String text) {
        return start().add(text).hex();
    }

    public Hash add(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return add((long) bytes.length).raw(bytes, bytes.length);
    }

    public Hash add(long value) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
        return this;
    }

    public Hash add(byte[] bytes) {
        return add((long) bytes.length).raw(bytes, bytes.length);
    }

    public Hash add(int[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Integer.BYTES));
        buffer.asIntBuffer().put(values);
        return add(buffer.array());
    }

    /** Bits, not values: 0.0 and -0.0 differ. In blocks, so that no second copy of a large tensor is made. */
    public Hash add(float[] values) {
        add((long) values.length);
        ByteBuffer block = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        int step = block.capacity() / Float.BYTES;
        for (int from = 0; from < values.length; from += step) {
            int count = Math.min(step, values.length - from);
            block.clear().asFloatBuffer().put(values, from, count);
            raw(block.array(), count * Float.BYTES);
        }
        return this;
    }

    public Hash add(long[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES));
        buffer.asLongBuffer().put(values);
        return add(buffer.array());
    }

    /** 64 lower-case hexadecimal digits; the object is spent afterwards. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private Hash raw(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
        return this;
    }
}
