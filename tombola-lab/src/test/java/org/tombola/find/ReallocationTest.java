package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** The arithmetic of dynamic sparse reparameterization on numbers worked by hand. */
class ReallocationTest {
    private static final long[] AMPLE = {1000, 1000, 1000};

    private static long[] of(long... values) {
        return values;
    }

    @Test
    void growthIsInProportionToWhatRemains() {
        assertThat(Reallocation.growth(12, of(90, 30), of(500, 500))).containsExactly(9, 3);
        // shares 3.465, 2.079 and 1.455: rounding each by itself would give 3 + 2 + 1
        assertThat(Reallocation.growth(7, of(50, 30, 21), AMPLE)).containsExactly(4, 2, 1);
        assertThat(Reallocation.growth(0, of(50, 30, 21), AMPLE)).containsExactly(0, 0, 0);
    }

    @Test
    void amongEqualRemaindersTheLowerLayerGetsOneMore() {
        assertThat(Reallocation.growth(4, of(10, 10, 10), AMPLE)).containsExactly(2, 1, 1);
    }

    @Test
    void whatAFullLayerCannotTakeGoesToTheOthers() {
        // 12 as 8, 2, 2; the first takes 3, the other 5 go 3 and 2; then nothing is left
        assertThat(Reallocation.growth(12, of(40, 10, 10), of(3, 100, 100))).containsExactly(3, 5, 4);
        assertThat(Reallocation.growth(12, of(40, 10, 10), of(0, 2, 100))).containsExactly(0, 2, 10);
        assertThat(Reallocation.growth(12, of(40, 10, 10), of(4, 4, 4))).containsExactly(4, 4, 4);
        assertThatThrownBy(() -> Reallocation.growth(13, of(40, 10, 10), of(4, 4, 4)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyLayerGrowsOnlyWhereNoOtherHasRoom() {
        assertThat(Reallocation.growth(6, of(5, 0, 5), of(3, 10, 3))).containsExactly(3, 0, 3);
        assertThat(Reallocation.growth(9, of(5, 0, 5), of(3, 10, 3))).containsExactly(3, 3, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void growthSumsToItsTotalAndFitsTheRoom(int seed) {
        RandomGenerator random = new Seed(seed).generator();
        for (int trial = 0; trial < 50; trial++) {
            int layers = 1 + random.nextInt(6);
            long[] room = random.longs(layers, 0, 40).toArray();
            long[] remaining = random.longs(layers, 0, 60).toArray();
            long total = random.nextLong(Arrays.stream(room).sum() + 1);
            long[] grown = Reallocation.growth(total, remaining, room);
            assertThat(Arrays.stream(grown).sum()).isEqualTo(total);
            assertThat(IntStream.range(0, layers)).allMatch(i -> grown[i] >= 0 && grown[i] <= room[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "120, 100, 0.5",
        "80, 100, 2",
        "100, 100, 1",
        "110, 100, 1",
        "111, 100, 0.5",
        "90, 100, 1",
        "89, 100, 2",
        "0, 1, 2",
        "1, 1, 1",
        "33, 30, 1",
        "27, 30, 1"
    })
    void theThresholdHalvesAboveAndDoublesBelowItsTarget(long pruned, long target, double factor) {
        assertThat(Reallocation.adapted(1e-3, pruned, target)).isEqualTo(1e-3 * factor);
    }

    private static final Map<String, int[]> SHAPES = new LinkedHashMap<>();

    static {
        SHAPES.put("a", new int[] {4});
        SHAPES.put("b", new int[] {3});
    }

    private static Mask mask(String a, String b) {
        return Mask.of(SHAPES, name -> i -> (name.equals("a") ? a : b).charAt(i) == '1');
    }

    private static Scores magnitudes(Mask mask, float[] a, float[] b) {
        return Scores.magnitude(Weights.of(Map.of("a", Tensor.vector(a), "b", Tensor.vector(b))), mask);
    }

    @Test
    void whatLiesBelowTheThresholdGoesButNeverALayersLastWeight() {
        Mask active = mask("1110", "110");
        Scores magnitudes = magnitudes(active, new float[] {.5f, -.1f, .2f, 0}, new float[] {.01f, -.02f, 0});
        assertThat(Reallocation.above(.15, magnitudes, active)).isEqualTo(mask("1010", "010"));
        assertThat(Reallocation.above(.001, magnitudes, active)).isEqualTo(active);
        assertThat(Reallocation.above(9, magnitudes, active)).isEqualTo(mask("1000", "010"));
        // strictly below: a weight that equals the threshold stays
        assertThat(Reallocation.above(.5, magnitudes, active)).isEqualTo(mask("1000", "010"));
        Mask hollow = mask("1110", "000");
        assertThat(Reallocation.above(9, magnitudes, hollow)).isEqualTo(mask("1000", "000"));
    }

    @Test
    void ofMoreThanThereIsRoomForTheLargestOfAllLayersStay() {
        Mask active = mask("1111", "110");
        Scores magnitudes = magnitudes(active, new float[] {.5f, .1f, .2f, .3f}, new float[] {.9f, .25f, 0});
        Mask above = mask("1000", "100");
        assertThat(Reallocation.spared(above, magnitudes, active, 4)).isEqualTo(above);
        assertThat(Reallocation.spared(above, magnitudes, active, 2)).isEqualTo(mask("1001", "110"));
        assertThat(Reallocation.spared(above, magnitudes, active, 0)).isEqualTo(active);
        assertThat(List.of(above.count(), active.count())).containsExactly(2L, 6L);
    }
}
