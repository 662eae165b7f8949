package org.tombola.sparse;

/**
 * Where a value's numbers lie in scratch memory. Computed channels only, in rising order: the place of a channel among them is its slot.
 *
 * @param base address of slot 0, row 0, column 0
 * @param slots of each channel, −1 for one that is not computed
 * @param count how many are
 * @param pixelPitch 64 where a pixel is a unit of as many images as fit in, 128 for a pair of units, 4 where it is one image's
 * @param storage of its numbers
 * @param lease the place, margins included
 */
record Placement(
        long base,
        int[] slots,
        int count,
        int height,
        int width,
        long slotPitch,
        long rowPitch,
        long pixelPitch,
        Storage storage,
        Memory.Lease lease) {

    long at(int slot, int y, int x) {
        return base + slot * slotPitch + y * rowPitch + x * pixelPitch;
    }

    /** Whether pixels of one image lie in the lanes, and not many images. */
    boolean single() {
        return pixelPitch == Float.BYTES;
    }

    /** Rows that a step goes over: a single image's map is one row. */
    int rows() {
        return single() ? 1 : height;
    }

    /** Units of such a row, margins between a map's rows included. */
    int units() {
        return single()
                ? (int) (((height - 1) * rowPitch / Float.BYTES + width + Kernels.LANES - 1) / Kernels.LANES)
                : width;
    }

    /** Whether the pixels of one image fill units one after the other, with nothing between them. */
    boolean fillsUnits() {
        return single() && rowPitch == width * pixelPitch && height * width % Kernels.LANES == 0;
    }

    int channels() {
        return slots.length;
    }

    /** Channels in the order of their slots. */
    int[] live() {
        int[] live = new int[count];
        for (int c = 0; c < slots.length; c++) {
            if (slots[c] >= 0) {
                live[slots[c]] = c;
            }
        }
        return live;
    }
}
