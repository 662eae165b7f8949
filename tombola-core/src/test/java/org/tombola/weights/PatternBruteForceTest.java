package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.random.Seed;

/** Patterns against every subset of small tensors: a definition spelled out in coordinates, and a search through all of them. */
class PatternBruteForceTest {
    private static final List<List<int[]>> SHAPES = List.of(
            List.of(new int[] {2, 6}),
            List.of(new int[] {1, 5, 1, 2}),
            List.of(new int[] {3, 1, 2, 2}),
            List.of(new int[] {2, 3}, new int[] {1, 6}),
            List.of(new int[] {2, 2, 1, 2}, new int[] {2, 2}));

    static Stream<Arguments> groups() {
        return PatternPropertiesTest.cases(PatternPropertiesTest.GROUPS, SHAPES);
    }

    static Stream<Arguments> channels() {
        return PatternPropertiesTest.cases(PatternPropertiesTest.CHANNELS, SHAPES);
    }

    /** One position, by its coordinates. */
    private record Position(String tensor, int index, int output, int input, int tap, float score) {}

    private static List<Position> positions(Map<String, int[]> shapes, Scores scores) {
        List<Position> positions = new ArrayList<>();
        shapes.forEach((name, shape) -> {
            int taps = shape.length == 2 ? 1 : shape[2] * shape[3];
            int index = 0;
            for (int output = 0; output < shape[0]; output++) {
                for (int input = 0; input < shape[1]; input++) {
                    for (int tap = 0; tap < taps; tap++) {
                        positions.add(new Position(name, index, output, input, tap, scores.of(name)[index++]));
                    }
                }
            }
        });
        return positions;
    }

    /** The definition, spelled out: positions sharing a key are a group, and how many of it may be kept. */
    private static boolean admissible(String pattern, Map<String, int[]> shapes, List<Position> all, long subset) {
        Map<String, List<Integer>> groups =
                IntStream.range(0, all.size()).boxed().collect(Collectors.groupingBy(i -> group(pattern, all.get(i))));
        return groups.values().stream().allMatch(group -> {
            long kept = group.stream().filter(i -> (subset >>> i & 1) != 0).count();
            if (pattern.startsWith("c")) {
                return kept == 0 || kept == group.size();
            }
            int n = pattern.charAt(0) - '0';
            int m = pattern.charAt(2) - '0';
            return kept <= (n * group.size() + m - 1) / m;
        });
    }

    private static String group(String pattern, Position p) {
        return switch (pattern) {
            case "channel" -> p.tensor + " " + p.output;
            case "classifier" -> p.tensor.equals("t0") ? p.tensor + " " + p.input : p.tensor + " " + p.output;
            default -> String.join(" ", p.tensor, "" + p.output, "" + p.tap, "" + p.input / (pattern.charAt(2) - '0'));
        };
    }

    private static long bits(Mask mask, List<Position> all) {
        return IntStream.range(0, all.size())
                .filter(i -> mask.kept(all.get(i).tensor, all.get(i).index))
                .mapToLong(i -> 1L << i)
                .sum();
    }

    private static Mask mask(Map<String, int[]> shapes, List<Position> all, long subset) {
        return Mask.of(
                shapes,
                name -> index -> IntStream.range(0, all.size())
                        .anyMatch(i -> all.get(i).tensor.equals(name)
                                && all.get(i).index == index
                                && (subset >>> i & 1) != 0));
    }

    @ParameterizedTest
    @MethodSource({"groups", "channels"})
    void itHoldsForExactlyTheMasksOfTheDefinition(String text, SequencedMap<String, int[]> shapes, long seed) {
        List<Position> all = positions(shapes, PatternPropertiesTest.drawn(shapes, new Seed(seed).generator()));
        for (long subset = seed; subset < 1L << all.size(); subset += 7) {
            assertThat(PatternPropertiesTest.pattern(text).holds(mask(shapes, all, subset)))
                    .as(Long.toBinaryString(subset))
                    .isEqualTo(admissible(text, shapes, all, subset));
        }
    }

    /**
     * Among all admissible subsets of the eligible positions of that count, the one that is best position for position in the order of
     * rank: what a sum of powers of two, one a rank, is largest for.
     */
    @ParameterizedTest
    @MethodSource("groups")
    void groupsKeepTheBestOfAllSubsets(String text, SequencedMap<String, int[]> shapes, long seed) {
        RandomGenerator random = new Seed(seed).generator();
        Scores scores = PatternPropertiesTest.drawn(shapes, random);
        List<Position> all = positions(shapes, scores);
        long eligible = seed == 0 ? -1 : random.nextLong();
        List<Integer> ranked = IntStream.range(0, all.size())
                .boxed()
                .sorted(Comparator.comparing(i -> -all.get(i).score))
                .toList();
        long[] best = new long[all.size() + 1];
        long[] value = new long[all.size() + 1];
        for (long subset = 0; subset < 1L << all.size(); subset++) {
            if ((subset & ~eligible) == 0 && admissible(text, shapes, all, subset)) {
                long sum = 1L << all.size();
                for (int rank = 0; rank < ranked.size(); rank++) {
                    sum += (subset >>> ranked.get(rank) & 1) << all.size() - 1 - rank;
                }
                int count = Long.bitCount(subset);
                if (sum > value[count]) {
                    value[count] = sum;
                    best[count] = subset;
                }
            }
        }
        int most =
                IntStream.range(0, value.length).filter(i -> value[i] > 0).max().orElseThrow();
        for (int keep = 0; keep <= all.size(); keep++) {
            Mask chosen = PatternPropertiesTest.pattern(text)
                    .keepHighest(scores, mask(shapes, all, eligible), new Quota.Pool(keep));
            assertThat(bits(chosen, all)).as("of %d", keep).isEqualTo(best[Math.min(keep, most)]);
        }
    }

    @ParameterizedTest
    @MethodSource("channels")
    void channelsAreKeptFromTheBestDown(String text, SequencedMap<String, int[]> shapes, long seed) {
        Scores scores = PatternPropertiesTest.drawn(shapes, new Seed(seed).generator());
        Map<String, List<Position>> channels = positions(shapes, scores).stream()
                .collect(Collectors.groupingBy(p -> group(text, p), LinkedHashMap::new, Collectors.toList()));
        List<List<Position>> ranked = channels.values().stream()
                .sorted(Comparator.comparingDouble((List<Position> channel) ->
                                channel.stream().mapToDouble(Position::score).sum() / channel.size() + 0.0)
                        .reversed())
                .toList();
        for (int keep = 0; keep <= Mask.dense(shapes).size(); keep++) {
            Mask chosen =
                    PatternPropertiesTest.pattern(text).keepHighest(scores, Mask.dense(shapes), new Quota.Pool(keep));
            long left = keep;
            boolean full = false;
            for (List<Position> channel : ranked) {
                full |= channel.size() > left;
                left -= full ? 0 : channel.size();
                boolean expected = !full;
                assertThat(channel).allMatch(p -> chosen.kept(p.tensor, p.index) == expected);
            }
        }
    }
}
