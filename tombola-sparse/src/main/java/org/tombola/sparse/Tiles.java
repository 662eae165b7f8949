package org.tombola.sparse;

import java.util.Arrays;

/**
 * The tiles of a convolution's output: rows, and on each row tiles of neighbouring units.
 *
 * @param stride units between the inputs of neighbouring outputs
 * @param in address of the first tile's first input
 * @param inRow bytes from one row's inputs to the next one's
 * @param out address of the first output
 * @param outRow bytes from one row's outputs to the next one's
 * @param outPitch bytes from one channel's outputs to the next one's
 * @param low for each row the first row of the kernel that lies in the map
 * @param high for each row one past the last such row
 */
record Tiles(int units, int stride, long in, long inRow, long out, long outRow, long outPitch, int[] low, int[] high) {

    int rows() {
        return low.length;
    }

    /** A pixel is a unit: 16 images side by side. */
    static Tiles ofImages(Op.Convolution c, Placement in, Placement out) {
        int[] low = new int[out.height()];
        int[] high = new int[out.height()];
        for (int y = 0; y < low.length; y++) {
            int top = y * c.stride() - c.padding();
            low[y] = Math.clamp(-top, 0, c.kernelHeight());
            high[y] = Math.max(low[y], Math.min(c.kernelHeight(), in.height() - top));
        }
        return new Tiles(
                out.width(),
                c.stride(),
                in.at(0, -c.padding(), -c.padding()),
                c.stride() * in.rowPitch(),
                out.at(0, 0, 0),
                out.rowPitch(),
                out.slotPitch(),
                low,
                high);
    }

    /**
     * A unit is 16 neighbouring pixels of one image: the map is a single row of units.
     *
     * @param segments of the taps, all of which lie in the map or in its margins
     */
    static Tiles ofPixels(int segments, long in, int units, Placement out) {
        return new Tiles(units, 1, in, 0, out.at(0, 0, 0), 0, out.slotPitch(), new int[] {0}, new int[] {segments});
    }

    /** A pixel is a pair of units, and there is one: a kernel that covers the whole map. */
    static Tiles ofPairs(Op.Convolution c, Placement in, Placement out) {
        return new Tiles(
                2,
                1,
                in.at(0, -c.padding(), -c.padding()),
                0,
                out.at(0, 0, 0),
                0,
                out.slotPitch(),
                new int[] {0},
                new int[] {c.kernelHeight()});
    }

    /** Widths that cover a row of units with as few tiles as can be, none wider than asked for, all of much the same width. */
    static int[] cover(int units, int widest, int[] available) {
        int limit = 1;
        for (int width : available) {
            limit = width <= widest ? width : limit;
        }
        int[] widths = new int[units];
        int count = 0;
        for (int left = units; left > 0; count++) {
            int tiles = (left + limit - 1) / limit;
            widths[count] = width((left + tiles - 1) / tiles, left, available);
            left -= widths[count];
        }
        return Arrays.copyOf(widths, count);
    }

    /** The smallest width that is enough, or the largest that fits. */
    private static int width(int enough, int left, int[] available) {
        int fits = 1;
        for (int width : available) {
            if (width <= left) {
                fits = width;
                if (width >= enough) {
                    return width;
                }
            }
        }
        return fits;
    }
}
