package org.tombola.sparse;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One convolution or linear layer over one block of images: tiles outside, output channels inside. */
final class ConvolutionStep implements Step {
    private final String name;
    private final Choice choice;
    private final Kernels kernels;
    private final Tiles tiles;
    private final @Nullable Stream stream;
    private final @Nullable DenseTaps dense;
    private final int[] widths;
    private final boolean onto;
    private final long init;
    private final long initRow;
    private final long initPitch;
    private final float floor;

    ConvolutionStep(
            Op.Convolution c,
            Choice choice,
            Kernels kernels,
            Tiles tiles,
            @Nullable Stream stream,
            @Nullable DenseTaps dense,
            @Nullable Placement residual) {
        this.name = c.name();
        this.choice = choice;
        this.kernels = kernels;
        this.tiles = tiles;
        this.stream = stream;
        this.dense = dense;
        // Kernels know strides of one and two units; with any other a tile is one unit wide, where it plays no part.
        int widest = tiles.stride() > 2 ? 1 : choice.width();
        RowMasks masks = stream != null ? stream.masks() : dense != null ? dense.masks() : RowMasks.NONE;
        int[] available = available(kernels, stream, residual != null, masks.units());
        this.widths = Tiles.cover(tiles.units(), widest, available);
        this.onto = residual != null;
        this.init = residual == null ? 0 : residual.at(0, 0, 0);
        this.initRow = residual == null || tiles.rows() == 1 ? 0 : residual.rowPitch();
        this.initPitch = residual == null ? 0 : residual.slotPitch();
        this.floor = c.relu() ? 0 : Float.NEGATIVE_INFINITY;
    }

    /** @throws IllegalStateException when it would read or write beyond the scratch memory */
    void check(long memory) {
        Reach reach = new Reach(name, memory);
        if (stream != null) {
            reach.check(tiles, stream);
        } else if (dense != null) {
            reach.check(tiles, dense);
        }
        int outputs = stream != null ? stream.outputs() : dense != null ? dense.outputs() : 0;
        for (int row = 0; onto && row < tiles.rows(); row++) {
            reach.writes(init + row * initRow, initPitch, outputs, tiles.units());
        }
    }

    private static int[] available(Kernels kernels, @Nullable Stream stream, boolean residual, int masks) {
        boolean onto = residual || stream != null && stream.blocks() > 1;
        return IntStream.of(stream == null ? kernels.denseWidths() : kernels.widths(onto))
                .filter(width -> Kernels.masked(width, onto, masks))
                .toArray();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kernel() {
        return choice.toString();
    }

    @Override
    public void run(MemorySegment memory) {
        for (int row = 0; row < tiles.rows(); row++) {
            long in = tiles.in() + row * tiles.inRow();
            long out = tiles.out() + row * tiles.outRow();
            long start = init + row * initRow;
            for (int width : widths) {
                tile(memory, row, width, in, out, start);
                in += (long) width * tiles.stride() * Kernels.UNIT;
                out += (long) width * Kernels.UNIT;
                start += (long) width * Kernels.UNIT;
            }
        }
    }

    private void tile(MemorySegment memory, int row, int width, long in, long out, long start) {
        int low = tiles.low()[row];
        int high = tiles.high()[row];
        int stride = tiles.stride();
        long pitch = tiles.outPitch();
        if (dense != null) {
            kernels.dense(dense, low, high, width, stride, memory, in, out, pitch, onto, start, initPitch, floor);
        } else if (stream != null) {
            int last = stream.blocks() - 1;
            for (int block = 0; block <= last; block++) {
                // Only the finished sum is compared with the floor.
                float least = block == last ? floor : Float.NEGATIVE_INFINITY;
                boolean first = block == 0;
                kernels.sparse(
                        stream,
                        block,
                        low,
                        high,
                        width,
                        stride,
                        memory,
                        in,
                        out,
                        pitch,
                        !first || onto,
                        first ? start : out,
                        first ? initPitch : pitch,
                        least);
            }
        }
    }
}
