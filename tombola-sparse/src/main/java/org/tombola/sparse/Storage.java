package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** What lies in a unit of 64 bytes of scratch memory. */
enum Storage {
    /** 16 floats. */
    FLOAT32(16, Kernels.UNIT),
    /** 32 floats without their lower halves. */
    BFLOAT16(32, Kernels.UNIT),
    /** 32 floats, over two units: first those of even index, then those of odd. */
    PAIRS(32, 2 * Kernels.UNIT);

    private final int numbers;
    private final int bytes;

    Storage(int numbers, int bytes) {
        this.numbers = numbers;
        this.bytes = bytes;
    }

    /** Numbers of a unit, or of a pair of units. */
    int numbers() {
        return numbers;
    }

    /** Of a unit, or of a pair of units. */
    int bytes() {
        return bytes;
    }

    /** @param at address of index 0; indices beyond a unit lead into the next, but for pairs */
    float get(MemorySegment memory, long at, int index) {
        return switch (this) {
            case FLOAT32 -> memory.get(JAVA_FLOAT, at + 4L * index);
            case BFLOAT16 -> Float.intBitsToFloat(memory.get(JAVA_SHORT, at + 2L * index) << 16);
            case PAIRS -> memory.get(JAVA_FLOAT, pair(at, index));
        };
    }

    void set(MemorySegment memory, long at, int index, float value) {
        switch (this) {
            case FLOAT32 -> memory.set(JAVA_FLOAT, at + 4L * index, value);
            case BFLOAT16 -> memory.set(JAVA_SHORT, at + 2L * index, half(value));
            case PAIRS -> memory.set(JAVA_FLOAT, pair(at, index), value);
        }
    }

    private static long pair(long at, int index) {
        return at + (index & 1) * (long) Kernels.UNIT + 4L * (index >> 1);
    }

    /** The nearest bfloat16, of two equally near the larger. */
    static short half(float value) {
        return (short) (Float.floatToRawIntBits(value) + 0x8000 >>> 16);
    }
}
