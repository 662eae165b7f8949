package org.tombola.sparse;

/** The kernels that one plan computes with. */
record KernelSet(PixelKernels floats, HalfKernels halves) {
    Kernels of(Storage storage) {
        return storage == Storage.BFLOAT16 ? halves : floats;
    }
}
