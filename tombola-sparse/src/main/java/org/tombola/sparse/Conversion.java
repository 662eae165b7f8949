package org.tombola.sparse;

import java.lang.foreign.MemorySegment;

/** All of a value's numbers from bfloat16 to pairs of units of floats, or back. */
final class Conversion implements Step {
    private final String name;
    private final HalfKernels kernels;
    private final Placement from;
    private final Placement to;
    private final boolean widening;

    private Conversion(String name, HalfKernels kernels, Placement from, Placement to, boolean widening) {
        this.name = name;
        this.kernels = kernels;
        this.from = from;
        this.to = to;
        this.widening = widening;
    }

    static Step widening(String name, HalfKernels kernels, Placement from, Placement to) {
        return new Conversion(name, kernels, from, to, true);
    }

    static Step narrowing(String name, HalfKernels kernels, Placement from, Placement to) {
        return new Conversion(name, kernels, from, to, false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kernel() {
        return widening ? "widening" : "narrowing";
    }

    @Override
    public void run(MemorySegment memory) {
        for (int slot = 0; slot < from.count(); slot++) {
            for (int y = 0; y < from.height(); y++) {
                if (widening) {
                    kernels.widen(memory, from.at(slot, y, 0), to.at(slot, y, 0), from.width());
                } else {
                    kernels.narrow(memory, from.at(slot, y, 0), to.at(slot, y, 0), from.width());
                }
            }
        }
    }
}
