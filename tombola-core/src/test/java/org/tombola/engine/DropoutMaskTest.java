package org.tombola.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;

class DropoutMaskTest {
    private static final Layer.Dropout NUMBERS = new Layer.Dropout("drop", "fc", 0.2, false);
    private static final Layer.Dropout EXAMPLES = new Layer.Dropout("drop", "fc", 0.2, true);

    /** 10,000 draws of probability 0.2: the share has deviation 0.004. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void aFifthIsDroppedAndTheRestMadeUpForIt(long seed) {
        float[] factors = DropoutMask.of(NUMBERS, new Seed(seed), 100, 100);

        assertThat(factors).hasSize(10_000).containsOnly(0f, 1.25f);
        double mean = 0;
        for (float factor : factors) {
            mean += factor / factors.length;
        }
        assertThat(mean).isCloseTo(1, within(5 * 1.25 * 0.004));
    }

    @Test
    void wholeExamplesHaveOneFactorEach() {
        assertThat(DropoutMask.of(EXAMPLES, new Seed(1), 100, 7)).hasSize(100).contains(0f, 1.25f);
    }

    @Test
    void layersAndBatchesDropIndependentlyAndRepeatably() {
        float[] factors = DropoutMask.of(NUMBERS, new Seed(1), 10, 10);

        assertThat(DropoutMask.of(NUMBERS, new Seed(1), 10, 10)).isEqualTo(factors);
        assertThat(DropoutMask.of(NUMBERS, new Seed(2), 10, 10)).isNotEqualTo(factors);
        assertThat(DropoutMask.of(new Layer.Dropout("other", "fc", 0.2, false), new Seed(1), 10, 10))
                .isNotEqualTo(factors);
    }

    @Test
    void aRateOfZeroKeepsAll() {
        assertThat(DropoutMask.of(new Layer.Dropout("drop", "fc", 0, false), new Seed(1), 10, 10))
                .containsOnly(1f);
    }
}
