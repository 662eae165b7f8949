package org.tombola.sparse;

/**
 * All weights of a convolution, in the order in which {@link Kernels#dense} reads them.
 *
 * @param outputs how many output channels
 * @param perRow taps of one row of the kernel, all input channels together
 * @param offsets of every tap from the address of the tile's first input, by (row, input channel, column)
 * @param values groups of four output channels: {@code [group][tap][4]}; those left over one by one: {@code [output][tap]}
 * @param bias of each output channel
 * @param masks of what taps read
 */
record DenseTaps(int outputs, int perRow, int[] offsets, float[] values, float[] bias, RowMasks masks) {}
