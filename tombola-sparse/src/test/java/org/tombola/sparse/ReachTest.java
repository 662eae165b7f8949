package org.tombola.sparse;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReachTest {
    private static final float[] ONE = {1};

    /** One row of two units, one output at 4096, a kernel of one row. */
    private static Tiles tiles(long in, long out) {
        return new Tiles(2, 1, in, 0, out, 0, 128, new int[] {0}, new int[] {1});
    }

    private static Stream stream(int offset) {
        return new Stream(1, 1, 1, new int[] {offset}, ONE, new int[] {0, 1}, new float[1], RowMasks.NONE);
    }

    @Test
    void whatLiesInTheMemoryIsAllowedToItsLastByte() {
        assertThatCode(() -> new Reach("a", 8192).check(tiles(0, 4096), stream(8192 - 128)))
                .doesNotThrowAnyException();
        assertThatCode(() -> new Reach("a", 8192).check(tiles(0, 8192 - 128), stream(0)))
                .doesNotThrowAnyException();
    }

    @Test
    void aTapThatLeadsOutIsRefused() {
        assertThatThrownBy(() -> new Reach("a", 8192).check(tiles(0, 4096), stream(8192 - 124)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'a' reaches");
        assertThatThrownBy(() -> new Reach("a", 8192).check(tiles(0, 4096), stream(-4)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Reach("a", 8192)
                        .check(tiles(0, 4096), new DenseTaps(1, 1, new int[] {8100}, ONE, ONE, RowMasks.NONE)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOutputBeyondTheEndIsRefused() {
        assertThatThrownBy(() -> new Reach("a", 8192).check(tiles(0, 8192 - 64), stream(0)))
                .isInstanceOf(IllegalStateException.class);
    }
}
