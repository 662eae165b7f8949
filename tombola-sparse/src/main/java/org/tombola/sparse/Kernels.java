package org.tombola.sparse;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops of convolutions. A <em>unit</em> is 64 bytes: one pixel of 16 images, of 32 in bfloat16, or 16 pixels of one image. Each kernel
 * computes a tile of neighbouring units for all output channels; its accumulators stay in registers over all taps.
 *
 * <p>For every kernel: {@code in} is the address (byte offset in {@code memory}) that the taps' offsets count from, {@code out} that of the
 * first output channel's tile, the next channel's lies {@code outPitch} further. Where {@code onto} is set, sums start from what lies at
 * {@code init} (next channel {@code initPitch} further) plus the bias, otherwise from the bias. At the end numbers below {@code floor}
 * become {@code floor}: 0 is a ReLU, −∞ none. A NaN stays one.
 *
 * <p>Addresses are not checked here beyond what {@link MemorySegment} checks; whoever makes a stream makes sure that it fits.
 */
interface Kernels {
    /** Bytes of a unit. */
    int UNIT = 64;

    /** No address. */
    long NOWHERE = -1;

    /** Floats of a unit; of bfloat16 it holds twice as many. */
    int LANES = 16;

    /**
     * In how many partial sums narrow tiles of {@link #sparse} add: one multiplication waits for the one before it in its sum. The first
     * {@code n · chains} taps of a row go to the sums in turn, those left over to the first sum; partial sums are added in pairs.
     */
    static int chains(int width) {
        return width == 1 ? 4 : width <= 4 ? 2 : 1;
    }

    /** The same for {@link #dense}, whose four outputs side by side are sums enough but for tiles of one unit. */
    static int denseChains(int width) {
        return width == 1 ? 2 : 1;
    }

    String name();

    /** Of everything in memory. */
    Storage storage();

    /**
     * The tile widths there are for {@link #sparse}, rising; 1 is among them.
     *
     * @param onto whether sums start from what lies in memory
     */
    int[] widths(boolean onto);

    /**
     * Whether {@link #sparse} has a width for taps with masks: after it they have to begin anew, and C1 runs out of registers where sums
     * start from memory.
     *
     * @param masks units that take theirs in turn; 0 for none
     */
    static boolean masked(int width, boolean onto, int masks) {
        return masks == 0 || width % masks == 0 && width <= (onto ? 12 : 16);
    }

    /** The tile widths there are for {@link #dense}, rising; 1 is among them. */
    int[] denseWidths();

    /**
     * Taps of one block of input channels.
     *
     * @param block sums of later blocks start onto what the earlier ones left
     * @param low first row of the kernel that lies in the map
     * @param high one past the last such row
     * @param width units of the tile
     * @param stride units between the inputs of neighbouring outputs
     */
    void sparse(
            Stream taps,
            int block,
            int low,
            int high,
            int width,
            int stride,
            MemorySegment memory,
            long in,
            long out,
            long outPitch,
            boolean onto,
            long init,
            long initPitch,
            float floor);

    /** All weights, zeros too, four output channels at a time: each input is loaded once for four. */
    void dense(
            DenseTaps taps,
            int low,
            int high,
            int width,
            int stride,
            MemorySegment memory,
            long in,
            long out,
            long outPitch,
            boolean onto,
            long init,
            long initPitch,
            float floor);

    /** Units from one place to another; a step is the bytes from one to the next. */
    void copy(MemorySegment memory, long from, long fromStep, long to, long toStep, int units);

    /** Sums of neighbouring units, no number below {@code floor}. */
    void sum(MemorySegment memory, long left, long right, long to, int units, float floor);

    /** {@code max(x, 0)} for neighbouring units. */
    void floor(MemorySegment memory, long from, long to, int units);

    /** {@code scale · x + shift} for neighbouring units. */
    void affine(MemorySegment memory, long from, long to, int units, float scale, float shift);

    /** Neighbouring units times one unit. */
    void times(MemorySegment memory, long from, long factors, long to, int units);

    /** Mean over rows of neighbouring units, lane by lane. */
    void mean(MemorySegment memory, long from, long rowPitch, int rows, int units, long to);

    /** Maximum over rows of neighbouring units, lane by lane; a NaN wins. */
    void most(MemorySegment memory, long from, long rowPitch, int rows, int units, long to);

    /** {@code σ(x)}, or with {@code swish} {@code x · σ(x)}, for neighbouring units. */
    void sigmoids(MemorySegment memory, long from, long to, int units, boolean swish);

    /** The fastest kernels that this JVM and processor run, or those that the system property {@code tombola.kernels} names. */
    static PixelKernels choose() {
        return KernelChoice.CHOSEN;
    }
}
