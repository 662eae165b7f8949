package org.tombola.sparse;

import java.lang.foreign.MemorySegment;

/** {@link ScalarKernels} of bfloat16. */
final class ScalarHalves extends ScalarKernels implements HalfKernels {
    private static final int[] WIDTHS = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int[] DENSE_WIDTHS = {1, 2};

    ScalarHalves() {
        super("scalar-bf16", Storage.BFLOAT16, WIDTHS, WIDTHS, DENSE_WIDTHS);
    }

    @Override
    float get(MemorySegment memory, long at, int index) {
        return Storage.BFLOAT16.get(memory, at, index);
    }

    @Override
    void set(MemorySegment memory, long at, int index, float value) {
        Storage.BFLOAT16.set(memory, at, index, value);
    }

    @Override
    public void widen(MemorySegment memory, long from, long to, int units) {
        convert(memory, Storage.BFLOAT16, from, Storage.PAIRS, to, units);
    }

    @Override
    public void narrow(MemorySegment memory, long from, long to, int units) {
        convert(memory, Storage.PAIRS, from, Storage.BFLOAT16, to, units);
    }

    private static void convert(MemorySegment memory, Storage one, long from, Storage other, long to, int units) {
        for (int unit = 0; unit < units; unit++, from += one.bytes(), to += other.bytes()) {
            for (int i = 0; i < one.numbers(); i++) {
                other.set(memory, to, i, one.get(memory, from, i));
            }
        }
    }
}
