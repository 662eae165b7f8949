package org.tombola.sparse;

import java.util.Arrays;

/**
 * From where to where a convolution reads and writes. Asked once, when a plan is made: with the JVM's own bounds checks turned off, a
 * stream that led out of the scratch memory would read or overwrite what belongs to others.
 */
final class Reach {
    private final String layer;
    private final long memory;

    /** @param memory bytes of the scratch segment */
    Reach(String layer, long memory) {
        this.layer = layer;
        this.memory = memory;
    }

    /** @throws IllegalStateException when it reaches beyond the memory */
    void check(Tiles tiles, Stream stream) {
        int step = stream.segments() + 1;
        long[] least = new long[stream.segments()];
        long[] most = new long[stream.segments()];
        Arrays.fill(least, Long.MAX_VALUE);
        Arrays.fill(most, Long.MIN_VALUE);
        for (int at = 0; at < stream.bounds().length; at += step) {
            for (int segment = 0; segment < stream.segments(); segment++) {
                for (int t = stream.bounds()[at + segment]; t < stream.bounds()[at + segment + 1]; t++) {
                    least[segment] = Math.min(least[segment], RowMasks.address(stream.offsets()[t]));
                    most[segment] = Math.max(most[segment], RowMasks.address(stream.offsets()[t]));
                }
            }
        }
        rows(tiles, least, most, stream.outputs());
    }

    /** @throws IllegalStateException when it reaches beyond the memory */
    void check(Tiles tiles, DenseTaps dense) {
        int segments = dense.perRow() == 0 ? 0 : dense.offsets().length / dense.perRow();
        long[] least = new long[segments];
        long[] most = new long[segments];
        for (int segment = 0; segment < segments; segment++) {
            int from = segment * dense.perRow();
            int to = from + dense.perRow();
            least[segment] = Arrays.stream(dense.offsets(), from, to)
                    .map(RowMasks::address)
                    .min()
                    .orElse(0);
            most[segment] = Arrays.stream(dense.offsets(), from, to)
                    .map(RowMasks::address)
                    .max()
                    .orElse(0);
        }
        rows(tiles, least, most, dense.outputs());
    }

    private void rows(Tiles tiles, long[] least, long[] most, int outputs) {
        for (int row = 0; row < tiles.rows(); row++) {
            long in = tiles.in() + row * tiles.inRow();
            for (int segment = tiles.low()[row]; segment < Math.min(tiles.high()[row], least.length); segment++) {
                long width = ((tiles.units() - 1L) * tiles.stride() + 1) * Kernels.UNIT;
                require(in, least[segment], most[segment], width);
            }
            writes(tiles.out() + row * tiles.outRow(), tiles.outPitch(), outputs, tiles.units());
        }
    }

    void writes(long address, long pitch, int outputs, int units) {
        if (outputs > 0) {
            require(address, 0, (outputs - 1) * pitch, (long) units * Kernels.UNIT);
        }
    }

    private void require(long address, long least, long most, long bytes) {
        if (least <= most && (address + least < 0 || address + most + bytes > memory)) {
            throw new IllegalStateException("'" + layer + "' reaches from " + (address + least) + " to "
                    + (address + most + bytes) + " of " + memory + " bytes");
        }
    }
}
