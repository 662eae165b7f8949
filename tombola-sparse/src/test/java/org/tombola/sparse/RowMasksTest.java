package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.graph.FeatureShape;

class RowMasksTest {
    /** A pixel's neighbour counts where it lies in the same row. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void whatLiesInAnotherRowIsCleared(int width) {
        Memory memory = new Memory();
        RowMasks masks = RowMasks.take(memory, width);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scratch = arena.allocate(memory.size(), Kernels.UNIT);
            masks.write(scratch);
            for (int pixel = 0; pixel < 4 * 32; pixel++) {
                for (int neighbour = -1; neighbour <= 1; neighbour++) {
                    boolean sameRow = Math.floorDiv(pixel + neighbour, width) == pixel / width;
                    long mask = masks.at(neighbour + 1, pixel / Kernels.LANES);
                    assertThat(scratch.get(JAVA_INT, mask + 4L * (pixel % Kernels.LANES)))
                            .as("%d and %d", pixel, pixel + neighbour)
                            .isEqualTo(sameRow ? -1 : 0);
                }
            }
        }
    }

    @Test
    void onlyMapsThatFillUnitsHaveThem() {
        assertThat(RowMasks.serve(FeatureShape.map(1, 8, 8))).isTrue();
        assertThat(RowMasks.serve(FeatureShape.map(1, 1, 16))).isTrue();
        assertThat(RowMasks.serve(FeatureShape.map(1, 7, 32))).isTrue();
        assertThat(RowMasks.serve(FeatureShape.map(1, 7, 8))).isFalse();
        assertThat(RowMasks.serve(FeatureShape.map(1, 4, 4))).isFalse();
        assertThat(RowMasks.serve(FeatureShape.map(1, 28, 28))).isFalse();
        assertThat(RowMasks.serve(FeatureShape.map(1, 64, 64))).isFalse();
    }

    @Test
    void onlyKernelsThatReachTheNextColumnHaveThem() {
        assertThat(RowMasks.serve(convolution(3, 1, 1))).isTrue();
        assertThat(RowMasks.serve(convolution(3, 2, 1))).isTrue();
        assertThat(RowMasks.serve(convolution(1, 2, 0))).isTrue();
        assertThat(RowMasks.serve(convolution(5, 1, 2))).isFalse();
        assertThat(RowMasks.serve(convolution(3, 1, 0))).isFalse();
        assertThat(RowMasks.neighbour(convolution(3, 1, 1), 2)).isEqualTo(2);
        assertThat(RowMasks.neighbour(convolution(3, 2, 1), 2)).isEqualTo(1);
        assertThat(RowMasks.neighbour(convolution(3, 2, 1), 0)).isEqualTo(0);
    }

    private static Op.Convolution convolution(int kernel, int stride, int padding) {
        int taps = kernel * kernel;
        return new Op.Convolution(
                "c", 0, 1, Op.NONE, false, 1, 1, kernel, kernel, stride, padding, 1, new float[taps], new float[1]);
    }
}
