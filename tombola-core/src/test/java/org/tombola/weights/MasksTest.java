package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tombola.random.Seed;

class MasksTest {
    private static final Seed SEED = new Seed(3);
    private static final SequencedMap<String, int[]> SHAPES = new LinkedHashMap<>();

    static {
        SHAPES.put("c1", new int[] {16, 3, 3, 3});
        SHAPES.put("c2", new int[] {32, 16, 3, 3});
        SHAPES.put("fc", new int[] {10, 32});
    }

    @ParameterizedTest
    @EnumSource(Allocation.class)
    void randomMasksKeepExactlyWhatIsAllottedAndRepeat(Allocation allocation) {
        Density density = Density.parse("0.1");

        Mask mask = Masks.random(SHAPES, allocation, density, SEED);

        // 43 + 461 + 32 and round(0.1 · 5360) happen to be equal
        assertThat(mask.count()).isEqualTo(536);
        assertThat(mask.names()).containsExactlyElementsOf(SHAPES.keySet());
        if (allocation.quota(SHAPES, density) instanceof Quota.PerTensor each) {
            assertThat(Quota.like(mask)).isEqualTo(each);
        }
        assertThat(Masks.random(SHAPES, allocation, density, SEED)).isEqualTo(mask);
        assertThat(Masks.random(SHAPES, allocation, density, SEED.child("other")))
                .isNotEqualTo(mask);
    }

    @Test
    void everyPositionIsEquallyLikely() {
        Map<String, int[]> shapes = Map.of("w", new int[] {10});
        int[] kept = new int[10];
        int draws = 20_000;
        for (int draw = 0; draw < draws; draw++) {
            Mask mask = Masks.random(shapes, Allocation.GLOBAL, Density.parse("0.3"), SEED.child(draw));
            for (int i = 0; i < 10; i++) {
                kept[i] += mask.kept("w", i) ? 1 : 0;
            }
        }
        // Binomial(20000, 0.3): deviation 65; five of them
        for (int count : kept) {
            assertThat(count).isBetween(6000 - 325, 6000 + 325);
        }
    }

    @Test
    void onlyEligiblePositionsAreDrawn() {
        Mask eligible = Mask.of(SHAPES, name -> i -> i % 3 == 0);

        Mask mask = Masks.random(eligible, new Quota.Pool(200), SEED);

        assertThat(mask.count()).isEqualTo(200);
        assertThat(mask.subsetOf(eligible)).isTrue();
        assertThat(Masks.random(eligible, new Quota.Pool(eligible.count()), SEED))
                .isEqualTo(eligible);
        assertThatThrownBy(() -> Masks.random(eligible, new Quota.Pool(eligible.count() + 1), SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eligible");
    }

    @Test
    void anotherTensorMovesNoLayerwiseDraw() {
        Density density = Density.parse("0.5");
        SequencedMap<String, int[]> more = new LinkedHashMap<>();
        more.put("before", new int[] {5, 5});
        more.putAll(SHAPES);

        Mask mask = Masks.random(SHAPES, Allocation.UNIFORM, density, SEED);
        Mask longer = Masks.random(more, Allocation.UNIFORM, density, SEED);

        assertThat(longer.words("c2")).isEqualTo(mask.words("c2"));
    }

    @Test
    void shufflingKeepsTheCountOfEachTensorAndMovesPositions() {
        Mask mask = Masks.random(SHAPES, Allocation.ERK, Density.parse("0.1"), SEED);

        Mask shuffled = Masks.shuffle(mask, SEED);

        assertThat(Quota.like(shuffled)).isEqualTo(Quota.like(mask));
        assertThat(shuffled).isNotEqualTo(mask).isEqualTo(Masks.shuffle(mask, SEED));
        // Independent masks of these densities agree on far fewer kept positions than equal ones.
        assertThat(shuffled.intersectionOverUnion(mask)).isLessThan(0.4);
    }
}
