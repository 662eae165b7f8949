package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.random.Seed;

class MaskOverlapTest {
    /** Tensors {@code a}, {@code b}, … with the bits of one word each. */
    private static Mask mask(String... words) {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i++) {
            shapes.put(String.valueOf((char) ('a' + i)), new int[] {words[i].length()});
        }
        return Mask.of(shapes, name -> index -> words[name.charAt(0) - 'a'].charAt(index) == '1');
    }

    @ParameterizedTest
    @CsvSource({
        // overlap; kept by both over kept by either; chance
        "1100, 1010, 0.5, 0.3333333333333333, 0.5",
        "1100, 1100, 1, 1, 0.5",
        "1100, 0011, 0, 0, 0.5",
        "1100000000, 1010000000, 0.8, 0.3333333333333333, 0.68",
        "1000, 1110, 0.5, 0.3333333333333333, 0.375",
        "0000, 0000, 1, 1, 1"
    })
    void ofOneTensor(String one, String other, double overlap, double union, double chance) {
        MaskOverlap found = MaskOverlap.of(mask(one), mask(other));
        assertThat(found.overlap()).isCloseTo(overlap, within(1e-12));
        assertThat(found.intersectionOverUnion()).isCloseTo(union, within(1e-12));
        assertThat(found.chance()).isCloseTo(chance, within(1e-12));
        assertThat(found.layerChance()).isCloseTo(chance, within(1e-12));
        assertThat(MaskOverlap.of(mask(other), mask(one))).isEqualTo(found);
    }

    /** The levels that the paper's figure must be read against. */
    @ParameterizedTest
    @CsvSource({"0.1, 0.82", "0.05, 0.905", "0.2, 0.68", "0.5, 0.5"})
    void chanceLevelsOfEqualDensities(double density, double chance) {
        assertThat(MaskOverlap.chance(density, density)).isCloseTo(chance, within(1e-12));
    }

    /** Layers full and empty in both: alike, though nothing was agreed on but how much each layer keeps. */
    @Test
    void sharesOfLayersRaiseTheLevelOfChance() {
        MaskOverlap found = MaskOverlap.of(mask("1111", "00000000"), mask("1111", "00000000"));
        assertThat(found.chance()).isCloseTo(1.0 / 9 + 4.0 / 9, within(1e-12));
        assertThat(found.layerChance()).isCloseTo(1, within(1e-12));
        MaskOverlap uneven = MaskOverlap.of(mask("1100", "00000001"), mask("0110", "10000000"));
        assertThat(uneven.layerChance()).isCloseTo((4 * 0.5 + 8 * (1.0 / 64 + 49.0 / 64)) / 12, within(1e-12));
    }

    @Test
    void randomMasksAgreeAsChanceHasIt() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("w", new int[] {400, 500});
        RandomGenerator random = new Seed(4).generator();
        Mask one = Mask.of(shapes, name -> index -> random.nextDouble() < 0.1);
        Mask other = Mask.of(shapes, name -> index -> random.nextDouble() < 0.3);
        MaskOverlap found = MaskOverlap.of(one, other);
        assertThat(found.overlap()).isCloseTo(0.1 * 0.3 + 0.9 * 0.7, within(0.005));
        assertThat(found.aboveChance()).isCloseTo(0, within(0.01));
        assertThat(MaskOverlap.of(one, one).aboveChance()).isEqualTo(1);
    }

    @Test
    void masksOfDifferentTensorsAreNotCompared() {
        assertThatThrownBy(() -> MaskOverlap.of(mask("11"), mask("11", "1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(mask("11").coversAs(mask("11", "1"))).isFalse();
        assertThat(mask("11").coversAs(mask("111"))).isFalse();
        assertThat(mask("11").coversAs(mask("00"))).isTrue();
    }
}
