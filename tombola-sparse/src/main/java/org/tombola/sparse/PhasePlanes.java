package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The input of a convolution with stride s over one image, taken apart into s·s planes a channel, so that neighbouring outputs read
 * neighbouring inputs: the plane of phase (py, px) holds the pixels (s·r + py, s·q + px) at row r, column q. A tap at distance d = k − padding
 * reads phase d mod s, ⌊d / s⌋ further. Rows are as long as the output's, with zeros around; where so few columns would make zeros a
 * large part of a row, a plane for each column of the kernel holds what its taps read and nothing else.
 */
final class PhasePlanes implements Step, TapAddresses {
    private final Op.Convolution c;
    private final PixelKernels kernels;
    private final Placement in;
    private final int length;
    private final int above;
    private final int left;
    private final boolean byColumn;
    /** Planes of a channel's rows of one phase. */
    private final int planes;

    private final long pitch;
    private final long base;
    private final int[] moves;
    private final BitSet used = new BitSet();

    /**
     * @param tight whether {@link RowMasks} stand for zeros between rows
     * @param everything whether taps that are not kept are read too
     */
    PhasePlanes(
            Op.Convolution c,
            Channels channels,
            Placement in,
            Placement out,
            Memory memory,
            PixelKernels kernels,
            boolean tight,
            boolean everything) {
        this.c = c;
        this.kernels = kernels;
        this.in = in;
        int s = c.stride();
        length = (int) (out.rowPitch() / Float.BYTES);
        above = (c.padding() + s - 1) / s;
        byColumn = byColumn(out.width());
        planes = byColumn ? c.kernelWidth() : s;
        left = byColumn || tight ? 0 : above;
        int rows = above + Math.max((in.height() + s - 1) / s, out.height() + (c.kernelHeight() - 1) / s);
        // Behind the last row, units for lanes beyond the map.
        pitch = ((long) (rows * length + left) * Float.BYTES + 4L * Kernels.UNIT - 1) / Kernels.UNIT * Kernels.UNIT;
        int count = in.count() * s * planes;
        // Places of the same shape have their zeros at the same positions.
        Object shape = List.of(
                "phases", in.count(), in.height(), in.width(), rows, length, s, c.padding(), planes, c.kernelWidth());
        Memory.Lease lease = memory.take(shape, count * pitch, true);
        memory.give(lease);
        base = lease.place();
        moves = moves();
        if (everything) {
            used.set(0, count);
        } else {
            Taps.forEach(c, channels, in, out, (o, slot, ky, kx, weight) -> used.set(plane(slot, ky, kx)));
        }
    }

    /** How long rows have to be for what is read beyond either end of them to be zeros. */
    static int length(Op.Convolution c, int inWidth) {
        int s = c.stride();
        return (inWidth + s - 1) / s + Math.max((c.padding() + s - 1) / s, (c.kernelWidth() - 1 - c.padding()) / s);
    }

    /** Whether rows of the output are so short. */
    static boolean byColumn(int outWidth) {
        return outWidth <= 4;
    }

    private int plane(int slot, int ky, int kx) {
        int s = c.stride();
        int column = byColumn ? kx : Math.floorMod(kx - c.padding(), s);
        return (slot * s + Math.floorMod(ky - c.padding(), s)) * planes + column;
    }

    /** What taps' offsets count from. */
    long base() {
        return base;
    }

    @Override
    public long offset(int slot, int ky, int kx) {
        int row = above + Math.floorDiv(ky - c.padding(), c.stride());
        int column = byColumn ? 0 : left + Math.floorDiv(kx - c.padding(), c.stride());
        return plane(slot, ky, kx) * pitch + (long) (row * length + column) * Float.BYTES;
    }

    @Override
    public String name() {
        return c.name();
    }

    @Override
    public String kernel() {
        return "phases";
    }

    @Override
    public boolean plain() {
        return c.stride() != 2 || byColumn;
    }

    @Override
    public void run(MemorySegment memory) {
        if (byColumn) {
            copyColumns(memory);
            return;
        }
        int s = c.stride();
        for (int plane = used.nextSetBit(0); plane >= 0; plane = used.nextSetBit(plane + 1)) {
            int slot = plane / (s * planes);
            int py = plane / planes % s;
            if (s == 2) {
                // The two phases of a row at once.
                int even = plane & ~1;
                long from = in.at(slot, py, 0);
                int rows = (in.height() - py + 1) / 2;
                kernels.halve(
                        memory, from, 2 * in.rowPitch(), in.width(), origin(even), origin(even + 1), 4L * length, rows);
                plane = even + 1;
            } else {
                copy(memory, slot, py, plane % s, origin(plane));
            }
        }
    }

    /** What every channel's planes hold: where it comes from and where it goes to, from the channel's first pixel and first plane on. */
    private int[] moves() {
        int s = c.stride();
        List<Integer> moves = new ArrayList<>();
        for (int y = 0; byColumn && y < in.height(); y++) {
            for (int kx = 0; kx < planes; kx++) {
                for (int x = 0; x < length; x++) {
                    int from = s * x + kx - c.padding();
                    if (from >= 0 && from < in.width()) {
                        moves.add(Math.toIntExact(y * in.rowPitch() + 4L * from));
                        moves.add(Math.toIntExact((y % s * planes + kx) * pitch + 4L * ((above + y / s) * length + x)));
                    }
                }
            }
        }
        return moves.stream().mapToInt(Integer::intValue).toArray();
    }

    private void copyColumns(MemorySegment memory) {
        int[] all = moves;
        for (int slot = 0; slot < in.count(); slot++) {
            long from = in.at(slot, 0, 0);
            long to = base + (long) slot * c.stride() * planes * pitch;
            for (int i = 0; i < all.length; i += 2) {
                memory.set(JAVA_FLOAT, to + all[i + 1], memory.get(JAVA_FLOAT, from + all[i]));
            }
        }
    }

    private long origin(int plane) {
        return base + plane * pitch + 4L * (above * length + left);
    }

    private void copy(MemorySegment memory, int slot, int py, int px, long origin) {
        int s = c.stride();
        for (int y = py, row = 0; y < in.height(); y += s, row++) {
            long target = origin + 4L * row * length;
            for (int x = px; x < in.width(); x += s, target += 4) {
                memory.set(JAVA_FLOAT, target, memory.get(JAVA_FLOAT, in.at(slot, y, x)));
            }
        }
    }
}
