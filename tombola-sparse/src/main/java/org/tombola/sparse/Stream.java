package org.tombola.sparse;

/**
 * The kept weights of a convolution, one after the other: for each output channel the byte offset of what a weight multiplies, and the
 * weight. Ordered by (block of input channels, output channel, segment, input channel, column); a segment is a row of the kernel.
 *
 * @param outputs how many output channels
 * @param segments of each output channel
 * @param blocks of input channels
 * @param offsets from the address of the tile's first input
 * @param bounds {@code bounds[(block · outputs + output) · (segments + 1) + segment]} is where that segment begins, the next one where it
 *     ends
 * @param bias of each output channel, added by the first block
 * @param masks of what taps read
 */
record Stream(
        int outputs,
        int segments,
        int blocks,
        int[] offsets,
        float[] values,
        int[] bounds,
        float[] bias,
        RowMasks masks) {

    int start(int block) {
        return block * outputs * (segments + 1);
    }
}
