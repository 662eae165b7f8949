package org.tombola.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MachinePeakTest {
    /** From one operation in some nanoseconds, as an interpreter does, to more than any core can. */
    @Test
    void oneThreadDoesSoManyOperationsAsAProcessorMay() {
        assertThat(MachinePeak.gigaflops(1).orElseThrow()).isBetween(0.1, 2000.0);
    }

    @Test
    void noThreadsAreNone() {
        assertThatThrownBy(() -> MachinePeak.gigaflops(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
