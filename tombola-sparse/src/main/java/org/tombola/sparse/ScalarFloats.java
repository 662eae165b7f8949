package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** {@link ScalarKernels} of floats. */
final class ScalarFloats extends ScalarKernels implements PixelKernels {
    private static final int[] WIDTHS = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16};
    private static final int[] ONTO_WIDTHS = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14};
    private static final int[] DENSE_WIDTHS = {1, 2, 3, 4, 5};

    ScalarFloats() {
        super("scalar", Storage.FLOAT32, WIDTHS, ONTO_WIDTHS, DENSE_WIDTHS);
    }

    @Override
    public boolean masks() {
        return true;
    }

    @Override
    float get(MemorySegment memory, long at, int index) {
        return memory.get(JAVA_FLOAT, at + 4L * index);
    }

    @Override
    void set(MemorySegment memory, long at, int index, float value) {
        memory.set(JAVA_FLOAT, at + 4L * index, value);
    }

    @Override
    public boolean finite(float[] numbers, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!Float.isFinite(numbers[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void halve(
            MemorySegment memory, long from, long fromStep, int columns, long evens, long odds, long toStep, int rows) {
        int most = (columns + 1) / 2;
        int end = (most + LANES - 1) / LANES * LANES;
        for (int row = 0; row < rows; row++) {
            for (int x = 0; x < end; x++) {
                set(memory, evens + row * toStep, x, x < most ? get(memory, from + row * fromStep, 2 * x) : 0);
                if (odds != NOWHERE) {
                    set(
                            memory,
                            odds + row * toStep,
                            x,
                            x < columns / 2 ? get(memory, from + row * fromStep, 2 * x + 1) : 0);
                }
            }
        }
    }

    @Override
    public void pool(MemorySegment memory, long from, long fromStep, int columns, long to, long toStep, int rows) {
        int end = (columns + LANES - 1) / LANES * LANES;
        for (int row = 0; row < rows; row++) {
            long above = from + 2L * row * fromStep;
            for (int x = 0; x < end; x++) {
                float most = 0;
                if (x < columns) {
                    float upper = Math.max(get(memory, above, 2 * x), get(memory, above, 2 * x + 1));
                    long below = above + fromStep;
                    most = Math.max(upper, Math.max(get(memory, below, 2 * x), get(memory, below, 2 * x + 1)));
                }
                set(memory, to + row * toStep, x, most);
            }
        }
    }

    @Override
    public void masked(MemorySegment memory, long from, long masks, long to, int units) {
        for (int i = 0; i < units * LANES; i++) {
            int bits = memory.get(JAVA_INT, from + 4L * i) & memory.get(JAVA_INT, masks + 4L * i);
            memory.set(JAVA_INT, to + 4L * i, bits);
        }
    }
}
