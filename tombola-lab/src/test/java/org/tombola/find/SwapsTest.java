package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.find.RestrictedSwaps.Clock;
import org.tombola.find.Swaps.Pairs;
import org.tombola.find.Swaps.Ties;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;

/** The rule by which SR-popup changes its mask, on numbers worked by hand and against a sorting one. */
class SwapsTest {
    private static final Seed SEED = new Seed(1);
    private static final float[] WORKED = {1.00f, .97f, .95f, .99f, 1.02f, .98f};

    private static Mask mask(int size, Integer... kept) {
        Set<Integer> positions = Set.of(kept);
        return Mask.of(Map.of("w", new int[] {size}), name -> positions::contains);
    }

    private static Set<Integer> positions(Mask mask) {
        return IntStream.range(0, mask.size("w"))
                .filter(i -> mask.kept("w", i))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> swapped(float[] scores, Pairs pairs, Ties ties, LongUnaryOperator allowed) {
        return positions(new Swaps(new Quota.Pool(3), pairs, ties)
                .next(mask(6, 0, 1, 2), Scores.of(Map.of("w", scores)), allowed, SEED));
    }

    private static Set<Integer> swapped(Pairs pairs, Restriction restriction, long time, long end) {
        return swapped(WORKED, pairs, Ties.BY_POSITION, pending -> restriction.allowed(pending, time, end));
    }

    /** §18 T1: Low = {2, 1, 5}, two swaps pending, one made. */
    @Test
    void theLowestLeavesAndTheHighestEnters() {
        assertThat(swapped(Pairs.BEST, Restriction.QUARTIC, 1, 2)).containsExactly(0, 1, 4);
        assertThat(swapped(Pairs.BEST, Restriction.NONE, 1, 2)).containsExactly(0, 3, 4);
        assertThat(swapped(Pairs.BEST, Restriction.QUARTIC, 2, 2)).containsExactly(0, 1, 2);
    }

    /** §19 T2. */
    @Test
    void invertedPairsTakeTheSmallestExpectedDrop() {
        assertThat(swapped(Pairs.INVERSE, Restriction.QUARTIC, 1, 2)).containsExactly(0, 2, 3);
    }

    /** §19 T4. */
    @Test
    void drawnPairsAreThoseOfTheirStream() {
        Set<Set<Integer>> seen = LongStream.range(0, 64)
                .mapToObj(seed -> positions(new Swaps(new Quota.Pool(3), Pairs.RANDOM, Ties.BY_POSITION)
                        .next(mask(6, 0, 1, 2), Scores.of(Map.of("w", WORKED)), n -> 1, new Seed(seed))))
                .collect(Collectors.toSet());
        assertThat(seen)
                .as("either of two out, either of two in")
                .containsExactlyInAnyOrder(Set.of(0, 1, 3), Set.of(0, 1, 4), Set.of(0, 2, 3), Set.of(0, 2, 4));
        assertThat(swapped(Pairs.RANDOM, Restriction.CONSTANT_ONE, 1, 2))
                .isEqualTo(swapped(Pairs.RANDOM, Restriction.CONSTANT_ONE, 1, 2));
        assertThat(swapped(Pairs.RANDOM, Restriction.NONE, 1, 2)).containsExactly(0, 3, 4);
    }

    /** §18 T2. */
    @ParameterizedTest
    @CsvSource({"0, 1000", "1, 317", "2, 63", "3, 4", "4, 0"})
    void fewerAndFewerSwapsAreMade(long quarter, long expected) {
        assertThat(Restriction.QUARTIC.allowed(1000, quarter, 4)).isEqualTo(expected);
        assertThat(Restriction.INVERSE.allowed(1000, 4 - quarter, 4)).isEqualTo(expected);
    }

    /** §19 T3, and what floating point would make of exact products. */
    @Test
    void countsAreExact() {
        assertThat(Restriction.INVERSE.allowed(2, 1, 2)).isEqualTo(1);
        assertThat(Restriction.INVERSE.allowed(2, 2, 2)).isEqualTo(2);
        assertThat(Restriction.QUARTIC.allowed(10_000, 2, 10)).isEqualTo(4096);
        assertThat(Math.ceil(10_000 * Math.pow(1 - 2 / 10.0, 4)))
                .as("in doubles")
                .isEqualTo(4097);
        assertThat(Restriction.QUARTIC.allowed(2, 99_999, 100_000)).isEqualTo(1);
        assertThat(Restriction.QUARTIC.allowed(4_000_000_000L, 0, 1_000_000)).isEqualTo(4_000_000_000L);
        assertThat(Restriction.QUARTIC.allowed(0, 1, 2)).isZero();
        assertThat(Restriction.CONSTANT_ONE.allowed(7, 1, 2)).isEqualTo(1);
        assertThat(Restriction.CONSTANT_ONE.allowed(0, 1, 2)).isZero();
        assertThat(Restriction.CONSTANT_ALL.allowed(7, 1, 2)).isEqualTo(7);
    }

    /** §18 T5: the published factor is 1 in every epoch. */
    @Test
    void thePublishedCodeNeverRestricts() {
        Clock epochs = Clock.epochs(30 * 391, 391);
        for (long step = 0; step < 30 * 391; step += 17) {
            assertThat(Restriction.ROUNDED_UP.allowed(55, epochs.at(step), epochs.end()))
                    .isEqualTo(55);
        }
    }

    @Test
    void timeIsCountedFromOneInStepsAndFromZeroInEpochs() {
        Clock steps = Clock.steps(12);
        assertThat(LongStream.of(0, 1, 11).map(steps::at)).containsExactly(1L, 2L, 12L);
        assertThat(steps.end()).isEqualTo(12);
        Clock epochs = Clock.epochs(12, 4);
        assertThat(LongStream.of(0, 3, 4, 11).map(epochs::at)).containsExactly(0L, 0L, 1L, 2L);
        assertThat(epochs.end()).isEqualTo(3);
    }

    /** §18 T7: by thresholds the two sides differ in number, and the published code does nothing. */
    @Test
    void equalScoresAreRankedByPositionOrRefused() {
        float[] tied = {1, 1, 1, .99f, .99f, 1.01f};
        assertThat(swapped(tied, Pairs.BEST, Ties.BY_POSITION, n -> n)).containsExactly(0, 1, 5);
        assertThat(swapped(tied, Pairs.BEST, Ties.REFUSE, n -> n)).containsExactly(0, 1, 2);
        assertThat(swapped(WORKED, Pairs.BEST, Ties.REFUSE, n -> n)).containsExactly(0, 3, 4);
    }

    /** Within a tensor where counts are a tensor, and only that tensor's ties matter. */
    @Test
    void swapsStayWithinWhatIsCountedTogether() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new int[] {3});
        shapes.put("b", new int[] {3});
        Mask mask = Mask.of(shapes, name -> i -> i == 0);
        Map<String, float[]> values = new LinkedHashMap<>();
        values.put("a", new float[] {.1f, .2f, .3f});
        values.put("b", new float[] {.8f, .9f, .9f});
        Scores scores = Scores.of(values);
        Quota each = Quota.like(mask);
        Mask moved = new Swaps(each, Pairs.BEST, Ties.BY_POSITION).next(mask, scores, n -> n, SEED);
        assertThat(moved).isEqualTo(Mask.of(shapes, name -> i -> name.equals("a") ? i == 2 : i == 1));
        Mask refused = new Swaps(each, Pairs.BEST, Ties.REFUSE).next(mask, scores, n -> n, SEED);
        assertThat(refused).isEqualTo(Mask.of(shapes, name -> i -> name.equals("a") ? i == 2 : i == 0));
        Mask pooled = new Swaps(new Quota.Pool(2), Pairs.BEST, Ties.BY_POSITION).next(mask, scores, n -> n, SEED);
        assertThat(pooled).isEqualTo(Mask.of(shapes, name -> i -> name.equals("b") && i > 0));
    }

    /** A random situation with few different scores. */
    private record Situation(Map<String, int[]> shapes, Mask mask, Map<String, float[]> scores, boolean pooled) {
        static Situation of(Random random) {
            Map<String, int[]> shapes = new LinkedHashMap<>();
            Map<String, float[]> scores = new LinkedHashMap<>();
            int levels = 1 + random.nextInt(4);
            for (String name : List.of("first", "second", "third").subList(0, 1 + random.nextInt(3))) {
                float[] values = new float[1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 7)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextInt(levels) - 1;
                }
                shapes.put(name, new int[] {values.length});
                scores.put(name, values);
            }
            int share = random.nextInt(5);
            Map<String, boolean[]> kept = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> {
                boolean[] bits = new boolean[shape[0]];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = random.nextInt(4) < share;
                }
                kept.put(name, bits);
            });
            Mask mask = Mask.of(shapes, name -> i -> kept.get(name)[i]);
            return new Situation(shapes, mask, scores, random.nextBoolean());
        }

        Quota quota() {
            return pooled ? new Quota.Pool(mask.count()) : Quota.like(mask);
        }

        /** The positions that are counted together, highest score first, then by tensor and position. */
        List<List<Place>> ranked() {
            List<List<Place>> groups = new ArrayList<>();
            List<Place> all = new ArrayList<>();
            int order = 0;
            for (String name : shapes.keySet()) {
                List<Place> group = new ArrayList<>();
                for (int i = 0; i < scores.get(name).length; i++) {
                    group.add(new Place(name, i, order++, scores.get(name)[i], mask.kept(name, i)));
                }
                groups.add(group);
                all.addAll(group);
            }
            List<List<Place>> counted = pooled ? List.of(all) : groups;
            counted.forEach(group -> group.sort(
                    Comparator.comparingDouble(Place::score).reversed().thenComparing(Place::order)));
            return counted;
        }

        Mask with(Set<Place> out, Set<Place> in) {
            return Mask.of(shapes, name -> i -> {
                Stream<Place> entering = in.stream();
                Stream<Place> leaving = out.stream();
                return mask.kept(name, i) && leaving.noneMatch(p -> p.is(name, i))
                        || entering.anyMatch(p -> p.is(name, i));
            });
        }
    }

    private record Place(String tensor, int index, int order, float score, boolean kept) {
        boolean is(String name, int i) {
            return tensor.equals(name) && index == i;
        }
    }

    static Stream<Pairs> orderedPairs() {
        return Stream.of(Pairs.BEST, Pairs.INVERSE);
    }

    @ParameterizedTest
    @MethodSource("orderedPairs")
    void itIsTheRuleThatSortsByScoreAndThenPosition(Pairs pairs) {
        Random random = new Random(5);
        int moved = 0;
        for (int trial = 0; trial < 3000; trial++) {
            Situation s = Situation.of(random);
            Restriction restriction = Restriction.values()[random.nextInt(Restriction.values().length)];
            int time = random.nextInt(9);
            Set<Place> out = new HashSet<>();
            Set<Place> in = new HashSet<>();
            for (List<Place> ranked : s.ranked()) {
                int kept = (int) ranked.stream().filter(Place::kept).count();
                List<Place> leaving = new ArrayList<>(ranked.subList(kept, ranked.size()).stream()
                        .filter(Place::kept)
                        .toList());
                List<Place> entering = new ArrayList<>(
                        ranked.subList(0, kept).stream().filter(p -> !p.kept()).toList());
                assertThat(leaving).hasSameSizeAs(entering);
                int made = (int) restriction.allowed(entering.size(), time, 8);
                boolean best = pairs == Pairs.BEST;
                out.addAll((best ? leaving.reversed() : leaving).subList(0, made));
                in.addAll((best ? entering : entering.reversed()).subList(0, made));
            }
            Mask next = new Swaps(s.quota(), pairs, Ties.BY_POSITION)
                    .next(s.mask(), Scores.of(s.scores()), n -> restriction.allowed(n, time, 8), SEED);
            assertThat(next).isEqualTo(s.with(out, in));
            moved += out.size();
        }
        assertThat(moved).isGreaterThan(1000);
    }

    /** Refusing is what ls_pop_up of the published code comes to, which compares scores with the P-th smallest. */
    @Test
    void refusingIsThePublishedRule() {
        Random random = new Random(6);
        int refused = 0;
        for (int trial = 0; trial < 3000; trial++) {
            Situation s = Situation.of(random);
            Set<Place> out = new HashSet<>();
            Set<Place> in = new HashSet<>();
            for (List<Place> ranked : s.ranked()) {
                int pruned = (int) ranked.stream().filter(p -> !p.kept()).count();
                List<Place> ascending = ranked.reversed();
                float threshold = ascending
                        .get(pruned == 0 ? ascending.size() - 1 : pruned - 1)
                        .score();
                List<Place> leaving = ascending.stream()
                        .filter(p -> p.kept() && p.score() <= threshold)
                        .toList();
                List<Place> entering = ranked.stream()
                        .filter(p -> !p.kept() && p.score() > threshold)
                        .toList();
                if (leaving.size() == entering.size()) {
                    int made = (int) Restriction.QUARTIC.allowed(leaving.size(), 1, 4);
                    out.addAll(leaving.subList(0, made));
                    in.addAll(entering.subList(0, made));
                } else {
                    refused++;
                }
            }
            Mask next = new Swaps(s.quota(), Pairs.BEST, Ties.REFUSE)
                    .next(s.mask(), Scores.of(s.scores()), n -> Restriction.QUARTIC.allowed(n, 1, 4), SEED);
            assertThat(next).isEqualTo(s.with(out, in));
        }
        assertThat(refused).isGreaterThan(500);
    }

    /** §18 T3, §19 T5. */
    @ParameterizedTest
    @EnumSource(Pairs.class)
    void countsAndUnrestrictedEndsHoldForAllPairs(Pairs pairs) {
        Random random = new Random(7);
        for (int trial = 0; trial < 1000; trial++) {
            Situation s = Situation.of(random);
            Scores scores = Scores.of(s.scores());
            Swaps swaps = new Swaps(s.quota(), pairs, Ties.BY_POSITION);
            int allowed = random.nextInt(3);
            Mask some = swaps.next(s.mask(), scores, n -> Math.min(n, allowed), new Seed(trial));
            assertThat(some.count()).isEqualTo(s.mask().count());
            if (!s.pooled()) {
                assertThat(Quota.like(some)).isEqualTo(Quota.like(s.mask()));
            }
            Mask top = Selection.keepHighest(scores, Mask.dense(s.shapes()), s.quota());
            assertThat(swaps.next(s.mask(), scores, n -> n, new Seed(trial))).isEqualTo(top);
        }
    }
}
