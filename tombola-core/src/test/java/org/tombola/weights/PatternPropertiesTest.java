package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;

/** What patterns promise of any shape: odd sizes, depthwise, grouped and 1 × 1 convolutions, linear layers. */
class PatternPropertiesTest {
    static final List<String> GROUPS = List.of("2:4", "1:4", "3:4", "1:2");
    /** The second one has its classifier first, where it is as easily seen. */
    static final List<String> CHANNELS = List.of("channel", "classifier");

    private static final List<List<int[]>> SHAPES = List.of(
            List.of(new int[] {7, 3, 3, 3}, new int[] {6, 7, 1, 1}, new int[] {6, 1, 3, 3}, new int[] {5, 6}),
            List.of(new int[] {8, 13, 3, 3}, new int[] {12, 2, 3, 3}, new int[] {10, 65}));

    static Pattern pattern(String text) {
        return text.equals("classifier") ? Pattern.parse("channel").withClassifier("t0") : Pattern.parse(text);
    }

    private static SequencedMap<String, int[]> named(List<int[]> shapes) {
        SequencedMap<String, int[]> named = new LinkedHashMap<>();
        shapes.forEach(shape -> named.put("t" + named.size(), shape));
        return named;
    }

    private static String text(List<int[]> shapes) {
        return shapes.stream().map(Arrays::toString).collect(Collectors.joining());
    }

    /** Each pattern with each list of shapes and three seeds. */
    static Stream<Arguments> cases(List<String> patterns, List<List<int[]>> shapes) {
        return patterns.stream()
                .flatMap(pattern -> shapes.stream()
                        .flatMap(each -> LongStream.range(0, 3)
                                .mapToObj(seed -> Arguments.of(pattern, Named.of(text(each), named(each)), seed))));
    }

    static Stream<Arguments> groups() {
        return cases(GROUPS, SHAPES);
    }

    static Stream<Arguments> channels() {
        return cases(CHANNELS, SHAPES);
    }

    static Scores drawn(Map<String, int[]> shapes, RandomGenerator random) {
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] scores = new float[Tensor.size(shape)];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextBoolean() ? random.nextInt(-2, 3) : (float) random.nextGaussian();
            }
            values.put(name, scores);
        });
        return Scores.of(values);
    }

    @ParameterizedTest
    @MethodSource({"groups", "channels"})
    void countsAreExactAsFarAsThePatternAllowsAndMasksNested(
            String text, SequencedMap<String, int[]> shapes, long seed) {
        Pattern pattern = pattern(text);
        RandomGenerator random = new Seed(seed).generator();
        Scores scores = drawn(shapes, random);
        Mask eligible = Mask.of(shapes, name -> i -> seed == 0 || random.nextInt(8) > 0);
        long most = pattern.keepHighest(scores, eligible, new Quota.Pool(eligible.size()))
                .count();
        long widest = shapes.values().stream()
                .mapToLong(shape -> Math.max(Tensor.size(shape) / shape[0], Tensor.size(shape) / shape[1]))
                .max()
                .orElseThrow();
        Mask before = eligible;
        for (long keep = eligible.size(); keep >= 0; keep -= 1 + eligible.size() / 50) {
            Mask mask = pattern.keepHighest(scores, eligible, new Quota.Pool(keep));
            assertThat(pattern.violation(mask)).isEmpty();
            assertThat(mask.subsetOf(before)).isTrue();
            if (text.startsWith("c")) {
                assertThat(mask.count()).isBetween(Math.min(most, keep - widest + 1), keep);
            } else {
                assertThat(mask.count()).isEqualTo(Math.min(most, keep));
            }
            before = mask;
        }
    }

    @ParameterizedTest
    @MethodSource({"groups", "channels"})
    void tensorsWithQuotasOfTheirOwnAreChosenEachByItself(String text, SequencedMap<String, int[]> shapes, long seed) {
        Scores scores = drawn(shapes, new Seed(seed).generator());
        Quota.PerTensor quota = (Quota.PerTensor) Allocation.ERK.quota(shapes, Density.parse("0.3"));
        Mask mask = pattern(text).keepHighest(scores, Mask.dense(shapes), quota);

        assertThat(pattern(text).violation(mask)).isEmpty();
        assertThat(mask.collapsed()).isEmpty();
        shapes.forEach((name, shape) -> {
            Mask own = Mask.dense(Map.of(name, shape));
            SequencedMap<String, Long> count = new LinkedHashMap<>(Map.of(name, quota.of(name)));
            assertThat(pattern(text)
                            .keepHighest(scores, own, new Quota.PerTensor(count))
                            .words(name))
                    .isEqualTo(mask.words(name));
        });
    }

    @ParameterizedTest
    @MethodSource("groups")
    void theWayToAPatternIsExactAndLosesNothingThatStays(String text, SequencedMap<String, int[]> shapes, long seed) {
        Pattern pattern = pattern(text);
        RandomGenerator random = new Seed(seed).generator();
        Mask mask = Mask.dense(shapes);
        long size = mask.size();
        long most = pattern.keepHighest(drawn(shapes, random), mask, new Quota.Pool(size))
                .count();
        for (long keep = size; keep > 0; keep = keep * 4 / 5) {
            Scores scores = drawn(shapes, random); // other scores at each level, as training makes them
            Mask next = pattern.approach(scores, mask, keep);
            assertThat(next.count()).isEqualTo(keep);
            assertThat(next.subsetOf(mask)).isTrue();
            assertThat(pattern.keepHighest(scores, mask, new Quota.Pool(keep)).subsetOf(next))
                    .isTrue();
            Mask last = pattern.keepHighest(scores, next, new Quota.Pool(keep));
            assertThat(last.count()).isEqualTo(Math.min(keep, most));
            mask = next;
        }
    }

    @ParameterizedTest
    @MethodSource({"groups", "channels"})
    void randomMasksAreAdmissibleExactAndRepeat(String text, SequencedMap<String, int[]> shapes, long seed) {
        Pattern pattern = pattern(text);
        Mask dense = Mask.dense(shapes);
        for (String density : List.of("0.05", "0.2", "0.45", "1")) {
            Quota quota = new Quota.Pool(Density.parse(density).count(dense.size()));
            Mask mask = pattern.random(dense, quota, new Seed(seed));
            assertThat(pattern.violation(mask)).isEmpty();
            assertThat(pattern.random(dense, quota, new Seed(seed))).isEqualTo(mask);
            if (!text.startsWith("c")) {
                assertThat(mask.count())
                        .isEqualTo(pattern.keepHighest(drawn(shapes, new Seed(9).generator()), dense, quota)
                                .count());
            }
            if (!density.equals("1")) {
                assertThat(pattern.random(dense, quota, new Seed(seed + 10))).isNotEqualTo(mask);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2:4", "1:4", "channel", "classifier"})
    void eachPositionIsEquallyLikely(String text) {
        SequencedMap<String, int[]> shapes = named(List.of(new int[] {4, 4}));
        Mask dense = Mask.dense(shapes);
        int draws = 20_000;
        int[] kept = new int[16];
        for (int draw = 0; draw < draws; draw++) {
            Mask mask = pattern(text).random(dense, new Quota.Pool(4), new Seed(5).child(draw));
            for (int i = 0; i < kept.length; i++) {
                kept[i] += mask.kept("t0", i) ? 1 : 0;
            }
        }
        // Binomial(20000, 1/4): deviation 61; five of them
        for (int count : kept) {
            assertThat(count).isBetween(5000 - 306, 5000 + 306);
        }
    }

    @ParameterizedTest
    @CsvSource({"2:4, 1", "1:4, 1", "channel, 0.5"})
    void tensorsOfOneShapeAreDrawnApart(String text, String density) {
        SequencedMap<String, int[]> shapes = named(List.of(new int[] {16, 16}, new int[] {16, 16}));
        Quota quota = Allocation.UNIFORM.quota(shapes, Density.parse(density));
        Mask mask = pattern(text).random(Mask.dense(shapes), quota, new Seed(1));

        assertThat(mask.words("t0")).isNotEqualTo(mask.words("t1"));
    }

    @Test
    void anotherTensorMovesNoGroupOfOneWithAQuotaOfItsOwn() {
        SequencedMap<String, int[]> shapes = named(List.of(new int[] {8, 8}));
        SequencedMap<String, int[]> more = new LinkedHashMap<>();
        more.put("before", new int[] {5, 5});
        more.putAll(shapes);
        for (String text : List.of("2:4", "channel")) {
            Density density = Density.parse("0.3");
            Mask mask =
                    pattern(text).random(Mask.dense(shapes), Allocation.UNIFORM.quota(shapes, density), new Seed(1));
            Mask longer = pattern(text).random(Mask.dense(more), Allocation.UNIFORM.quota(more, density), new Seed(1));
            assertThat(longer.words("t0")).isEqualTo(mask.words("t0"));
        }
    }
}
