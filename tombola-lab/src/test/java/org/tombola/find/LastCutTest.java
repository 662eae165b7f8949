package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.tombola.find.IterativeMagnitudeTest.thousand;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.assess.LabelledLogits;
import org.tombola.data.Images;
import org.tombola.engine.Session;
import org.tombola.find.LastCut.Accuracies;
import org.tombola.find.LastCut.Criterion;
import org.tombola.find.LastCut.LayerRates;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.spend.Spending;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class LastCutTest {
    private static final BigDecimal FIFTH = new BigDecimal("0.2");
    private static final LayerRates EQUAL = new LayerRates(1, 1, 1);

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    /** Shares of a half a level and a fifth at the end: 1000, 500, 250, 200. */
    private static TicketFinder finder(Criterion criterion) {
        return IterativeMagnitudeTest.finder(Map.of("per_level", 0.5, "last_cut", 0.2, "criterion", word(criterion)));
    }

    private static String word(Criterion criterion) {
        return criterion.name().toLowerCase(Locale.ROOT);
    }

    private static final Density FINAL = Density.parse("0.2");

    private static Mask cut(Criterion criterion, long target, float... weights) {
        Mask all = Mask.dense(Map.of("w", new int[] {weights.length}));
        LastCut cut = new LastCut(FIFTH, criterion, null);
        return cut.of(
                all, Weights.of(Map.of("w", Tensor.vector(weights))), target, Pattern.unstructured(), "", new Seed(1));
    }

    private static int[] kept(Mask mask) {
        return IntStream.range(0, mask.size("w")).filter(i -> mask.kept("w", i)).toArray();
    }

    @Test
    void criteriaKeepTheWorkedPositions() {
        float[] weights = {.1f, -.9f, .5f, -.3f, .7f};
        assertThat(kept(cut(Criterion.LARGE_FINAL, 3, weights))).containsExactly(1, 2, 4);
        assertThat(kept(cut(Criterion.SMALL_FINAL, 3, weights))).containsExactly(0, 2, 3);
        assertThat(kept(cut(Criterion.RANDOM, 3, weights))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void largeAndSmallAreComplementsAtHalf(long seed) {
        float[] weights = new float[64];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i % 2 == 0 ? 1 : -1) * (float) (1 + (i * 37 + seed) % 64);
        }
        Mask large = cut(Criterion.LARGE_FINAL, 32, weights);
        Mask small = cut(Criterion.SMALL_FINAL, 32, weights);
        assertThat(small).isEqualTo(large.complement());
    }

    @Test
    void ofEqualWeightsTheEarlierStay() {
        assertThat(kept(cut(Criterion.LARGE_FINAL, 2, .5f, -.5f, .5f, .1f))).containsExactly(0, 1);
        assertThat(kept(cut(Criterion.SMALL_FINAL, 2, .5f, -.5f, .5f, .1f))).containsExactly(0, 3);
    }

    /** From 90 % sparsity to 92 %, or from 87.5 % to 90 %: the density is what is left in the end. */
    @ParameterizedTest
    @CsvSource({"0.08, 0.2, 100", "0.1, 0.2, 125", "0.9, 0.2, 1000", "1, 0.2, 1000", "0.1, 0, 100", "0.0805, 0.2, 101"})
    void theDensityIsWhatIsLeftAfterIt(String density, String share, long before) {
        LastCut cut = new LastCut(new BigDecimal(share), Criterion.LARGE_FINAL, null);
        assertThat(cut.before(Density.parse(density), 1000)).isEqualTo(before);
    }

    @Test
    void layerwiseEachLayerLosesTheSameShareAndTheCountIsExact() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new int[] {10});
        shapes.put("b", new int[] {7});
        shapes.put("c", new int[] {3});
        // 16 of 20: 8, 5.6 and 2.4
        Mask all = Mask.dense(shapes);
        assertThat(LastCut.quota(EQUAL, all, 16, "c").kept())
                .containsExactly(Map.entry("a", 8L), Map.entry("b", 6L), Map.entry("c", 2L));
        assertThat(LastCut.quota(EQUAL, all, 0, "c").total()).isZero();
        assertThat(LastCut.quota(EQUAL, all, 20, "c").total()).isEqualTo(20);
        Draw draw = IterativeMagnitudeTest.finder(Map.of("per_level", 0.5, "last_cut", 0.2, "last_scope", "layerwise"))
                .find(thousand(), FINAL, lab().lab());
        Mask before = draw.masks().get(draw.masks().size() - 2);
        assertThat(draw.mask().count()).isEqualTo(200);
        for (String name : before.names()) {
            assertThat(draw.mask().count(name)).isCloseTo((int) Math.round(0.8 * before.count(name)), within(1));
        }
    }

    /** A fifth of LeNet-300-100's first two layers and a tenth of the last, and Conv-6's convolutions at 15 %. */
    @Test
    void layersMayLoseAtRatesOfTheirOwn() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("conv", new int[] {10, 10, 2, 2});
        shapes.put("fc", new int[] {10, 100});
        shapes.put("out", new int[] {10, 10});
        LayerRates rates = LayerRates.of(List.of(0.15, 0.2, 0.1));
        long left = 400 - 60 + 1000 - 200 + 100 - 10;
        assertThat(LastCut.quota(rates, Mask.dense(shapes), left, "out").kept())
                .containsExactly(Map.entry("conv", 340L), Map.entry("fc", 800L), Map.entry("out", 90L));
        assertThatThrownBy(() -> LastCut.quota(new LayerRates(1, 0, 1), Mask.dense(shapes), 900, "out"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("conv would lose 480 weights and has 400");
        Draw draw = IterativeMagnitudeTest.finder(Map.of(
                        "per_level",
                        0.5,
                        "last_cut",
                        0.2,
                        "last_scope",
                        "layerwise",
                        "last_rates",
                        List.of(1.0, 1.0, 0.0)))
                .find(thousand(), FINAL, lab().lab());
        Mask before = draw.masks().get(2);
        assertThat(draw.mask().count()).isEqualTo(200);
        assertThat(draw.mask().count("fc2.weight")).isEqualTo(before.count("fc2.weight"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1 1 1 1", "1 -1 1", "0 0 0"})
    void ratesAreThreeAndNotNegative(String rates) {
        List<Double> numbers =
                Arrays.stream(rates.split(" ")).map(Double::valueOf).toList();
        assertThatThrownBy(() -> IterativeMagnitudeTest.finder(
                        Map.of("last_cut", 0.2, "last_scope", "layerwise", "last_rates", numbers)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("three numbers");
        assertThatThrownBy(() ->
                        IterativeMagnitudeTest.finder(Map.of("last_cut", 0.2, "last_rates", List.of(1.0, 2.0, 1.0))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("last_scope: layerwise");
    }

    @ParameterizedTest
    @EnumSource(Criterion.class)
    void levelsLeadToTheTicketThatIsTrainedAndCutOnceMore(Criterion criterion) {
        WatchedLab lab = lab();
        Draw draw = finder(criterion).find(thousand(), FINAL, lab.lab());
        assertThat(draw.masks()).extracting(Mask::count).containsExactly(1000L, 500L, 250L, 200L);
        assertThat(draw.mask().subsetOf(draw.masks().get(2))).isTrue();
        assertThat(draw.start()).isEqualTo(thousand().start());
        Draw plain = IterativeMagnitudeTest.finder(Map.of("per_level", 0.5))
                .find(thousand(), Density.parse("0.25"), lab.lab());
        assertThat(draw.masks().get(2)).isEqualTo(plain.mask());
        assertThat(lab.trainings())
                .as("the dense one, two tickets, and the last one retrained")
                .hasSize(4);
    }

    @Test
    void allCriteriaKeepAsManyOfTheSameTicketButNotTheSame() {
        WatchedLab lab = lab();
        List<Draw> draws = Arrays.stream(Criterion.values())
                .map(criterion -> finder(criterion).find(thousand(), FINAL, lab.lab()))
                .toList();
        assertThat(draws)
                .extracting(draw -> draw.masks().get(2))
                .containsOnly(draws.getFirst().masks().get(2));
        assertThat(draws).extracting(draw -> draw.mask().count()).containsOnly(200L);
        assertThat(draws).extracting(Draw::mask).doesNotHaveDuplicates();
        assertThat(lab.trainings())
                .as("only what was cut otherwise is trained anew")
                .hasSize(3 + 3);
    }

    @Test
    void chanceHangsOnTheSeedAndStaysAmongSurvivors() {
        Mask ticket = Mask.of(Map.of("w", new int[] {64}), name -> i -> i % 3 != 0);
        Weights weights = Weights.of(Map.of("w", Tensor.filled(new int[] {64}, 1)));
        LastCut cut = new LastCut(FIFTH, Criterion.RANDOM, null);
        Mask one = cut.of(ticket, weights, 20, Pattern.unstructured(), "", new Seed(1));
        Mask again = cut.of(ticket, weights, 20, Pattern.unstructured(), "", new Seed(1));
        Mask other = cut.of(ticket, weights, 20, Pattern.unstructured(), "", new Seed(2));
        assertThat(one).isEqualTo(again).isNotEqualTo(other);
        assertThat(one.subsetOf(ticket)).isTrue();
        assertThat(other.subsetOf(ticket)).isTrue();
    }

    /** Zero weights are survivors like others: small_final must not take pruned positions, which are zeros too, for its smallest. */
    @Test
    void theSmallestAreSoughtAmongSurvivorsOnly() {
        Mask ticket = Mask.of(Map.of("w", new int[] {6}), name -> i -> i >= 2);
        Weights weights = Weights.of(Map.of("w", Tensor.vector(0, 0, .4f, 0, .3f, .2f)));
        Mask mask = new LastCut(FIFTH, Criterion.SMALL_FINAL, null)
                .of(ticket, weights, 2, Pattern.unstructured(), "", new Seed(1));
        assertThat(kept(mask)).containsExactly(3, 5);
    }

    @Test
    void anEventTellsDropsInPoints() {
        assertThat(new Accuracies(.9941, .7961, .108, .9911).event(Criterion.LARGE_FINAL))
                .isEqualTo(
                        "training accuracy 0.9941 of the ticket before the last cut; after the cut by large_final -19.80, "
                                + "after rewinding -88.61, after retraining -0.30 points");
    }

    @ParameterizedTest
    @EnumSource(Criterion.class)
    void accuraciesAreThoseOfTheTrainingSplit(Criterion criterion) {
        WatchedLab lab = lab();
        Problem problem = thousand().with(TinyProblem.settings(10, 16));
        Draw draw = finder(criterion).find(problem, FINAL, lab.lab());
        Mask ticket = draw.masks().get(draw.masks().size() - 2);
        Weights trained = trained(problem, ticket, lab.lab());
        Weights retrained = trained(problem, draw.mask(), lab.lab());
        Accuracies expected = new Accuracies(
                accuracy(problem, trained),
                accuracy(problem, draw.mask().apply(trained)),
                accuracy(problem, draw.mask().apply(problem.start())),
                accuracy(problem, retrained));
        assertThat(draw.events()).containsExactly(expected.event(criterion));
        assertThat(expected.trained()).isGreaterThan(0.5);
    }

    private static Weights trained(Problem problem, Mask mask, Lab lab) {
        TrainingSpec spec = problem.training().under(mask).from(mask.apply(problem.start()), 0);
        return lab.train(spec).weights();
    }

    private static double accuracy(Problem problem, Weights weights) {
        Images images = problem.data().train();
        try (Session session = TorchEngine.cpu()
                .open(problem.graph(), weights, Mask.empty(), problem.settings().numerics())) {
            LabelledLogits logits = LabelledLogits.of(session, session.trainable(), images);
            long right = IntStream.range(0, images.count())
                    .filter(i -> logits.rankOfTruth(i) == 0)
                    .count();
            return (double) right / images.count();
        }
    }

    /** What the event's last number needs is the training that spends the ticket. */
    @Test
    void spendingTheTicketTrainsNothingMore() {
        WatchedLab lab = lab();
        Draw draw = IterativeMagnitudeTest.finder(Map.of("last_cut", 0.2, "rewind_to", "1ep"))
                .find(thousand(), FINAL, lab.lab());
        int before = lab.trainings().size();
        Spending spending = new Spending(
                thousand(),
                thousand().graph(),
                draw.start(),
                draw.mask(),
                thousand().settings(),
                draw.resumeAt(),
                draw.next());
        assertThat(lab.lab().attempt(spending.training()).divergence()).isNull();
        assertThat(lab.trainings()).hasSize(before);
    }

    @Test
    void aDryRunFollowsItWithoutTraining() {
        WatchedLab lab = lab();
        Plan plan = new Plan();
        Draw draw = finder(Criterion.RANDOM).find(thousand(), FINAL, lab.lab().planning(plan));
        assertThat(draw.mask().count()).isEqualTo(200);
        assertThat(plan.epochs().values()).containsExactly(3.0, 3.0, 3.0, 3.0);
        assertThat(lab.trainings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"criterion, random", "last_scope, layerwise"})
    void howToCutWithoutHowMuchIsRefused(String key, String value) {
        assertThatThrownBy(() -> IterativeMagnitudeTest.finder(Map.of(key, value)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("last_cut: 0.2");
    }
}
