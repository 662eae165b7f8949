package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;

/**
 * The input of a convolution over one small image, copied once for each column of the kernel, shifted and with zeros where the kernel
 * leaves the map. Columns of zeros between rows would be a large part of a small map; so all units hold pixels alone. A copy costs a load
 * and a store of what each of its taps loads for every output channel.
 */
final class ShiftedPlanes implements Step, TapAddresses {
    private final Op.Convolution c;
    private final PixelKernels kernels;
    private final Placement in;
    private final int units;
    private final int length;
    private final long pitch;
    private final long base;
    private final long masks;
    private final BitSet used = new BitSet();

    /** @param everything whether taps that are not kept are read too */
    ShiftedPlanes(
            Op.Convolution c,
            Channels channels,
            Placement in,
            Placement out,
            Memory memory,
            PixelKernels kernels,
            boolean everything) {
        this.c = c;
        this.kernels = kernels;
        this.in = in;
        units = in.units();
        length = (int) (in.rowPitch() / Float.BYTES);
        pitch = pitch(c, in);
        int count = in.count() * c.kernelWidth();
        // Places of the same shape have their zeros at the same positions.
        Object shape = List.of("shifted", in.count(), in.height(), in.width(), length, c.kernelWidth(), c.padding());
        long bytes = (long) count * pitch;
        Memory.Lease lease = memory.take(shape, bytes + (long) c.kernelWidth() * units * Kernels.UNIT, true);
        memory.give(lease);
        base = lease.place();
        masks = base + bytes;
        if (everything) {
            used.set(0, count);
        } else {
            Taps.forEach(c, channels, in, out, (o, slot, ky, kx, weight) -> used.set(slot * c.kernelWidth() + kx));
        }
    }

    /** Bytes of a plane, rows of zeros above and below included. */
    private static long pitch(Op.Convolution c, Placement in) {
        long bytes = 2L * c.padding() * in.rowPitch() + (long) in.units() * Kernels.UNIT;
        return (bytes + 2L * Kernels.UNIT - 1) / Kernels.UNIT * Kernels.UNIT;
    }

    /** Whether so small a map is better copied than given columns of zeros: for a 3×3 kernel, up to four pixels wide. */
    static boolean serves(Op.Convolution c, int width) {
        return c.stride() == 1
                && c.padding() > 0
                && c.kernelWidth() == 2 * c.padding() + 1
                && c.kernelHeight() == c.kernelWidth()
                && c.outChannels() / c.groups() >= 4 * c.kernelWidth()
                && width <= 4;
    }

    /** What taps' offsets count from. */
    long base() {
        return base;
    }

    @Override
    public long offset(int slot, int ky, int kx) {
        return (slot * c.kernelWidth() + kx) * pitch + (long) ky * length * Float.BYTES;
    }

    @Override
    public String name() {
        return c.name();
    }

    @Override
    public String kernel() {
        return "shifting";
    }

    @Override
    public void run(MemorySegment memory) {
        long below = (long) c.padding() * length * Float.BYTES;
        for (int kx = 0; kx < c.kernelWidth(); kx++) {
            mask(memory, kx - c.padding(), masks + (long) kx * units * Kernels.UNIT);
        }
        for (int plane = used.nextSetBit(0); plane >= 0; plane = used.nextSetBit(plane + 1)) {
            int kx = plane % c.kernelWidth();
            long from = in.at(plane / c.kernelWidth(), 0, kx - c.padding());
            long mask = masks + (long) kx * units * Kernels.UNIT;
            kernels.masked(memory, from, mask, base + plane * pitch + below, units);
        }
    }

    /** All bits for the pixels whose neighbour {@code shift} columns further lies in the map. */
    private void mask(MemorySegment memory, int shift, long to) {
        int y = 0;
        int x = 0;
        for (int i = 0; i < units * Kernels.LANES; i++) {
            boolean inside = y < in.height() && x < in.width() && x + shift >= 0 && x + shift < in.width();
            memory.set(JAVA_INT, to + 4L * i, inside ? -1 : 0);
            if (++x == length) {
                x = 0;
                y++;
            }
        }
    }
}
