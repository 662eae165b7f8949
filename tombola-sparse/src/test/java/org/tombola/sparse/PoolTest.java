package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {
    private static final int ROWS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"vector512", "vector256", "scalar"})
    void isTheLargestOfFourAndNaNWhereOneIs(String name) {
        PixelKernels kernels = KernelChoice.of(name);
        Random random = new Random(1);
        for (int columns = 1; columns <= 40; columns++) {
            int width = 2 * columns + random.nextInt(3);
            int pitch = columns + random.nextInt(3);
            long to = 4096 * 8L;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocate(2 * to, Kernels.UNIT);
                for (int i = 0; i < to / 4; i++) {
                    float number = random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
                    memory.setAtIndex(JAVA_FLOAT, i, number);
                }
                kernels.pool(memory, 0, 4L * width, columns, to, 4L * pitch, ROWS);
                for (int y = 0; y < ROWS; y++) {
                    for (int x = 0; x < columns; x++) {
                        int at = 2 * y * width + 2 * x;
                        float upper = Math.max(number(memory, at), number(memory, at + 1));
                        float lower = Math.max(number(memory, at + width), number(memory, at + width + 1));
                        assertThat(memory.get(JAVA_FLOAT, to + 4L * (y * pitch + x)))
                                .as("%d, %d of %d", y, x, columns)
                                .isEqualTo(Float.valueOf(Math.max(upper, lower)));
                    }
                }
                long end = to + 4L * ((ROWS - 1) * pitch + columns);
                for (int i = 0; i < Kernels.LANES; i++) {
                    assertThat(memory.get(JAVA_FLOAT, end + 4L * i))
                            .as("behind the last row")
                            .isZero();
                }
            }
        }
    }

    private static float number(MemorySegment memory, int index) {
        return memory.getAtIndex(JAVA_FLOAT, index);
    }
}
