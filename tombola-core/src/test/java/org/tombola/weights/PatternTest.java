package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;

/** Worked by hand. */
class PatternTest {
    private static final Pattern TWO_OF_FOUR = Pattern.parse("2:4");
    private static final Pattern CHANNEL = Pattern.parse("channel");

    private static Mask dense(int... shape) {
        return Mask.dense(Map.of("w", shape));
    }

    private static Scores scores(float... scores) {
        return Scores.of(Map.of("w", scores));
    }

    private static List<Integer> kept(Mask mask, String name) {
        return IntStream.range(0, mask.size(name))
                .filter(i -> mask.kept(name, i))
                .boxed()
                .toList();
    }

    private static List<Integer> kept(Mask mask) {
        return kept(mask, "w");
    }

    private static Quota pool(long total) {
        return new Quota.Pool(total);
    }

    @Test
    void theBestOfEachGroupSurviveThenTheBestOfThese() {
        // Rows of six inputs: a group of four, of which two may stay, and one of two, of which ⌈2 · 2 / 4⌉ = 1 may.
        Scores scores = scores(9, 8, 7, 6, 5, 4, 1, 0, 3, 2, 0, 1);
        Mask dense = dense(2, 6);

        assertThat(kept(TWO_OF_FOUR.keepHighest(scores, dense, pool(6)))).containsExactly(0, 1, 4, 8, 9, 11);
        assertThat(kept(TWO_OF_FOUR.keepHighest(scores, dense, pool(4)))).containsExactly(0, 1, 4, 8);
        assertThat(kept(TWO_OF_FOUR.keepHighest(scores, dense, pool(0)))).isEmpty();
        assertThat(TWO_OF_FOUR.keepHighest(scores, dense, pool(12)).count())
                .as("all that the pattern allows")
                .isEqualTo(6);
    }

    @Test
    void aGroupOfAConvolutionSharesOutputRowAndColumn() {
        // [1, 5, 1, 2]: inputs 0 to 3 of the left tap lie at 0, 2, 4, 6; input 4 is a group of its own, of which ⌈1 · 1
        // / 4⌉ = 1 stays.
        Scores scores = scores(1, 40, 2, 30, 3, 20, 4, 10, 0, 0);

        Mask mask = Pattern.parse("1:4").keepHighest(scores, dense(1, 5, 1, 2), pool(10));

        assertThat(kept(mask)).containsExactly(1, 6, 8, 9);
    }

    @Test
    void amongEqualScoresTheEarlierPositionOfAGroupIsKept() {
        assertThat(kept(TWO_OF_FOUR.keepHighest(scores(0.0f, -0.0f, 0, 0, 5, 5, 5, 5), dense(1, 8), pool(4))))
                .containsExactly(0, 1, 4, 5);
        assertThat(kept(TWO_OF_FOUR.keepHighest(scores(1, 2, 2, 2), dense(1, 4), pool(1))))
                .containsExactly(1);
    }

    @Test
    void depthwiseConvolutionsHaveGroupsOfOneInput() {
        Mask dense = dense(3, 1, 2, 2);

        assertThat(TWO_OF_FOUR.holds(dense)).isTrue();
        assertThat(Pattern.parse("1:4").keepHighest(scores(new float[12]), dense, pool(12)))
                .isEqualTo(dense);
    }

    @Test
    void ineligiblePositionsTakeNoPlaceInTheirGroup() {
        Mask eligible = Mask.of(Map.of("w", new int[] {1, 4}), name -> i -> i >= 2);

        assertThat(kept(TWO_OF_FOUR.keepHighest(scores(4, 3, 2, 1), eligible, pool(2))))
                .containsExactly(2, 3);
    }

    @Test
    void onTheWayEachGroupKeepsAtLeastWhatThePatternWillKeep() {
        // By rank alone 0 to 5 would stay, and the second group could never hold two.
        Scores scores = scores(8, 7, 6, 5, 4, 3, 2, 1);

        assertThat(kept(TWO_OF_FOUR.approach(scores, dense(1, 8), 7))).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(kept(TWO_OF_FOUR.approach(scores, dense(1, 8), 5))).containsExactly(0, 1, 2, 4, 5);
        assertThat(kept(TWO_OF_FOUR.approach(scores, dense(1, 8), 3))).containsExactly(0, 1, 4);
    }

    private static SequencedMap<String, int[]> twoLayers() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("conv", new int[] {3, 1, 1, 2});
        shapes.put("fc", new int[] {2, 3});
        return shapes;
    }

    @Test
    void channelsGoWholeByTheMeanOfTheirScores() {
        Mask dense = Mask.dense(twoLayers());
        // Means: conv 4.5, 1, 3; fc 4, 2. The best single score lies in the worst channel but one.
        Scores scores = Scores.of(Map.of("conv", new float[] {4, 5, 1, 1, 3, 3}, "fc", new float[] {4, 4, 4, 0, 6, 0}));

        Mask seven = CHANNEL.keepHighest(scores, dense, pool(7));
        assertThat(kept(seven, "conv")).containsExactly(0, 1, 4, 5);
        assertThat(kept(seven, "fc")).containsExactly(0, 1, 2);
        // The next one has three weights: with nine it would not fit, and the smaller one behind it does not pass it.
        assertThat(CHANNEL.keepHighest(scores, dense, pool(9))).isEqualTo(seven);
        assertThat(CHANNEL.keepHighest(scores, dense, pool(10)).count("fc")).isEqualTo(6);
        assertThat(CHANNEL.keepHighest(scores, dense, pool(4)).collapsed()).containsExactly("fc");
    }

    @Test
    void theClassifierLosesInputsNotClasses() {
        Pattern pattern = CHANNEL.withClassifier("fc");
        Mask dense = Mask.dense(twoLayers());
        // Means of fc's columns: 1, 5, 3.
        Scores scores = Scores.of(Map.of("conv", new float[6], "fc", new float[] {2, 9, 3, 0, 1, 3}));

        Mask mask = pattern.keepHighest(scores, dense, pool(5));

        assertThat(mask.count("conv")).isZero();
        assertThat(kept(mask, "fc")).containsExactly(1, 2, 4, 5);
        assertThat(pattern.holds(mask)).isTrue();
        assertThat(CHANNEL.violation(mask)).contains("fc keeps 2 of the 3 weights of output 0");
        assertThat(pattern.violation(Mask.of(twoLayers(), name -> i -> i < 3)))
                .contains("conv keeps 1 of the 2 weights of output 1");
        assertThat(pattern.violation(Mask.of(Map.of("fc", new int[] {2, 3}), name -> i -> i < 3)))
                .contains("fc keeps 1 of the 2 weights of input 0");
    }

    @Test
    void equalChannelsStayInTheOrderOfTensorsAndOutputs() {
        Scores zeros = Scores.of(Map.of("conv", new float[] {-0.0f, 0, 0, 0, 0, 0}, "fc", new float[6]));

        Mask mask = CHANNEL.keepHighest(zeros, Mask.dense(twoLayers()), pool(4));

        assertThat(kept(mask, "conv")).containsExactly(0, 1, 2, 3);
        assertThat(mask.count("fc")).isZero();
    }

    @Test
    void aTensorWithAQuotaOfItsOwnKeepsAtLeastOneChannel() {
        Scores scores = Scores.of(Map.of("conv", new float[] {1, 1, 2, 2, 3, 3}, "fc", new float[6]));
        SequencedMap<String, Long> counts = new LinkedHashMap<>(Map.of("conv", 5L, "fc", 1L));

        Mask mask = CHANNEL.keepHighest(scores, Mask.dense(twoLayers()), new Quota.PerTensor(counts));

        assertThat(kept(mask, "conv")).containsExactly(2, 3, 4, 5);
        assertThat(kept(mask, "fc")).containsExactly(0, 1, 2);
        counts.put("fc", 0L);
        assertThat(CHANNEL.keepHighest(scores, Mask.dense(twoLayers()), new Quota.PerTensor(counts))
                        .count("fc"))
                .isZero();
    }

    @Test
    void aChannelOfWhichAPositionIsGoneCannotBeKept() {
        Mask eligible = Mask.of(Map.of("w", new int[] {2, 2}), name -> i -> i != 0);

        assertThat(kept(CHANNEL.keepHighest(scores(9, 9, 1, 1), eligible, pool(3))))
                .containsExactly(2, 3);
    }

    @Test
    void infinitiesThatCancelHaveNoMean() {
        Scores scores = scores(1, 1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);

        assertThatThrownBy(() -> CHANNEL.keepHighest(scores, dense(2, 2), pool(2)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("'w' in channel 1");
        assertThat(kept(CHANNEL.keepHighest(scores(1, 1, 0, Float.POSITIVE_INFINITY), dense(2, 2), pool(2))))
                .containsExactly(2, 3);
    }

    @Test
    void aGroupThatHoldsTooManyIsNamed() {
        Mask mask = Mask.of(Map.of("w", new int[] {1, 8}), name -> i -> i < 2 || i > 4);

        assertThat(TWO_OF_FOUR.violation(mask)).contains("w keeps 3 of the 4 from position 4 on");
        assertThat(Pattern.unstructured().holds(mask)).isTrue();
    }

    @Test
    void unstructuredMasksAreThoseThatNoPatternKnows() {
        Scores scores = scores(1, 5, 3, 4, 2, 6, 0, 7);
        Mask dense = dense(1, 8);
        Pattern any = Pattern.parse("unstructured");

        assertThat(any).isEqualTo(Pattern.unstructured());
        assertThat(any.keepHighest(scores, dense, pool(3))).isEqualTo(Selection.keepHighest(scores, dense, 3));
        assertThat(any.approach(scores, dense, 3)).isEqualTo(Selection.keepHighest(scores, dense, 3));
        assertThat(any.random(dense, pool(3), new Seed(1))).isEqualTo(Masks.random(dense, pool(3), new Seed(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unstructured", "2:4", "1:4", "channel", "4:8", "1:2"})
    void aPatternIsWrittenAsItIsRead(String text) {
        assertThat(Pattern.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "4:4, N < M",
        "0:4, 1 ≤ N",
        "4:2, N < M",
        "1:65, M ≤ 64",
        "2/4, one of unstructured",
        "Channel, channel",
        "2:, 2:4"
    })
    void whatIsNoPatternIsRefused(String text, String reason) {
        assertThatThrownBy(() -> Pattern.parse(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2:4", "channel"})
    void aVectorHasNoChannels(String pattern) {
        assertThatThrownBy(() -> Pattern.parse(pattern).keepHighest(scores(1, 2), dense(2), pool(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2]");
    }
}
