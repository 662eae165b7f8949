package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;

class AllocationTest {
    /** 432, 4608 and 320 weights. */
    private static SequencedMap<String, int[]> shapes(int... classifier) {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("c1", new int[] {16, 3, 3, 3});
        shapes.put("c2", new int[] {32, 16, 3, 3});
        shapes.put("fc", classifier);
        return shapes;
    }

    private static final SequencedMap<String, int[]> LINEAR = shapes(10, 32);

    private static List<Long> counts(Quota quota) {
        return List.copyOf(((Quota.PerTensor) quota).kept().values());
    }

    @ParameterizedTest
    @CsvSource({
        // real-valued: 110.7438, 239.2066, 186.0496
        "ERK, 0.1, 111, 239, 186",
        // c1 and fc dense
        "ERK, 0.5, 432, 1928, 320",
        // 142.1023, 358.9953, 34.9023
        "ER, 0.1, 142, 359, 35",
        // only c1 dense
        "ER, 0.5, 432, 2049, 199",
        "UNIFORM, 0.1, 43, 461, 32",
        "ER, 1, 432, 4608, 320",
        "ERK, 1, 432, 4608, 320",
    })
    void tensorsGetTheSharesOfTheSources(Allocation allocation, String density, long c1, long c2, long fc) {
        assertThat(counts(allocation.quota(LINEAR, Density.parse(density)))).containsExactly(c1, c2, fc);
    }

    @Test
    void aOneByOneConvolutionHasAKernelWhereALinearLayerHasNone() {
        // real-valued: 108.9431, 235.3171, 191.7398
        assertThat(counts(Allocation.ERK.quota(shapes(10, 32, 1, 1), Density.parse("0.1"))))
                .containsExactly(109L, 235L, 192L);
        assertThat(counts(Allocation.ERK.quota(shapes(10, 32, 1, 1), Density.parse("0.5"))))
                .containsExactly(432L, 1928L, 320L);
    }

    @Test
    void countingAsRiglLetsTheTotalDrift() {
        Quota quota = Allocation.ERK.quota(LINEAR, Density.parse("0.1"), Counting.FLOOR_ZEROS);

        assertThat(counts(quota)).containsExactly(111L, 240L, 187L);
        assertThat(((Quota.PerTensor) quota).total()).isEqualTo(538);
    }

    @Test
    void globalIsOnePool() {
        assertThat(Allocation.GLOBAL.quota(LINEAR, Density.parse("0.1"))).isEqualTo(new Quota.Pool(536));
        assertThat(Allocation.GLOBAL.quota(LINEAR, Density.parse("0.1"), Counting.FLOOR_ZEROS))
                .isEqualTo(new Quota.Pool(536));
    }

    /** SET draws each weight with probability ε · raw: 20 · 1084 / 235200. */
    @Test
    void rawSharesAreThoseOfSet() {
        assertThat(20 * Allocation.ER.raw(new int[] {300, 784})).isCloseTo(0.0921768707, within(1e-10));
    }

    @Test
    void aTensorThatWouldKeepNoneKeepsOne() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("small", new int[] {2, 2});
        shapes.put("large", new int[] {100, 100});

        // round(4 · 0.01) = 0, so the total of a uniform allocation exceeds round(0.01 · 10004) = 100
        assertThat(counts(Allocation.UNIFORM.quota(shapes, Density.parse("0.01"))))
                .containsExactly(1L, 100L);
        // 3 weights in all: 0.0196 · 3 of the small one (raw share 1 · 4 of 4 + 0.02 · 10000) would be none
        assertThat(counts(Allocation.ER.quota(shapes, Density.parse("0.0003")))).containsExactly(1L, 2L);
        assertThat(counts(Allocation.ER.quota(shapes, Density.parse("0.00001"))))
                .containsExactly(1L, 1L);
    }

    @ParameterizedTest
    @EnumSource(
            value = Allocation.class,
            names = {"ER", "ERK"})
    void equalTensorsThatOverflowBecomeDenseTogether(Allocation allocation) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new int[] {4, 2});
        shapes.put("b", new int[] {4, 2});
        shapes.put("c", new int[] {100, 100});

        assertThat(counts(allocation.quota(shapes, Density.parse("0.9")))).containsExactly(8L, 8L, 8998L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void erdosRenyiKeepsExactlyTheCountAskedFor(long seed) {
        RandomGenerator random = new Seed(seed).generator();
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < 12; i++) {
            int kernel = random.nextInt(1, 4);
            shapes.put("t" + i, new int[] {random.nextInt(1, 40), random.nextInt(1, 40), kernel, kernel});
        }
        long n = shapes.values().stream().mapToLong(Tensor::size).sum();
        for (String text : List.of("0.99999", "0.95", "0.5", "0.1", "0.02", "0.8^20")) {
            Density density = Density.parse(text);
            for (Allocation allocation : List.of(Allocation.ER, Allocation.ERK)) {
                Quota.PerTensor quota = (Quota.PerTensor) allocation.quota(shapes, density);

                assertThat(quota.total()).isEqualTo(Math.max(density.count(n), shapes.size()));
                shapes.forEach((name, shape) -> assertThat(quota.of(name)).isBetween(1L, (long) Tensor.size(shape)));
            }
        }
    }

    @Test
    void evenSharesKeepExactlyWhatIsAskedFor() {
        // real-valued: 43.2, 460.8, 32; uniform rounds by itself, even by largest remainder
        assertThat(counts(Allocation.even(LINEAR, Density.parse("0.1")))).containsExactly(43L, 461L, 32L);
        // 142.56, 1520.64, 105.6 of 1768.8
        assertThat(counts(Allocation.even(LINEAR, Density.parse("0.33")))).containsExactly(142L, 1521L, 106L);
        // 0.4, 4.6, 0.3: three tensors keep five, and one each
        assertThat(counts(Allocation.even(LINEAR, Density.parse("0.001")))).containsExactly(1L, 3L, 1L);
    }
}
