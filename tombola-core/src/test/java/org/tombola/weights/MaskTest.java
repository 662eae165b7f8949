package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;

class MaskTest {
    private static Mask mask(String bits) {
        return Mask.of(Map.of("w", new int[] {bits.length()}), name -> i -> bits.charAt(i) == '1');
    }

    @Test
    void countsDensityAndSizeFollowFromTheBits() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("b", new int[] {10, 13});
        shapes.put("a", new int[] {2, 5});
        Mask mask = Mask.of(shapes, name -> i -> i % 2 == 0);

        assertThat(mask.count("b")).isEqualTo(65);
        assertThat(mask.count("a")).isEqualTo(5);
        assertThat(mask.count()).isEqualTo(70);
        assertThat(mask.size()).isEqualTo(140);
        assertThat(mask.density()).isEqualTo(0.5);
        assertThat(mask.names()).containsExactly("b", "a");
        assertThat(mask.shapes().get("b")).containsExactly(10, 13);
        assertThat(mask.shape("a")).containsExactly(2, 5);
        assertThat(mask.floats("a")).containsExactly(1, 0, 1, 0, 1, 0, 1, 0, 1, 0);
        assertThat(mask.kept("b", 128)).isTrue();
        assertThat(mask.kept("b", 129)).isFalse();
    }

    @Test
    void aMaskOfNothingIsDense() {
        assertThat(Mask.empty().density()).isEqualTo(1);
        assertThat(Mask.empty().covers("w")).isFalse();
        assertThat(Mask.dense(Map.of("w", new int[] {70})).count()).isEqualTo(70);
    }

    @Test
    void prunedWeightsBecomePositiveZeroAndOthersStay() {
        Weights weights = Weights.of(Map.of("w", Tensor.vector(-1, Float.NaN, 3), "bias", Tensor.vector(9)));

        Weights masked = mask("101").apply(weights);

        assertThat(masked.get("w")).isEqualTo(Tensor.vector(-1, 0.0f, 3));
        assertThat(masked.get("bias")).isSameAs(weights.get("bias"));
        assertThat(weights.get("w")).isEqualTo(Tensor.vector(-1, Float.NaN, 3));
        assertThat(mask("011").apply(weights).get("w").at(0)).isEqualTo(0.0f);
    }

    @Test
    void weightsOfAnotherShapeAreRefused() {
        Weights weights = Weights.of(Map.of("w", Tensor.of(new int[] {1, 3}, 1, 2, 3)));

        assertThatThrownBy(() -> mask("101").apply(weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'w'");
    }

    @Test
    void setAlgebraIsBitwise() {
        assertThat(mask("1100").and(mask("1010"))).isEqualTo(mask("1000"));
        assertThat(mask("1100").or(mask("1010"))).isEqualTo(mask("1110"));
        assertThat(mask("1100").minus(mask("1010"))).isEqualTo(mask("0100"));
        assertThat(mask("1100").complement()).isEqualTo(mask("0011"));
        assertThat(mask("1000").subsetOf(mask("1100"))).isTrue();
        assertThat(mask("1010").subsetOf(mask("1100"))).isFalse();
        assertThat(mask("1100").hamming(mask("1010"))).isEqualTo(2);
    }

    @Test
    void overlapIsTheShareOfPositionsThatAgree() {
        assertThat(mask("1100").overlap(mask("1010"))).isEqualTo(0.5);
        assertThat(mask("1100").overlap(mask("1100"))).isEqualTo(1);
        assertThat(mask("1100").overlap(mask("0011"))).isZero();
        assertThat(mask("1100").intersectionOverUnion(mask("1010"))).isEqualTo(1.0 / 3);
        assertThat(mask("0000").intersectionOverUnion(mask("0000"))).isEqualTo(1);
    }

    @Test
    void tensorsWithNothingKeptHaveCollapsed() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("full", new int[] {3});
        shapes.put("empty", new int[] {4});

        assertThat(Mask.of(shapes, name -> i -> name.equals("full")).collapsed())
                .containsExactly("empty");
        assertThat(Mask.dense(shapes).collapsed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 128, 1000})
    void wordsRestoreTheMask(int size) {
        Mask mask =
                Masks.random(Map.of("w", new int[] {size}), Allocation.GLOBAL, Density.parse("0.5"), new Seed(size));

        Mask restored = Mask.empty().with("w", new int[] {size}, mask.words("w"));

        assertThat(restored).isEqualTo(mask).hasSameHashCodeAs(mask);
        assertThat(mask.complement().count()).isEqualTo(size - mask.count());
        assertThat(mask.and(mask.complement()).count()).isZero();
    }

    @Test
    void bitsBeyondTheShapeAreRefused() {
        assertThatThrownBy(() -> Mask.empty().with("w", new int[] {3}, new long[] {0b1000}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'w'");
        assertThatThrownBy(() -> Mask.empty().with("w", new int[] {64}, new long[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void masksCannotBeChangedThroughWhatTheyHandOut() {
        Mask mask = mask("101");

        mask.words("w")[0] = 0;
        mask.shapes().get("w")[0] = 9;
        mask.shape("w")[0] = 9;

        assertThat(mask).isEqualTo(mask("101"));
    }

    @Test
    void hashesTellBitsShapesAndNamesApart() {
        Mask mask = mask("1010");

        assertThat(mask.hash())
                .isEqualTo(mask("1010").hash())
                .isNotEqualTo(mask("1011").hash());
        assertThat(mask.hash())
                .isNotEqualTo(Mask.of(Map.of("w", new int[] {2, 2}), name -> i -> i % 2 == 0)
                        .hash());
        assertThat(mask.hash())
                .isNotEqualTo(Mask.of(Map.of("v", new int[] {4}), name -> i -> i % 2 == 0)
                        .hash());
    }

    @Test
    void masksOfDifferentTensorsAreNotCompared() {
        Mask other = Mask.dense(Map.of("w", new int[] {2, 2}));

        assertThatThrownBy(() -> mask("1100").hamming(other)).isInstanceOf(IllegalArgumentException.class);
        assertThat(mask("1111")).isNotEqualTo(other);
        assertThatThrownBy(() -> mask("1100").kept("v", 0)).hasMessageContaining("'v'");
        assertThatThrownBy(() -> mask("1100").kept("w", 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
