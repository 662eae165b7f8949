package org.tombola.sparse;

import java.lang.foreign.MemorySegment;

/** Zeros the columns on both sides of a map with 16 images in the lanes, where a value of another shape lay before. */
final class Clearing implements Step {
    private final String name;
    private final Placement value;
    private final int margin;
    private final Kernels kernels;

    /** @param margin columns on either side */
    Clearing(String name, Placement value, int margin, Kernels kernels) {
        this.name = name;
        this.value = value;
        this.margin = margin;
        this.kernels = kernels;
    }

    Memory.Lease lease() {
        return value.lease();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kernel() {
        return "clearing";
    }

    @Override
    public void run(MemorySegment memory) {
        int rows = value.height() * value.count();
        long pitch = value.slotPitch();
        long first = value.lease().place();
        kernels.clear(memory, first, pitch, margin, 1);
        // The columns behind a row of one channel and those before the next one lie side by side.
        kernels.clear(memory, first + pitch - (long) margin * Kernels.UNIT, pitch, 2 * margin, rows - 1);
        kernels.clear(memory, first + rows * pitch - (long) margin * Kernels.UNIT, pitch, margin, 1);
    }
}
