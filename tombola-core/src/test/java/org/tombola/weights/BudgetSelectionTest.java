package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;
import org.tombola.weights.Quota.Budget;
import org.tombola.weights.Quota.Budget.Worth;

class BudgetSelectionTest {
    /** Scores and the cost of one weight, by tensor. */
    private record Case(SequencedMap<String, float[]> scores, SequencedMap<String, Long> costs, Mask eligible) {
        static Case of(long firstCost, float[] first, long secondCost, float[] second) {
            SequencedMap<String, float[]> scores = new LinkedHashMap<>();
            scores.put("a", first);
            scores.put("b", second);
            SequencedMap<String, Long> costs = new LinkedHashMap<>();
            costs.put("a", firstCost);
            costs.put("b", secondCost);
            return new Case(scores, costs, dense(scores));
        }

        private static Mask dense(SequencedMap<String, float[]> scores) {
            SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
            scores.forEach((name, values) -> shapes.put(name, new int[] {values.length}));
            return Mask.dense(shapes);
        }

        /** Few distinct scores and costs, so that many ratios tie. */
        static Case random(RandomGenerator random, int tensors, int longest) {
            SequencedMap<String, float[]> scores = new LinkedHashMap<>();
            SequencedMap<String, Long> costs = new LinkedHashMap<>();
            boolean coarse = random.nextBoolean();
            for (int t = 0; t < tensors; t++) {
                float[] values = new float[random.nextInt(1, longest)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = coarse ? random.nextInt(9) : (float) Math.abs(random.nextGaussian());
                }
                scores.put("t" + t, values);
                costs.put("t" + t, random.nextLong(1, coarse ? 5 : 1000));
            }
            Mask dense = dense(scores);
            Mask eligible = random.nextBoolean()
                    ? dense
                    : Masks.random(dense, new Quota.Pool(dense.size() * 3 / 4), new Seed(1));
            return new Case(scores, costs, eligible);
        }

        long whole() {
            return new Budget(costs, 0, Worth.SCORE).of(eligible);
        }

        Mask keep(long most, Worth worth) {
            return Selection.keepHighest(Scores.of(scores), eligible, new Budget(costs, most, worth));
        }

        List<Weight> ranked(Worth worth) {
            List<Weight> weights = new ArrayList<>();
            scores.forEach((name, values) -> {
                for (int i = 0; i < values.length; i++) {
                    if (eligible.kept(name, i)) {
                        double value = worth == Worth.SCORE ? values[i] : (double) values[i] * values[i];
                        weights.add(new Weight(name, i, value, costs.get(name)));
                    }
                }
            });
            weights.sort(Comparator.comparingDouble(weight -> -weight.worth / weight.cost)); // stable: ties by position
            return weights;
        }
    }

    private record Weight(String tensor, int index, double worth, long cost) {}

    private static String kept(Mask mask) {
        StringBuilder kept = new StringBuilder();
        for (String name : mask.names()) {
            for (int i = 0; i < mask.size(name); i++) {
                kept.append(mask.kept(name, i) ? name + i + " " : "");
            }
        }
        return kept.toString().strip();
    }

    @Test
    void theBestForTheirCostAreKeptAndWhatStillFits() {
        // per cost: a 1.5, 1, 0.5 and b 1, 0.9
        Case hand = Case.of(2, new float[] {3, 2, 1}, 1, new float[] {1, 0.9f});
        assertThat(kept(hand.keep(1, Worth.SCORE))).as("a0 does not fit").isEqualTo("b0");
        assertThat(kept(hand.keep(2, Worth.SCORE))).isEqualTo("a0");
        assertThat(kept(hand.keep(3, Worth.SCORE))).as("a1 does not fit").isEqualTo("a0 b0");
        assertThat(kept(hand.keep(4, Worth.SCORE))).as("of equals the earlier").isEqualTo("a0 a1");
        assertThat(kept(hand.keep(5, Worth.SCORE))).isEqualTo("a0 a1 b0");
        assertThat(kept(hand.keep(7, Worth.SCORE))).isEqualTo("a0 a1 b0 b1");
        assertThat(kept(hand.keep(8, Worth.SCORE))).isEqualTo("a0 a1 a2 b0 b1");
        assertThat(hand.keep(0, Worth.SCORE).count()).isZero();
    }

    @Test
    void squaresPayForDearWeightsThatMagnitudesDoNot() {
        Case hand = Case.of(3, new float[] {2}, 1, new float[] {1});
        assertThat(kept(hand.keep(3, Worth.SCORE))).as("2/3 against 1").isEqualTo("b0");
        assertThat(kept(hand.keep(3, Worth.SQUARE))).as("4/3 against 1").isEqualTo("a0");
        Quota magnitudes = new Budget(hand.costs, 3, Worth.SCORE).ofMagnitudes();
        assertThat(magnitudes).isEqualTo(new Budget(hand.costs, 3, Worth.SQUARE));
        assertThat(new Quota.Pool(3).ofMagnitudes()).isEqualTo(new Quota.Pool(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void selectionIsTheWalkDownTheRanks(long seed) {
        RandomGenerator random = new Seed(seed).generator();
        for (int i = 0; i < 50; i++) {
            Case some = Case.random(random, random.nextInt(1, 6), 200);
            long most = random.nextLong(some.whole() + 1);
            for (Worth worth : Worth.values()) {
                long left = most;
                List<Weight> fitting = new ArrayList<>();
                for (Weight weight : some.ranked(worth)) {
                    if (weight.cost <= left) {
                        left -= weight.cost;
                        fitting.add(weight);
                    }
                }
                Mask mask = some.keep(most, worth);
                assertThat(mask.count()).isEqualTo(fitting.size());
                assertThat(fitting).allMatch(weight -> mask.kept(weight.tensor, weight.index));
                assertThat(new Budget(some.costs, most, worth).of(mask)).isEqualTo(most - left);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noSetWithinTheBudgetIsWorthMoreByAWeight(long seed) {
        RandomGenerator random = new Seed(seed).child("knapsack").generator();
        for (int i = 0; i < 20; i++) {
            Case some = Case.random(random, 3, 5);
            long most = random.nextLong(some.whole() + 1);
            List<Weight> ranked = some.ranked(Worth.SQUARE);
            double best = 0;
            for (int set = 0; set < 1 << ranked.size(); set++) {
                long cost = 0;
                double worth = 0;
                for (int w = 0; w < ranked.size(); w++) {
                    cost += (set >>> w & 1) * ranked.get(w).cost;
                    worth += (set >>> w & 1) * ranked.get(w).worth;
                }
                best = cost <= most ? Math.max(best, worth) : best;
            }
            Mask mask = some.keep(most, Worth.SQUARE);
            double kept = 0;
            double first = 0; // worth of the first weight that is not kept
            for (Weight weight : ranked) {
                boolean in = mask.kept(weight.tensor, weight.index);
                kept += in ? weight.worth : 0;
                first = !in && first == 0 ? weight.worth : first;
            }
            assertThat(best - kept).isBetween(-1e-9, first + 1e-9);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void equalCostsKeepWhatCountsKeep(long seed) {
        RandomGenerator random = new Seed(seed).child("equal").generator();
        Case some = Case.random(random, 4, 500);
        long cost = random.nextLong(1, 1L << 40);
        SequencedMap<String, Long> equal = new LinkedHashMap<>();
        some.costs.keySet().forEach(name -> equal.put(name, cost));
        Scores scores = Scores.of(some.scores);
        for (long count = 0; count <= some.eligible.count(); count += 7) {
            Mask counted = Selection.keepHighest(scores, some.eligible, count);
            for (Worth worth : Worth.values()) {
                for (long rest : new long[] {0, cost - 1}) {
                    assertThat(Selection.keepHighest(
                                    scores, some.eligible, new Budget(equal, count * cost + rest, worth)))
                            .isEqualTo(counted);
                }
            }
        }
    }

    @Test
    void aScoreOfMinusInfinityIsNeverKept() {
        Case hand = Case.of(2, new float[] {-3, Float.NEGATIVE_INFINITY}, 1, new float[] {-1, Float.NEGATIVE_INFINITY});
        assertThat(kept(hand.keep(100, Worth.SCORE))).isEqualTo("a0 b0");
        assertThat(kept(hand.keep(2, Worth.SCORE)))
                .as("b0 loses less for its cost")
                .isEqualTo("b0");
    }

    @Test
    void masksByLotFillTheBudgetInEveryTensorAlike() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("dear", new int[] {4000});
        shapes.put("cheap", new int[] {4000});
        SequencedMap<String, Long> costs = new LinkedHashMap<>();
        costs.put("dear", 64L);
        costs.put("cheap", 3L);
        Mask all = Mask.dense(shapes);
        Budget budget = new Budget(costs, 4000 * 67 / 4, Worth.SCORE);
        Mask mask = Masks.random(all, budget, new Seed(5));
        assertThat(budget.of(mask)).isBetween(budget.most() - 2, budget.most());
        assertThat(mask.count("dear")).isCloseTo(1000, within(100));
        assertThat(mask.count("cheap")).isCloseTo(1000, within(100));
        assertThat(Masks.random(all, budget, new Seed(5))).isEqualTo(mask);
        assertThat(Masks.random(all, budget, new Seed(6))).isNotEqualTo(mask);
        assertThat(Masks.random(mask, budget, new Seed(6)))
                .as("within what is eligible")
                .isEqualTo(mask);
    }

    @Test
    void costsAreWholeNumbersFromOneAndOfEveryTensor() {
        assertThatThrownBy(() -> new Budget(new LinkedHashMap<>(Map.of("a", 0L)), 5, Worth.SCORE))
                .isInstanceOf(IllegalArgumentException.class);
        Case hand = Case.of(1, new float[] {1}, 1, new float[] {1});
        Budget lacking = new Budget(new LinkedHashMap<>(Map.of("a", 1L)), 5, Worth.SCORE);
        assertThatThrownBy(() -> Selection.keepHighest(Scores.of(hand.scores), hand.eligible, lacking))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'b'");
    }
}
