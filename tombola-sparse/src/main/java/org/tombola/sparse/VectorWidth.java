package org.tombola.sparse;

import jdk.incubator.vector.FloatVector;

/** A class of its own, so that nothing of the Vector API is loaded where it is absent. */
final class VectorWidth {
    private VectorWidth() {}

    /** Of the widest float vectors that the processor has. */
    static int bits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }
}
