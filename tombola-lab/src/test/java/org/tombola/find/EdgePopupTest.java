package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.engine.Loss;
import org.tombola.find.FrozenWeights.Fan;
import org.tombola.find.FrozenWeights.Source;
import org.tombola.find.FrozenWeights.Values;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.random.Seed;
import org.tombola.train.FrozenScores;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class EdgePopupTest {
    private static final Density TENTH = Density.parse("0.1");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder edgePopup(Map<String, Object> settings) {
        return Finders.CATALOGUE.find("edge_popup").orElseThrow().with(settings).value();
    }

    /** Specification §17, T1. */
    @ParameterizedTest
    @CsvSource({"true, 1 0 1, .5 -1 2", "false, 0 1 1, .5 1 2"})
    void theGradientOfAScoreIsThatOfItsWeightTimesTheWeightKeptOrNot(boolean signed, String kept, String gradient) {
        Weights u = SearchBench.three(.1f, -.3f, .2f);
        Mask all = Mask.dense(Map.of("fc.weight", new int[] {1, 3}));
        Mask mask = Selection.keepHighest(LiveScores.ranks(u, signed), all, 2);
        assertThat(mask.floats("fc.weight")).containsExactly(numbers(kept));
        try (SearchBench bench = new SearchBench(
                SearchBench.sumOfThree(),
                SearchBench.three(.5f, -1, 2),
                mask,
                new Loss.SumOfLogits(),
                new FrozenScores(u, signed),
                new TopScores(new Quota.Pool(2), signed))) {
            assertThat(bench.pass(SearchBench.ones())).isCloseTo(signed ? 2.5 : 1, within(1e-6));
            assertThat(bench.gradient().get("fc.weight").values()).containsExactly(numbers(gradient), offset(1e-6f));
        }
    }

    private static float[] numbers(String text) {
        String[] words = text.split(" ");
        float[] numbers = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Float.parseFloat(words[i]);
        }
        return numbers;
    }

    @Test
    void aWeightThatReturnsBringsItsFrozenValueBack() {
        try (SearchBench bench = new SearchBench(
                SearchBench.sumOfThree(),
                SearchBench.three(.5f, -1, 2),
                Mask.of(Map.of("fc.weight", new int[] {1, 3}), name -> i -> i != 1),
                new Loss.SumOfLogits(),
                new FrozenScores(SearchBench.three(.1f, -.3f, .2f), true),
                new TopScores(new Quota.Pool(2), true))) {
            // Scores become .1 − .2·.5, −.3 + .2, .2 − .2·2: the negative weight overtakes the last one.
            bench.step(SearchBench.ones(), 0.2, 0, 0);
            assertThat(bench.mask().floats("fc.weight")).containsExactly(1, 1, 0);
            assertThat(bench.effective().get("fc.weight").values()).containsExactly(.5f, -1, 0);
            assertThat(bench.session().mask().read().get("fc.weight").values()).containsExactly(1, 1, 0);
        }
    }

    private static SearchBench tiny(Graph graph, long seed, boolean signed, long kept) {
        Problem problem = TinyProblem.problem(graph, seed);
        Weights scores = ScoreDraw.KAIMING_UNIFORM.draw(problem.prunable(), problem.seed());
        Mask mask = Selection.keepHighest(LiveScores.ranks(scores, signed), problem.dense(), kept);
        return new SearchBench(
                graph,
                problem.start(),
                mask,
                Loss.CROSS_ENTROPY,
                new FrozenScores(scores, signed),
                new TopScores(new Quota.Pool(kept), signed));
    }

    private static Batch batch(int index) {
        return TinyProblem.images().batch(16 * index, 16 * index + 16);
    }

    /** g_j w_j − g_i w_i for each i that one step moved out and each j that it moved in. */
    private static List<Double> expectedChanges(SearchBench bench, Problem problem, double rate) {
        Mask before = bench.mask();
        bench.step(batch(0), rate, 0, 0);
        List<Double> in = products(bench.mask().minus(before), bench.denseGradient(), problem.start());
        List<Double> out = products(before.minus(bench.mask()), bench.denseGradient(), problem.start());
        assertThat(in).hasSameSizeAs(out);
        List<Double> changes = new ArrayList<>();
        in.forEach(j -> out.forEach(i -> changes.add(j - i)));
        return changes;
    }

    private static List<Double> products(Mask where, Weights left, Weights right) {
        List<Double> products = new ArrayList<>();
        for (String name : where.names()) {
            IntStream.range(0, where.size(name))
                    .filter(i -> where.kept(name, i))
                    .forEach(i -> products.add(
                            (double) left.get(name).at(i) * right.get(name).at(i)));
        }
        return products;
    }

    /** Proposition 1 of arXiv:2104.08700: T3 of the specification. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everySwapOfAPlainStepLowersTheLossToFirstOrder(long seed) {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), seed);
        try (SearchBench bench = tiny(problem.graph(), seed, true, 300)) {
            assertThat(expectedChanges(bench, problem, 3)).isNotEmpty().allMatch(change -> change < 0);
        }
    }

    /** The other half of T3: by magnitude it holds while no score crosses zero, and not where large steps make them cross. */
    @Test
    void byMagnitudeThatHoldsForSmallStepsOnly() {
        List<Double> small = new ArrayList<>();
        List<Double> large = new ArrayList<>();
        for (long seed = 1; seed <= 5; seed++) {
            Problem problem = TinyProblem.problem(TinyProblem.perceptron(), seed);
            for (double rate : new double[] {0.3, 300}) {
                try (SearchBench bench = tiny(problem.graph(), seed, false, 300)) {
                    (rate < 1 ? small : large).addAll(expectedChanges(bench, problem, rate));
                }
            }
        }
        assertThat(small).isNotEmpty().allMatch(change -> change < 0);
        assertThat(large).anyMatch(change -> change > 0);
    }

    /** T2 and T5 of the specification, over a training with momentum and decay. */
    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void countsStayWeightsStayAndPrunedScoresMove(Graph graph) {
        Problem problem = TinyProblem.problem(graph, 1);
        try (SearchBench bench = tiny(graph, 1, true, 40)) {
            Weights parameters = bench.session().trainable().read();
            for (int step = 0; step < 8; step++) {
                Mask during = bench.mask();
                Weights before = bench.scores();
                bench.step(batch(step), 0.1, 0.9, 5e-4);
                assertThat(bench.mask().count()).isEqualTo(40);
                assertThat(products(problem.dense().minus(during), bench.gradient(), ones(problem)))
                        .as("gradients of scores outside the mask")
                        .anyMatch(gradient -> gradient != 0);
                assertThat(bench.scores()).isNotEqualTo(before);
                assertThat(bench.mask())
                        .isEqualTo(
                                Selection.keepHighest(Scores.of(values(bench.scores(), problem)), problem.dense(), 40));
                Weights effective = bench.effective();
                assertThat(products(problem.dense().minus(bench.mask()), effective, ones(problem)))
                        .allMatch(weight -> weight == 0); // of either sign
                assertThat(bench.mask().apply(effective))
                        .isEqualTo(bench.mask().apply(problem.start().only(parameters::contains)));
            }
        }
    }

    static Map<String, float[]> values(Weights weights, Problem problem) {
        Map<String, float[]> values = new LinkedHashMap<>();
        problem.prunable()
                .keySet()
                .forEach(name -> values.put(name, weights.get(name).values()));
        return values;
    }

    private static Weights ones(Problem problem) {
        Weights ones = Weights.empty();
        for (Map.Entry<String, int[]> entry : problem.prunable().entrySet()) {
            ones = ones.with(entry.getKey(), Tensor.filled(entry.getValue(), 1));
        }
        return ones;
    }

    @Test
    void aTensorKeepsItsCountWhereCountsAreATensor() {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Draw draw = edgePopup(Map.of()).find(problem, TENTH, lab.lab());
        assertThat(draw.mask().count("fc1.weight")).isEqualTo(80);
        assertThat(draw.mask().count("fc2.weight")).isEqualTo(20);
        Draw global = edgePopup(Map.of("allocation", "global")).find(problem, TENTH, lab.lab());
        assertThat(global.mask().count()).isEqualTo(100);
        assertThat(global.mask().count("fc1.weight")).isNotEqualTo(80);
    }

    /** The trap of 0.3: by the code of hidden-networks nothing of ten is removed at density 0.9. */
    @Test
    void theCodesOwnCountIsASetting() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density density = Density.parse("0.95");
        WatchedLab lab = lab();
        assertThat(edgePopup(Map.of()).find(problem, density, lab.lab()).mask().count())
                .isEqualTo(51 + 57);
        Draw coded = edgePopup(Map.of("following", "hidden_networks")).find(problem, density, lab.lab());
        assertThat(coded.mask().count()).isEqualTo(52 + 57); // of 54 · 0.05 = 2.7 zeros two
        assertThat(coded.events()).anyMatch(event -> event.startsWith("kept "));
    }

    @Test
    void theTicketIsTheFrozenWeightsWithTheStatisticsOfTheSearch() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Draw draw = edgePopup(Map.of()).find(problem, TENTH, lab().lab());
        assertThat(draw.next()).isEqualTo(Next.MASK_ONLY);
        assertThat(draw.start().only(name -> !name.contains("running")))
                .isEqualTo(problem.start().only(name -> !name.contains("running")));
        assertThat(draw.start().get("bn1.running_mean"))
                .isNotEqualTo(problem.start().get("bn1.running_mean"));
        assertThat(draw.frozen()).isEqualTo(draw.start().only(name -> !name.contains("running")));
        assertThat(draw.masks()).isEmpty();
    }

    @Test
    void trainedWeightsAreThoseOfTheDenseTrainingOrOfATrainedStart() {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Draw draw = edgePopup(Map.of("weights", "trained")).find(problem, TENTH, lab.lab());
        Weights trained = lab.lab().train(problem.training()).weights();
        assertThat(lab.trainings()).hasSize(2);
        assertThat(draw.start()).isEqualTo(trained);
        Problem given = new Problem(
                problem.graph(),
                trained,
                true,
                problem.prunable(),
                problem.data(),
                problem.settings(),
                problem.seed(),
                problem.initialiser());
        Draw again = edgePopup(Map.of("weights", "trained")).find(given, TENTH, lab.lab());
        assertThat(again).isEqualTo(draw);
        assertThat(lab.trainings()).as("nothing new").hasSize(2);
        Draw like = edgePopup(Map.of("following", "hidden_networks")).find(given, TENTH, lab.lab());
        assertThat(like.start()).as("trained weights are not drawn anew").isEqualTo(trained);
    }

    @Test
    void theThreePublishedFormsDifferWhereTheyShould() {
        assertThat(edgePopup(Map.of()))
                .isEqualTo(new EdgePopup(
                        new FrozenWeights(Source.START, Values.AS_IS, Fan.ALL),
                        ScoreDraw.KAIMING_UNIFORM,
                        true,
                        new Apportionment(Allocation.UNIFORM, Counting.ROUND_HALF_UP),
                        new SearchTraining(0, 0, 0.1, 0.9, 5e-4)));
        assertThat(edgePopup(Map.of("following", "hidden_networks", "decay", 1e-4)))
                .isEqualTo(new EdgePopup(
                        new FrozenWeights(Source.START, Values.KAIMING_NORMAL, Fan.ALL),
                        ScoreDraw.KAIMING_UNIFORM,
                        false,
                        new Apportionment(Allocation.UNIFORM, Counting.FLOOR_ZEROS),
                        new SearchTraining(0, 0, 0.1, 0.9, 1e-4)));
        assertThat(edgePopup(Map.of("following", "lottery_jackpots", "ranking", "magnitude")))
                .isEqualTo(new EdgePopup(
                        new FrozenWeights(Source.TRAINED, Values.AS_IS, Fan.ALL),
                        ScoreDraw.UNIFORM,
                        false,
                        new Apportionment(Allocation.GLOBAL, Counting.ROUND_HALF_UP),
                        new SearchTraining(0, 0, 0.1, 0.9, 5e-4)));
    }

    /** T4 of the specification: 1/√27. */
    @Test
    void scoresAreDrawnWithinTheirBoundAndTensorByTensor() {
        int[] shape = {64, 3, 3, 3};
        assertThat(ScoreDraw.bound(shape)).isCloseTo(0.1924501, within(5e-8));
        Weights drawn = ScoreDraw.KAIMING_UNIFORM.draw(Map.of("conv.weight", shape), new Seed(1));
        float[] scores = drawn.get("conv.weight").values();
        assertThat(IntStream.range(0, scores.length)
                        .mapToDouble(i -> Math.abs(scores[i]))
                        .max()
                        .orElseThrow())
                .isBetween(0.19, 0.1924501);
        assertThat(ScoreDraw.KAIMING_UNIFORM
                        .draw(Map.of("another", new int[] {2, 2}, "conv.weight", shape), new Seed(1))
                        .get("conv.weight"))
                .as("another tensor moves no draw")
                .isEqualTo(drawn.get("conv.weight"));
        float[] uniform = ScoreDraw.UNIFORM
                .draw(Map.of("conv.weight", shape), new Seed(1))
                .get("conv.weight")
                .values();
        assertThat(IntStream.range(0, uniform.length)
                        .mapToDouble(i -> uniform[i])
                        .summaryStatistics())
                .satisfies(all -> {
                    assertThat(all.getMin()).isBetween(0.0, 0.01);
                    assertThat(all.getMax()).isBetween(0.99, 1.0);
                    assertThat(all.getAverage()).isBetween(0.48, 0.52);
                });
    }

    /** The trap of the code: fewer inputs want larger weights, by what is kept and not by what is removed. */
    @ParameterizedTest
    @CsvSource({"ALL, 1", "KEPT, 0.1", "REMOVED, 0.9"})
    void theDeviationOfDrawnAndOfConstantWeightsCountsInputs(Fan fan, double share) {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        double expected = Math.sqrt(2 / (share * 40));
        Weights constant = new FrozenWeights(Source.START, Values.SIGNED_CONSTANT, fan).of(problem, TENTH, lab().lab());
        float[] before = problem.start().get("fc1.weight").values();
        float[] after = constant.get("fc1.weight").values();
        for (int i = 0; i < after.length; i++) {
            assertThat((double) after[i]).isCloseTo(Math.signum(before[i]) * expected, within(1e-6));
        }
        assertThat(constant.get("fc1.bias")).isEqualTo(problem.start().get("fc1.bias"));
        Weights drawn = new FrozenWeights(Source.START, Values.KAIMING_NORMAL, fan).of(problem, TENTH, lab().lab());
        assertThat(deviation(drawn.get("fc1.weight").values())).isCloseTo(expected, within(0.05 * expected));
    }

    private static double deviation(float[] values) {
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        return Math.sqrt(IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                .average()
                .orElseThrow());
    }

    @Test
    void aSignedDeviationIsThatOfTheTensor() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Weights levelled =
                new FrozenWeights(Source.START, Values.SIGNED_DEVIATION, Fan.ALL).of(problem, TENTH, lab().lab());
        for (String name : problem.prunable().keySet()) {
            float[] before = problem.start().get(name).values();
            double expected = deviation(before);
            for (int i = 0; i < before.length; i++) {
                assertThat((double) levelled.get(name).at(i))
                        .isCloseTo(Math.signum(before[i]) * expected, within(1e-6));
            }
        }
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> edgePopup(Map.of("weights", "trained", "init", "kaiming_normal")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("contradict");
        assertThatThrownBy(() -> edgePopup(Map.of("fan", "kept")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("fan: kept needs init");
        TicketFinder removed = edgePopup(Map.of("init", "signed_constant", "fan", "removed"));
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        assertThatThrownBy(() -> removed.find(problem, Density.ALL, lab().lab()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("density 1");
    }

    /** A weight of zero has no gradient in its score: it stays where it was drawn, but for the decay. */
    @Test
    void scoresOfZeroWeightsStayAndEqualScoresKeepTheEarlierPositions() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Weights zeros = problem.start();
        for (Map.Entry<String, int[]> entry : problem.prunable().entrySet()) {
            zeros = zeros.with(entry.getKey(), Tensor.filled(entry.getValue(), 0));
        }
        Weights scores = problem.start().only(problem.prunable()::containsKey);
        Weights level = Weights.empty();
        for (String name : scores.names()) {
            level = level.with(name, Tensor.filled(scores.get(name).shape(), 0.5f));
        }
        Mask first = Selection.keepHighest(LiveScores.ranks(level, true), problem.dense(), 7);
        try (SearchBench bench = new SearchBench(
                problem.graph(),
                zeros,
                first,
                Loss.CROSS_ENTROPY,
                new FrozenScores(level, true),
                new TopScores(new Quota.Pool(7), true))) {
            bench.step(batch(0), 0.1, 0.9, 0);
            assertThat(bench.scores().only(problem.prunable()::containsKey)).isEqualTo(level);
            assertThat(bench.mask()).isEqualTo(first);
            assertThat(IntStream.range(0, 7).allMatch(i -> bench.mask().kept("fc1.weight", i)))
                    .isTrue();
        }
    }
}
