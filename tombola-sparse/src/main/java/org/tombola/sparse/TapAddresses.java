package org.tombola.sparse;

/** Where the input of a tap lies, counted from the address of a tile's first input. */
interface TapAddresses {
    /**
     * @param slot of the input channel
     * @param ky row of the kernel
     * @param kx column of the kernel
     */
    long offset(int slot, int ky, int kx);
}
