package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.TinyProblem;
import org.tombola.engine.Loss;
import org.tombola.find.RestrictedSwaps.Clock;
import org.tombola.find.Swaps.Pairs;
import org.tombola.find.Swaps.Ties;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.WatchedLab;
import org.tombola.random.Seed;
import org.tombola.train.FrozenScores;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class SrPopupTest {
    private static final Density TENTH = Density.parse("0.1");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static SrPopup srPopup(Map<String, Object> settings) {
        return (SrPopup)
                Finders.CATALOGUE.find("sr_popup").orElseThrow().with(settings).value();
    }

    private static Draw find(Map<String, Object> settings, Graph graph, WatchedLab lab) {
        return srPopup(settings).find(TinyProblem.problem(graph, 1), TENTH, lab.lab());
    }

    private static SearchBench bench(Problem problem, Restriction restriction, long kept, long steps) {
        Mask start = Selection.keepHighest(Scores.magnitude(problem.start(), problem.dense()), problem.dense(), kept);
        return new SearchBench(
                problem.graph(),
                problem.start(),
                start,
                Loss.CROSS_ENTROPY,
                new FrozenScores(WarmUp.scores(start, 0.99), true),
                new RestrictedSwaps(
                        new Swaps(new Quota.Pool(kept), Pairs.BEST, Ties.BY_POSITION),
                        true,
                        restriction,
                        Clock.steps(steps),
                        problem.seed()));
    }

    private static void step(SearchBench bench, int index) {
        bench.step(TinyProblem.images().batch(16 * index, 16 * index + 16), 0.1, 0.9, 5e-4);
    }

    /** T4: with every swap made it is edge-popup, ties included (scores start with two values only). */
    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void withoutARestrictionTheMaskIsTheHighestScoresAfterEveryStep(Graph graph) {
        Problem problem = TinyProblem.problem(graph, 1);
        try (SearchBench bench = bench(problem, Restriction.NONE, 30, 10)) {
            for (int i = 0; i < 10; i++) {
                step(bench, i);
                Scores scores = Scores.of(EdgePopupTest.values(bench.scores(), problem));
                assertThat(bench.mask()).isEqualTo(Selection.keepHighest(scores, problem.dense(), 30));
            }
        }
    }

    /** T3; and the trap that the mask is a state: under a restriction it is not what the scores rank highest. */
    @Test
    void underARestrictionTheMaskKeepsItsCountAndIsNoRankOfTheScores() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        List<Long> behind = new ArrayList<>();
        try (SearchBench bench = bench(problem, Restriction.QUARTIC, 100, 12)) {
            for (int i = 0; i < 12; i++) {
                Mask before = bench.mask();
                step(bench, i);
                Scores scores = Scores.of(EdgePopupTest.values(bench.scores(), problem));
                Mask top = Selection.keepHighest(scores, problem.dense(), 100);
                assertThat(bench.mask().count()).isEqualTo(100);
                long pending = top.minus(before).count();
                assertThat(bench.mask().minus(before).count())
                        .as("swaps of step %d", i + 1)
                        .isEqualTo(Restriction.QUARTIC.allowed(pending, i + 1, 12));
                behind.add(top.minus(bench.mask()).count());
                assertThat(bench.session().inForce()).isEqualTo(bench.mask());
            }
        }
        assertThat(behind).anyMatch(n -> n > 0);
    }

    /** Weight decay alone draws both scores towards 0 and each other: figures of the specification. */
    @Test
    void scoresWithoutAGradientDecay() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Weights zeros = problem.start();
        for (Map.Entry<String, int[]> entry : problem.prunable().entrySet()) {
            zeros = zeros.with(entry.getKey(), Tensor.filled(entry.getValue(), 0));
        }
        Mask start = Mask.of(problem.prunable(), name -> i -> i < 10);
        try (SearchBench bench = new SearchBench(
                problem.graph(),
                zeros,
                start,
                Loss.CROSS_ENTROPY,
                new FrozenScores(WarmUp.scores(start, 0.99), true),
                null)) {
            for (int i = 0; i < 1000; i++) {
                bench.step(TinyProblem.images().batch(0, 2), 0.1, 0.9, 5e-4);
            }
            Tensor scores = bench.scores().get("fc1.weight");
            assertThat((double) scores.at(0)).isCloseTo(.607841, within(2e-5));
            assertThat((double) scores.at(10)).isCloseTo(.601763, within(2e-5));
        }
    }

    /** T6, and that nothing else is trained. */
    @Test
    void theTicketIsTheTrainedNetworkWithTheStatisticsOfTheSearch() {
        WatchedLab lab = lab();
        Graph graph = TinyProblem.convolutional();
        Draw draw = find(Map.of(), graph, lab);
        Weights trained =
                lab.lab().train(TinyProblem.problem(graph, 1).training()).weights();
        assertThat(lab.trainings()).hasSize(2);
        assertThat(draw.next()).isEqualTo(Next.MASK_ONLY);
        assertThat(draw.start().only(name -> !name.contains("running")))
                .isEqualTo(trained.only(name -> !name.contains("running")));
        assertThat(draw.start().get("bn1.running_mean")).isNotEqualTo(trained.get("bn1.running_mean"));
        assertThat(draw.frozen()).isEqualTo(trained.only(name -> !name.contains("running")));
    }

    /** The trap of the code's head, which builds a fresh network after taking the counts: here it is a setting. */
    @Test
    void randomWeightsAreSearchedWhereTheyAreAskedFor() {
        WatchedLab lab = lab();
        Draw draw = find(Map.of("weights", "start"), TinyProblem.perceptron(), lab);
        assertThat(lab.trainings()).hasSize(1);
        assertThat(draw.start())
                .isEqualTo(TinyProblem.problem(TinyProblem.perceptron(), 1).start());
    }

    private static TrainingSpec search(Map<String, Object> settings, WatchedLab lab) {
        find(settings, TinyProblem.perceptron(), lab);
        return lab.trainings().getLast();
    }

    private static Weights scores(TrainingSpec search) {
        return ((FrozenScores) search.reparameterisation()).start();
    }

    @Test
    void itStartsFromTheLargestTrainedWeights() {
        WatchedLab lab = lab();
        TrainingSpec search = search(Map.of("eta", 0.5), lab);
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Weights trained = lab.lab().train(problem.training()).weights();
        Mask largest = Selection.keepHighest(Scores.magnitude(trained, problem.dense()), problem.dense(), 100);
        assertThat(search.mask()).isEqualTo(largest);
        for (String name : largest.names()) {
            for (int i = 0; i < largest.size(name); i++) {
                assertThat(scores(search).get(name).at(i)).isEqualTo(largest.kept(name, i) ? 1f : .5f);
            }
        }
    }

    @Test
    void withoutAWarmUpItStartsFromTheHighestOfDrawnScores() {
        TrainingSpec search = search(Map.of("warm_up", "none"), lab());
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Weights drawn = ScoreDraw.UNIFORM.draw(problem.prunable(), problem.seed());
        assertThat(scores(search)).isEqualTo(drawn);
        assertThat(search.mask()).isEqualTo(Selection.keepHighest(LiveScores.ranks(drawn, true), problem.dense(), 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"snip", "grasp", "random"})
    void otherWarmUpsStartElsewhereWithTheSameScores(String warmUp) {
        WatchedLab lab = lab();
        TrainingSpec search = search(Map.of("warm_up", warmUp), lab);
        TrainingSpec plain = search(Map.of(), lab);
        assertThat(search.mask()).isNotEqualTo(plain.mask());
        assertThat(search.mask().count()).isEqualTo(100);
        assertThat(scores(search)).isEqualTo(WarmUp.scores(search.mask(), 0.99));
    }

    @Test
    void aWarmUpBySnipIsSnipOfTheTrainedWeights() {
        WatchedLab lab = lab();
        TrainingSpec search = search(Map.of("warm_up", "snip"), lab);
        Draw snip = Finders.CATALOGUE
                .find("snip")
                .orElseThrow()
                .with(Map.of("weights", "trained"))
                .value()
                .find(TinyProblem.problem(TinyProblem.perceptron(), 1), TENTH, lab.lab());
        assertThat(search.mask()).isEqualTo(snip.mask());
    }

    @ParameterizedTest
    @CsvSource({"layerwise_l1", "layerwise_uniform"})
    void withinLayersCountsStayAsTheyStarted(String scope) {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Draw draw = find(Map.of("scope", scope, "restriction", "none", "rate", 3.0), problem.graph(), lab);
        Mask start = lab.trainings().getLast().mask();
        Weights trained = lab.lab().train(problem.training()).weights();
        Mask largest = Selection.keepHighest(Scores.magnitude(trained, problem.dense()), problem.dense(), 100);
        long first = scope.endsWith("l1") ? largest.count("fc1.weight") : 80;
        assertThat(first).isNotEqualTo(scope.endsWith("l1") ? 80 : largest.count("fc1.weight"));
        assertThat((long) start.count("fc1.weight")).isEqualTo(first);
        assertThat(draw.mask()).isNotEqualTo(start);
        assertThat(Quota.like(draw.mask())).isEqualTo(Quota.like(start));
        Draw global = find(Map.of("restriction", "none", "rate", 3.0), problem.graph(), lab);
        assertThat(Quota.like(global.mask()))
                .isNotEqualTo(Quota.like(lab.trainings().getLast().mask()));
    }

    /** §19 T1; and each other setting takes another way. */
    @Test
    void variantsDifferWhereTheyShould() {
        WatchedLab lab = lab();
        Map<String, Draw> draws = new HashMap<>();
        for (String restriction : List.of("quartic", "none", "inverse", "constant_one", "constant_all", "rounded_up")) {
            draws.put(restriction, variant("restriction", restriction, lab));
        }
        assertThat(draws.get("constant_all").mask()).isEqualTo(draws.get("none").mask());
        draws.remove("constant_all");
        draws.put("inverse pairs", variant("pairs", "inverse", lab));
        draws.put("random pairs", variant("pairs", "random", lab));
        draws.put("epochs", variant("clock", "epoch", lab));
        assertThat(draws.values().stream().map(Draw::mask).distinct()).hasSameSizeAs(draws.values());
        assertThat(draws.values()).allMatch(draw -> draw.mask().count() == 100);
    }

    private static Draw variant(String setting, String value, WatchedLab lab) {
        return find(Map.of(setting, value, "rate", 3.0), TinyProblem.perceptron(), lab);
    }

    /** η = 1: all scores are equal, and yet the start is defined, by magnitude. */
    @Test
    void equalScoresLeaveTheStartWhereMagnitudePutIt() {
        WatchedLab lab = lab();
        TrainingSpec equal = search(Map.of("eta", 1.0), lab);
        TrainingSpec plain = search(Map.of(), lab);
        assertThat(equal.mask()).isEqualTo(plain.mask());
        assertThat(scores(equal).get("fc1.weight").values()).containsOnly(1);
    }

    @Test
    void eachSettingIsPartOfTheSearchsName() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Swaps swaps = new Swaps(new Quota.Pool(5), Pairs.BEST, Ties.BY_POSITION);
        Clock clock = Clock.steps(12);
        List<RestrictedSwaps> hooks = List.of(
                new RestrictedSwaps(swaps, true, Restriction.QUARTIC, clock, problem.seed()),
                new RestrictedSwaps(swaps, false, Restriction.QUARTIC, clock, problem.seed()),
                new RestrictedSwaps(swaps, true, Restriction.NONE, clock, problem.seed()),
                new RestrictedSwaps(swaps, true, Restriction.QUARTIC, Clock.epochs(12, 4), problem.seed()),
                new RestrictedSwaps(swaps, true, Restriction.QUARTIC, clock, new Seed(2)),
                new RestrictedSwaps(
                        new Swaps(new Quota.Pool(6), Pairs.BEST, Ties.BY_POSITION),
                        true,
                        Restriction.QUARTIC,
                        clock,
                        problem.seed()));
        assertThat(hooks.stream().map(RestrictedSwaps::identity).distinct()).hasSameSizeAs(hooks);
    }
}
