package org.tombola.sparse;

import java.lang.foreign.MemorySegment;

/** Kernels that store bfloat16, and the way to floats and back. Sums, of convolutions too, are those of floats, rounded when they are stored. */
interface HalfKernels extends Kernels {
    /**
     * Neighbouring units as pairs of units of floats.
     *
     * @param units how many pairs
     */
    void widen(MemorySegment memory, long from, long to, int units);

    /** The way back, rounded to the nearest, of two equally near to the larger. */
    void narrow(MemorySegment memory, long from, long to, int units);
}
