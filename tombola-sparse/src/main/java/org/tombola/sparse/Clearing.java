package org.tombola.sparse;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Zeros what lies around a map where a value of another shape lay before: with 16 images in the lanes the columns on both sides, with
 * pixels there what is between channels; the columns between an image's rows are {@link Wiping}'s.
 */
final class Clearing implements Step {
    private final String name;
    private final Memory.Lease lease;
    private final Kernels kernels;
    private final List<Run> runs = new ArrayList<>();

    /** Neighbouring units, {@code times} times, {@code step} bytes from one time to the next. */
    private record Run(long to, long step, int units, int times) {}

    /** @param margin columns on either side */
    Clearing(String name, Placement value, int margin, Kernels kernels) {
        this.name = name;
        this.lease = value.lease();
        this.kernels = kernels;
        long pitch = value.slotPitch();
        if (value.single()) {
            long end = lease.place() + lease.bytes();
            long map = (long) value.units() * Kernels.UNIT;
            between(lease.place(), value.base(), 1, 0);
            between(value.base() + map, value.base() + pitch, value.count(), pitch);
            between(value.base() + value.count() * pitch, end, 1, 0);
        } else {
            long columns = (long) margin * Kernels.UNIT;
            int rows = value.height() * value.count();
            long first = lease.place();
            between(first, first + columns, 1, 0);
            // The columns behind a row of one channel and those before the next one lie side by side.
            between(first + pitch - columns, first + pitch + columns, rows - 1, pitch);
            between(first + rows * pitch - columns, first + rows * pitch, 1, 0);
        }
    }

    private void between(long from, long to, int times, long step) {
        runs.add(new Run(from, step, Math.toIntExact((to - from) / Kernels.UNIT), times));
    }

    Memory.Lease lease() {
        return lease;
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
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            long to = run.to;
            for (int time = 0; time < run.times; time++, to += run.step) {
                kernels.copy(memory, Memory.ZEROS, 0, to, Kernels.UNIT, run.units);
            }
        }
    }
}
