package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;

class SelectionTest {
    private static Mask dense(float... scores) {
        return Mask.dense(Map.of("w", new int[] {scores.length}));
    }

    private static List<Integer> kept(Mask mask, String name) {
        return IntStream.range(0, mask.size(name))
                .filter(i -> mask.kept(name, i))
                .boxed()
                .toList();
    }

    private static List<Integer> keepHighest(long keep, float... scores) {
        return kept(Selection.keepHighest(Scores.of(Map.of("w", scores)), dense(scores), keep), "w");
    }

    @Test
    void amongEqualScoresTheEarlierPositionIsKept() {
        assertThat(keepHighest(2, .5f, .2f, .5f, .5f, .1f)).containsExactly(0, 2);
        assertThat(keepHighest(2, 0, 0, 0, 0, 0)).containsExactly(0, 1);
    }

    @Test
    void negativeAndInfiniteScoresAreRanksLikeAnyOther() {
        float[] scores = {-1, Float.NEGATIVE_INFINITY, -2, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 0, -Float.MIN_VALUE
        };

        assertThat(keepHighest(1, scores)).containsExactly(3);
        assertThat(keepHighest(2, scores)).containsExactly(3, 4);
        assertThat(keepHighest(3, scores)).containsExactly(3, 4, 5);
        assertThat(keepHighest(4, scores)).containsExactly(3, 4, 5, 6);
        assertThat(keepHighest(6, scores)).containsExactly(0, 2, 3, 4, 5, 6);
        assertThat(keepHighest(7, scores)).hasSize(7);
        assertThat(keepHighest(0, scores)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(floats = {1, -1, 0, 0x1p-126f, 65536})
    void floatsThatAreNeighboursAreNotEqual(float score) {
        assertThat(keepHighest(1, score, Math.nextUp(score))).containsExactly(1);
        assertThat(keepHighest(2, Math.nextDown(score), score, Math.nextUp(score), score))
                .containsExactly(1, 2);
    }

    @Test
    void zeroHasNoSign() {
        assertThat(keepHighest(1, -0.0f, 0.0f)).containsExactly(0);
    }

    @Test
    void negatedScoresKeepWhatWasDroppedFirst() {
        Scores scores = Scores.of(Map.of("w", new float[] {3, 1, 2, 1}));

        assertThat(kept(Selection.keepHighest(scores.negated(), dense(3, 1, 2, 1), 1), "w"))
                .containsExactly(1);
    }

    @Test
    void ineligiblePositionsAreNeverKept() {
        float[] scores = {9, 8, 1, 1, 0};
        Mask eligible = Mask.of(Map.of("w", new int[] {5}), name -> i -> i >= 2);

        assertThat(kept(Selection.keepHighest(Scores.of(Map.of("w", scores)), eligible, 2), "w"))
                .containsExactly(2, 3);
        assertThatThrownBy(() -> Selection.keepHighest(Scores.of(Map.of("w", scores)), eligible, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 of 3");
    }

    @Test
    void quotasOfTensorsAreFilledTensorByTensor() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new int[] {3});
        shapes.put("b", new int[] {2, 2});
        Scores scores = Scores.of(Map.of("a", new float[] {1, 2, 3}, "b", new float[] {10, 20, 30, 40}));

        Mask global = Selection.keepHighest(scores, Mask.dense(shapes), new Quota.Pool(4));
        assertThat(global.count("a")).isZero();
        assertThat(global.collapsed()).containsExactly("a");

        SequencedMap<String, Long> counts = new LinkedHashMap<>(Map.of("a", 1L, "b", 2L));
        Mask each = Selection.keepHighest(scores, Mask.dense(shapes), new Quota.PerTensor(counts));
        assertThat(kept(each, "a")).containsExactly(2);
        assertThat(kept(each, "b")).containsExactly(2, 3);
        assertThat(each.names()).containsExactly("a", "b");
        assertThat(Quota.like(each).kept()).isEqualTo(counts);
    }

    @Test
    void aScoreThatIsNotANumberIsNamed() {
        assertThatThrownBy(() -> Scores.of(Map.of("conv1.weight", new float[] {1, Float.NaN})))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("'conv1.weight' at position 1");
    }

    @Test
    void scoresThatDoNotFitTheMaskAreRefused() {
        Scores scores = Scores.of(Map.of("w", new float[] {1, 2, 3}));

        assertThatThrownBy(() -> Selection.keepHighest(scores, dense(1, 2), 1))
                .hasMessageContaining("3 scores for the 2 positions of 'w'");
        assertThatThrownBy(() -> Selection.keepHighest(scores, Mask.dense(Map.of("v", new int[] {3})), 1))
                .hasMessageContaining("no scores for 'v'");
    }

    @Test
    void magnitudeCoversTheTensorsOfTheMask() {
        Weights weights = Weights.of(Map.of("w", Tensor.vector(-3, 1, -0.0f), "bias", Tensor.vector(7)));

        Scores scores = Scores.magnitude(weights, dense(0, 0, 0));

        assertThat(scores.names()).containsExactly("w");
        assertThat(scores.of("w")).containsExactly(3, 1, 0);
        assertThat(weights.get("w")).isEqualTo(Tensor.vector(-3, 1, -0.0f));
    }

    private record Position(int tensor, int index, float score) {}

    /** Against a sort of objects: few distinct values, so that ties are common, and positions eligible by lot or in long runs. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void choosesAsAStableSortWould(long seed) {
        RandomGenerator random = new Seed(seed).generator();
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        for (String name : List.of("zeta", "alpha", "mid")) {
            int size = random.nextInt(1, 400);
            shapes.put(name, new int[] {size});
            float[] scores = new float[size];
            for (int i = 0; i < size; i++) {
                scores[i] = random.nextBoolean() ? random.nextInt(-3, 4) : (float) random.nextGaussian();
            }
            values.put(name, scores);
        }
        Mask eligible = Mask.of(
                shapes, name -> seed % 2 == 0 ? i -> random.nextInt(4) > 0 : i -> (i + seed) % 300 < 200 + 10 * seed);
        List<Position> ranked = new ArrayList<>();
        List<String> names = List.copyOf(shapes.keySet());
        for (int t = 0; t < names.size(); t++) {
            float[] scores = values.get(names.get(t));
            for (int i = 0; i < scores.length; i++) {
                if (eligible.kept(names.get(t), i)) {
                    ranked.add(new Position(t, i, scores[i]));
                }
            }
        }
        ranked.sort(Comparator.comparing(Position::score, Comparator.reverseOrder()));

        for (int keep = 0; keep <= ranked.size(); keep += 7) {
            Mask mask = Selection.keepHighest(Scores.of(values), eligible, keep);

            assertThat(mask.count()).isEqualTo(keep);
            for (int t = 0; t < names.size(); t++) {
                int tensor = t;
                assertThat(kept(mask, names.get(t)))
                        .containsExactlyElementsOf(new TreeSet<>(ranked.subList(0, keep).stream()
                                .filter(p -> p.tensor == tensor)
                                .map(Position::index)
                                .toList()));
            }
        }
    }

    @Test
    @Tag("slow")
    void twentyFiveMillionWeightsAreChosenInSeconds() {
        int size = 25_000_000;
        float[] scores = new float[size];
        RandomGenerator random = new Seed(1).generator();
        for (int i = 0; i < size; i++) {
            scores[i] = random.nextFloat();
        }
        Scores ranked = Scores.of(Map.of("w", scores));
        Mask eligible = Mask.dense(Map.of("w", new int[] {size}));

        long start = System.nanoTime();
        Mask mask = Selection.keepHighest(ranked, eligible, size / 10);
        double seconds = (System.nanoTime() - start) / 1e9;

        assertThat(mask.count()).isEqualTo(size / 10);
        // A generous bound: it takes well under a second, a sort of objects takes a minute.
        assertThat(seconds).isLessThan(10);
    }
}
