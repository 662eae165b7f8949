package org.tombola.sparse;

import java.lang.foreign.MemorySegment;

/** What one image needs besides, whose pixels lie in the lanes. */
interface PixelKernels extends Kernels {
    /** Whether there are kernels for taps with {@link RowMasks}. */
    boolean masks();

    /** Whether none of so many numbers from an index on is infinite or NaN. */
    boolean finite(float[] numbers, int from, int count);

    /**
     * Rows of floats taken apart into those of even and those of odd columns. Whole units are written: behind the numbers of each row come
     * zeros up to the end of its last unit, over which the next row's numbers may be written.
     *
     * @param columns of a row
     * @param odds {@link #NOWHERE} where they are not wanted
     */
    void halve(
            MemorySegment memory, long from, long fromStep, int columns, long evens, long odds, long toStep, int rows);

    /**
     * Maxima over squares of two rows and two columns; a NaN wins. Whole units are written as {@link #halve} writes them.
     *
     * @param columns of a row of maxima
     */
    void pool(MemorySegment memory, long from, long fromStep, int columns, long to, long toStep, int rows);

    /** Neighbouring units, of each float the bits that the mask has too. */
    void masked(MemorySegment memory, long from, long masks, long to, int units);
}
