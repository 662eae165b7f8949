/**
 * The sparse engine: what does a ticket answer, on a processor, in time that shrinks with its mask? Plain Java with the Vector API, no
 * native code, nothing but core on the class path.
 *
 * <p>A {@link org.tombola.sparse.SparsePlan} is compiled in three steps. {@code Lowering} reads the graph as operations, folding batch
 * norms into convolutions and sums and ReLUs into the convolution before them. {@code Channels} finds channels that are zero or that
 * nobody reads. {@code Compilation} gives every value a place in scratch memory and makes a step of every operation, once for 16 pictures
 * at a time and once for one, and where a plan stores bfloat16 once for 32:
 *
 * <table>
 * <caption>the two layouts</caption>
 * <tr><th></th><th>{@code ImagePlaces}</th><th>{@code PixelPlaces}</th></tr>
 * <tr><td>a unit, 64 bytes</td><td>one pixel of 16 pictures, or of 32 in bfloat16</td><td>16 neighbouring pixels of one picture</td></tr>
 * <tr><td>padding</td><td>zero columns; rows outside are left out by the taps</td><td>zero rows, and masks where rows fill whole units
 * ({@code RowMasks}), else zero columns, wiped after each step; small maps are copied for each column of the kernel, maps under a stride
 * taken apart</td></tr>
 * <tr><td>threads</td><td>take whole blocks through the whole network</td><td>one picture, one thread</td></tr>
 * </table>
 *
 * <p>{@code Memory} lets values of different shapes have one place after each other, and a convolution writes over the residual it adds:
 * what a program goes through has to stay in caches that other programs use too. {@code Clearing} zeros margins where another shape lay.
 *
 * <p>A convolution is a {@code Stream}: for each output channel the byte offsets of what its kept weights multiply, and the weights. A
 * kernel keeps a tile of neighbouring outputs in registers and goes through the stream once for it. Kernels differ in the width of the
 * tile, in whether sums start onto what lies in memory, in the stride, in masks and in how numbers are stored; {@code KernelSource} writes them out
 * when the module is built. Wide layers are gone through in blocks of input channels, so that what a tile reads stays in the first cache.
 * {@code ScalarKernels} says what all of them compute, bit for bit.
 *
 * <p>Bounds are checked by the JVM unless it is told otherwise; offsets are made from shapes, never read from a file.
 */
@NullMarked
package org.tombola.sparse;

import org.jspecify.annotations.NullMarked;
