package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.tombola.graph.FeatureShape;

/**
 * What a tap reads of a unit of one image's pixels when the rows of the map follow each other without columns of zeros between them: the
 * neighbour to the left of a row's first pixel is the last one of the row before, and has to count for nothing. Rows of 8, 16 and 32 pixels
 * fill whole units, so that one mask, or two in turn, serve for all units of the map.
 *
 * <p>A tap's offset is a multiple of 4; its two lowest bits tell which neighbour it reads.
 *
 * @param address of the masks in scratch memory: by neighbour, unit and lane an int, 0 to clear a number and −1 to keep it
 * @param units that take their masks in turn; 0 where taps read nothing but pixels and zeros, and offsets have no such bits
 * @param width of rows
 */
record RowMasks(long address, int units, int width) {
    static final RowMasks NONE = new RowMasks(0, 0, 0);

    /** Whether there are masks for the map. */
    static boolean serve(FeatureShape map) {
        int width = map.width();
        return (width == 8 || width == 16 || width == 32) && map.height() * width % Kernels.LANES == 0;
    }

    /** For rows as long as that. */
    static RowMasks take(Memory memory, int width) {
        int units = width == 32 ? 2 : 1;
        long bytes = 3L * units * Kernels.UNIT;
        return new RowMasks(memory.take("masks " + width, bytes, true).place(), units, width);
    }

    boolean none() {
        return units == 0;
    }

    /** Whether there are masks for all columns of a kernel. */
    static boolean serve(Op.Convolution c) {
        int left = Math.floorDiv(-c.padding(), c.stride());
        int right = Math.floorDiv(c.kernelWidth() - 1 - c.padding(), c.stride());
        return left >= -1 && right <= 1;
    }

    /** What an offset's lowest bits are for a tap of that column of the kernel. */
    static int neighbour(Op.Convolution c, int kx) {
        return 1 + Math.floorDiv(kx - c.padding(), c.stride());
    }

    /** An offset without them. */
    static int address(int offset) {
        return offset & -4;
    }

    /** Where the mask of a tap's unit lies. */
    long at(int offset, int unit) {
        return address + ((offset & 3L) * units + unit % units) * Kernels.UNIT;
    }

    /** Once for a scratch memory. */
    void write(MemorySegment memory) {
        int lanes = units * Kernels.LANES;
        for (int i = 0; i < 3 * lanes; i++) {
            int x = i % lanes % width + i / lanes - 1;
            memory.set(JAVA_INT, address + 4L * i, x >= 0 && x < width ? -1 : 0);
        }
    }
}
