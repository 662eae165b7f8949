package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** Zeros again what lies behind each row of a map whose pixels are in the lanes. */
final class Wiping implements Step {
    private final String name;
    private final Placement place;
    /** From the first pixel of each slot, in bytes. */
    private final int[] offsets;

    Wiping(String name, Placement place) {
        this.name = name;
        this.place = place;
        int length = (int) place.rowPitch() / Float.BYTES;
        offsets = IntStream.range(0, place.units() * Kernels.LANES)
                .filter(i -> i % length >= place.width() || i / length >= place.height())
                .map(i -> i * Float.BYTES)
                .toArray();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kernel() {
        return "wiping";
    }

    @Override
    public void run(MemorySegment memory) {
        int[] all = offsets;
        for (int slot = 0; slot < place.count(); slot++) {
            long from = place.base() + slot * place.slotPitch();
            for (int offset : all) {
                memory.set(JAVA_FLOAT, from + offset, 0);
            }
        }
    }
}
