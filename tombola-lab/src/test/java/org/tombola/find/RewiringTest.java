package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.find.DropFraction.Anneal;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** The arithmetic of drop and grow on numbers worked by hand, and against an implementation that sorts. */
class RewiringTest {
    private static final Seed SEED = new Seed(1);

    private static Weights weights(float... values) {
        return Weights.of(Map.of("w", Tensor.vector(values)));
    }

    /** One tensor, a digit a position. */
    static Mask mask(String digits) {
        Map<String, int[]> shapes = new LinkedHashMap<>(Map.of("w", new int[] {digits.length()}));
        return Mask.of(shapes, name -> i -> digits.charAt(i) == '1');
    }

    static String digits(Mask mask) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < mask.size("w"); i++) {
            digits.append(mask.kept("w", i) ? '1' : '0');
        }
        return digits.toString();
    }

    private static Scores magnitudes(Mask mask, float... values) {
        return Rewiring.magnitudes(weights(values), mask, 0, SEED);
    }

    // RigL

    @Test
    void rigLKeepsTheLargestWeightsAndGrowsTheLargestGradientsAmongTheRest() {
        Mask active = mask("11110000");
        Scores weights = magnitudes(active, .5f, -.1f, .3f, .05f, 0, 0, 0, 0);
        Scores gradient = magnitudes(active, 0, .9f, 0, .1f, .2f, -.5f, .05f, .3f);
        // two of four go: 1 and 3; of the six that are not kept, 1 (just dropped) and 5 have the largest gradients
        assertThat(digits(Rewiring.byGradient(weights, gradient, active, .5))).isEqualTo("11100100");
    }

    @Test
    void deadGradientsTieAndTheEarlierPositionGrows() {
        Mask active = mask("00001111");
        Scores weights = magnitudes(active, 0, 0, 0, 0, .4f, .3f, .2f, .1f);
        Scores gradient = magnitudes(active, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(digits(Rewiring.byGradient(weights, gradient, active, .5))).isEqualTo("11001100");
    }

    @Test
    void aPrunedPositionNeverTakesThePlaceOfAnActiveWeightAtZero() {
        // Codes that rank all positions would keep position 0, which is pruned, before the active zeros at 2 and 3.
        Mask active = mask("0011");
        Scores weights = magnitudes(active, 0, 0, 0, 0);
        assertThat(digits(Rewiring.withoutLowest(weights, active, name -> 1))).isEqualTo("0010");
        Scores gradient = magnitudes(active, 0, 1, 0, 0);
        assertThat(digits(Rewiring.byGradient(weights, gradient, active, .5))).isEqualTo("0110");
    }

    @Test
    void noiseReachesActivePositionsOnlyAndBreaksTies() {
        Mask active = mask("11110000");
        Scores noisy = Rewiring.magnitudes(weights(0, 0, 0, 0, 0, 0, 0, 0), active, 1e-5, SEED);
        assertThat(Arrays.copyOf(noisy.of("w"), 4)).doesNotContain(0f).doesNotHaveDuplicates();
        assertThat(Arrays.copyOfRange(noisy.of("w"), 4, 8)).containsOnly(0f);
        Set<String> survivors = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            Scores scores = Rewiring.magnitudes(weights(new float[8]), active, 1e-5, new Seed(seed));
            survivors.add(digits(Rewiring.withoutLowest(scores, active, name -> 2)));
        }
        assertThat(survivors).hasSizeGreaterThan(2).allMatch(kept -> kept.endsWith("0000"));
    }

    @Test
    void theNoiseHasTheDeviationAskedFor() {
        int count = 20_000;
        Mask active = Mask.dense(Map.of("w", new int[] {count}));
        Scores noisy = Rewiring.magnitudes(weights(new float[count]), active, 1e-5, SEED);
        double squares = 0;
        for (float value : noisy.of("w")) {
            squares += (double) value * value;
        }
        assertThat(Math.sqrt(squares / count)).isCloseTo(1e-5, within(2e-7));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void onRandomVectorsItEqualsSorting(int seed) {
        RandomGenerator random = new Seed(seed).generator();
        int n = 1 + random.nextInt(200);
        float[] w = new float[n];
        float[] g = new float[n];
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < n; i++) {
            digits.append(random.nextInt(3) == 0 ? '1' : '0');
            w[i] = digits.charAt(i) == '1' ? (random.nextInt(9) - 4) / 4f : 0; // many ties
            g[i] = (random.nextInt(9) - 4) / 4f;
        }
        Mask active = mask(digits.toString());
        double fraction = random.nextInt(101) / 100.0;
        Mask found = Rewiring.byGradient(magnitudes(active, w), magnitudes(active, g), active, fraction);

        List<Integer> on = new ArrayList<>(IntStream.range(0, n)
                .filter(i -> digits.charAt(i) == '1')
                .boxed()
                .toList());
        int moved = Math.round(100 * (float) fraction) * on.size() / 100;
        on.sort(Comparator.comparingDouble(i -> -Math.abs(w[i])));
        Set<Integer> expected = new HashSet<>(on.subList(0, on.size() - moved));
        List<Integer> off = new ArrayList<>(
                IntStream.range(0, n).filter(i -> !expected.contains(i)).boxed().toList());
        off.sort(Comparator.comparingDouble(i -> -Math.abs(g[i])));
        expected.addAll(off.subList(0, moved));
        assertThat(IntStream.range(0, n).filter(i -> found.kept("w", i)).boxed())
                .hasSameElementsAs(expected);
        assertThat(found.count()).isEqualTo(active.count());
    }

    // shares and counts

    @Test
    void theCosineFallsFromTheFractionOverItsHalfToZero() {
        DropFraction cosine = new DropFraction(.3, Anneal.COSINE, 0);
        assertThat(cosine.at(0, 1000)).isEqualTo(.3);
        assertThat(cosine.at(500, 1000)).isEqualTo(.15);
        assertThat(cosine.at(1000, 1000)).isZero();
        assertThat(cosine.at(250, 1000)).isCloseTo(.15 * (1 + Math.sqrt(.5)), within(1e-15));
        assertThat(new DropFraction(.3, Anneal.CONSTANT, 0).at(999, 1000)).isEqualTo(.3);
        DropFraction cubic = new DropFraction(.3, Anneal.EXPONENTIAL, 3);
        assertThat(cubic.at(0, 1000)).isEqualTo(.3);
        assertThat(cubic.at(500, 1000)).isEqualTo(.3 / 8);
        assertThat(cubic.at(1000, 1000)).isZero();
        assertThat(cosine.at(0, 0))
                .as("a training whose only update is the first step's")
                .isEqualTo(.3);
    }

    @ParameterizedTest
    @CsvSource({"0.29, 100, 29", "0.3, 10, 3", "0.07, 100, 7", "0.57, 100, 57", "1, 7, 7", "0, 7, 0", "0.3, 3, 0"})
    void countsAreOfTheDecimalAndNotOfItsDouble(double fraction, int active, int moved) {
        // (int) (0.29 * 100) is 28 and (int) (0.57 * 100) is 56
        assertThat(DropFraction.count(fraction, active)).isEqualTo(moved);
    }

    // SET

    @Test
    void perSignDropsTheSmallestPositiveAndTheLargestNegativeWeights() {
        float[] w = {.05f, -.02f, .6f, -.7f, .3f, -.4f, .01f, .9f};
        Mask active = mask("11111111");
        // five positive: floor(1.7) = 1; three negative: floor(1.02) = 1
        Mask kept = DropRule.PER_SIGN.kept(weights(w), magnitudes(active, w), active, .34);
        assertThat(digits(kept)).isEqualTo("10111101");
        // by magnitude floor(2.72) = 2 of all go: the same two here
        assertThat(digits(DropRule.MAGNITUDE.kept(weights(w), magnitudes(active, w), active, .34)))
                .isEqualTo("10111101");
        assertThat(digits(DropRule.MAGNITUDE_PLUS_ONE.kept(weights(w), magnitudes(active, w), active, .34)))
                .isEqualTo("00111101");
    }

    @Test
    void perSignIsNotTheRuleByMagnitude() {
        float[] w = {.1f, .2f, .3f, .4f, -.9f, -1f};
        Mask active = mask("111111");
        assertThat(digits(DropRule.PER_SIGN.kept(weights(w), magnitudes(active, w), active, .5)))
                .isEqualTo("001101");
        assertThat(digits(DropRule.MAGNITUDE.kept(weights(w), magnitudes(active, w), active, .5)))
                .isEqualTo("000111");
    }

    @Test
    void aWeightWithoutASignGoesFirst() {
        float[] w = {.1f, 0, .3f, -0f, -.9f};
        Mask active = mask("11111");
        assertThat(digits(DropRule.PER_SIGN.kept(weights(w), magnitudes(active, w), active, .1)))
                .isEqualTo("10101");
    }

    @ParameterizedTest
    @EnumSource(DropRule.class)
    void ofMoreThanCanGrowTheLargestStay(DropRule rule) {
        float[] w = {.1f, -.2f, .3f, -.4f, .5f, -.6f, 0};
        Mask active = mask("1111110");
        Mask kept = rule.kept(weights(w), magnitudes(active, w), active, 1);
        assertThat(digits(Rewiring.spared(kept, magnitudes(active, w), active, name -> 1)))
                .isEqualTo("0111110");
        assertThat(Rewiring.spared(kept, magnitudes(active, w), active, name -> 0))
                .isEqualTo(active);
        assertThat(Rewiring.spared(kept, magnitudes(active, w), active, name -> 6))
                .isEqualTo(kept);
    }

    @Test
    void aLayerOfOneWeightMayMoveItButNeverLosesMoreThanItHas() {
        float[] w = {0, .5f, 0};
        Mask active = mask("010");
        Mask kept = DropRule.MAGNITUDE_PLUS_ONE.kept(weights(w), magnitudes(active, w), active, 1);
        assertThat(kept.count()).isZero();
    }

    // positions by lot

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129, 1000})
    void randomPositionsAreSoManyOfTheEligible(int n) {
        RandomGenerator random = new Seed(n).generator();
        for (int trial = 0; trial < 20; trial++) {
            long[] eligible = new long[n + 63 >>> 6];
            for (int i = 0; i < n; i++) {
                eligible[i >>> 6] |= (random.nextInt(trial % 3 + 1) == 0 ? 1L : 0) << i;
            }
            int available = Arrays.stream(eligible).mapToInt(Long::bitCount).sum();
            int count = random.nextInt(available + 1);
            long[] chosen = RandomPositions.of(eligible, count, random);
            assertThat(Arrays.stream(chosen).mapToInt(Long::bitCount).sum()).isEqualTo(count);
            for (int word = 0; word < chosen.length; word++) {
                assertThat(chosen[word] & ~eligible[word]).isZero();
            }
            assertThat(RandomPositions.of(eligible, available, random)).isEqualTo(eligible);
            assertThatThrownBy(() -> RandomPositions.of(eligible, available + 1, random))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void eachSubsetIsEquallyLikely() {
        RandomGenerator random = SEED.generator();
        long[] eligible = {1L << 3 | 1L << 60, 1L | 1L << 1 | 1L << 5}; // five positions over two words: ten pairs
        Map<List<Long>, Integer> seen = new HashMap<>();
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            long[] chosen = RandomPositions.of(eligible, 2, random);
            seen.merge(List.of(chosen[0], chosen[1]), 1, Integer::sum);
        }
        assertThat(seen).hasSize(10);
        double squares = seen.values().stream()
                .mapToDouble(count -> Math.pow(count - draws / 10.0, 2) / (draws / 10.0))
                .sum();
        assertThat(squares).as("chi squared, 9 degrees of freedom").isLessThan(27.9); // one in a thousand
    }
}
