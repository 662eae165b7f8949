package org.tombola.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {
    private static float stored(float value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(128, 64);
            Storage.BFLOAT16.set(memory, 0, 5, value);
            return Storage.BFLOAT16.get(memory, 0, 5);
        }
    }

    @Test
    void everyBfloat16IsKept() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float.intBitsToFloat(bits << 16);
            if (!Float.isNaN(value)) {
                assertThat(stored(value)).isEqualTo(value);
            }
        }
        assertThat(stored(Float.NaN)).isNaN();
        // What x86 makes of 0 · ∞.
        assertThat(stored(Float.intBitsToFloat(0xffc00000))).isNaN();
        assertThat(stored(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void roundsToTheNearest() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(60) - 30));
            float below = Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
            float above = Float.intBitsToFloat((Float.floatToRawIntBits(value) & 0xffff0000) + 0x10000);
            float nearest = Math.abs(value - below) < Math.abs(above - value) ? below : above;
            assertThat(stored(value)).isEqualTo(nearest);
            assertThat(Math.abs(stored(value) - value)).isLessThanOrEqualTo(Math.abs(value) / 256);
        }
        assertThat(stored(1 + 1 / 256f)).isEqualTo(1 + 1 / 128f);
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void numbersDoNotLieOverEachOther(Storage storage) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(storage.bytes(), 64);
            for (int i = 0; i < storage.numbers(); i++) {
                storage.set(memory, 0, i, i + 1);
            }
            for (int i = 0; i < storage.numbers(); i++) {
                assertThat(storage.get(memory, 0, i)).isEqualTo(i + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector512", "vector256", "scalar"})
    void widensAndNarrows(String name) {
        HalfKernels kernels = KernelChoice.set(KernelChoice.of(name)).halves();
        Random random = new Random(2);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(4096, 64);
            for (int unit = 0; unit < 3; unit++) {
                for (int i = 0; i < 32; i++) {
                    Storage.PAIRS.set(memory, 128L * unit, i, (float) random.nextGaussian());
                }
            }
            kernels.narrow(memory, 0, 1024, 3);
            kernels.widen(memory, 1024, 2048, 3);
            for (int unit = 0; unit < 3; unit++) {
                for (int i = 0; i < 32; i++) {
                    float expected = stored(Storage.PAIRS.get(memory, 128L * unit, i));
                    assertThat(Storage.BFLOAT16.get(memory, 1024 + 64L * unit, i))
                            .isEqualTo(expected);
                    assertThat(Storage.PAIRS.get(memory, 2048 + 128L * unit, i)).isEqualTo(expected);
                }
            }
        }
    }
}
