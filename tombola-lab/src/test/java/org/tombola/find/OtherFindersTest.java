package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class OtherFindersTest {
    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"), label -> finder(label, Map.of()));
    }

    private static TicketFinder finder(String name, Map<String, Object> settings) {
        return Finders.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    private static Problem problem(Graph graph) {
        return TinyProblem.problem(graph, 1);
    }

    private static Problem problem() {
        return problem(TinyProblem.perceptron());
    }

    private static Weights trained(Problem problem, WatchedLab lab) {
        return lab.lab().train(problem.training()).weights();
    }

    private static Problem alreadyTrained(Problem p) {
        return new Problem(p.graph(), p.start(), true, p.prunable(), p.data(), p.settings(), p.seed(), p.initialiser());
    }

    @Test
    void denseKeepsEverythingAndTrainsNothingItself() {
        WatchedLab lab = lab();
        Draw draw = finder("dense", Map.of()).find(problem(), Density.ALL, lab.lab());
        assertThat(draw.mask()).isEqualTo(problem().dense());
        assertThat(draw.start()).isEqualTo(problem().start());
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
        assertThat(lab.trainings()).isEmpty();
        Draw taken = finder("dense", Map.of()).find(alreadyTrained(problem()), Density.ALL, lab.lab());
        assertThat(taken.next()).isEqualTo(Next.KEEP);
    }

    @Test
    void oneShotRanksTheTrainedWeightsOfAllLayersAndRewinds() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.convolutional());
        Draw draw =
                finder("one_shot_magnitude", Map.of("rewind_to", "1ep")).find(problem, Density.parse("0.5"), lab.lab());
        assertThat(lab.steps()).as("the way to the moment is walked once").isEqualTo(12);
        Scores magnitudes = Scores.magnitude(trained(problem, lab), problem.dense());
        assertThat(draw.mask()).isEqualTo(Selection.keepHighest(magnitudes, problem.dense(), 57));
        assertThat(draw.start())
                .isEqualTo(lab.lab().train(problem.training().until(4)).weights());
        assertThat(draw.resumeAt()).isEqualTo(4);
        assertThat(draw.level()).isEqualTo(1);
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
    }

    @Test
    void oneShotWithOneCutEqualsIterativeWithOneLevel() {
        WatchedLab lab = lab();
        Density density = Density.parse("0.8");
        Draw once = finder("one_shot_magnitude", Map.of()).find(problem(), density, lab.lab());
        Draw iterative = finder("iterative_magnitude", Map.of()).find(problem(), density, lab.lab());
        assertThat(once).isEqualTo(iterative);
        assertThat(lab.trainings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"fine_tune, RETRAIN", "keep, KEEP"})
    void survivorsMayKeepTheirTrainedValuesBitForBit(String then, Next next) {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.convolutional());
        Draw draw = finder("one_shot_magnitude", Map.of("then", then, "rewind_to", "1ep"))
                .find(problem, Density.parse("0.3"), lab.lab());
        assertThat(draw.start()).isEqualTo(trained(problem, lab));
        assertThat(draw.next()).isEqualTo(next);
        assertThat(draw.resumeAt()).isZero();
        assertThat(draw.rate()).isNull();
        assertThat(lab.steps()).isEqualTo(12);
    }

    /** The worked case of four weights, and a layer of two hundred. */
    @ParameterizedTest
    @CsvSource({"0.7, 2", "0.1, 1", "1, 4", "0.5, 2"})
    void l1PrunesTheCeilingOfTheShareButNeverAWholeLayer(String density, long kept) {
        Graph graph = TinyProblem.perceptron();
        Map<String, int[]> four = new LinkedHashMap<>(Map.of("four", new int[] {2, 2}));
        Apportionment l1 = (Apportionment) ((MagnitudeOnce) finder("l1", Map.of())).sharing();
        assertThat(l1.of(four, Density.parse(density)))
                .isEqualTo(new Quota.PerTensor(new LinkedHashMap<>(Map.of("four", kept))));
        WatchedLab lab = lab();
        Draw draw = finder("l1", Map.of()).find(problem(graph), Density.parse(density), lab.lab());
        assertThat(draw.mask().count("fc2.weight")).isEqualTo((int)
                Math.max(1, Math.floor(Double.parseDouble(density) * 200 + 1e-9)));
        assertThat(draw.start()).isEqualTo(trained(problem(graph), lab));
        assertThat(draw.rate()).isEqualTo(0.01);
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
    }

    @Test
    void l1RanksWithinLayersSoThatScalingOneChangesNothing() {
        Problem problem = alreadyTrained(problem());
        Weights start = problem.start();
        float[] scaled = start.get("fc1.weight").copy();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= 8;
        }
        Weights louder =
                start.with("fc1.weight", Tensor.of(start.get("fc1.weight").shape(), scaled));
        Problem other = new Problem(
                problem.graph(),
                louder,
                true,
                problem.prunable(),
                problem.data(),
                problem.settings(),
                problem.seed(),
                problem.initialiser());
        Density density = Density.parse("0.5");
        TicketFinder layerwise = finder("l1", Map.of());
        TicketFinder global = finder("l1", Map.of("allocation", "global"));
        assertThat(layerwise.find(other, density, lab().lab()).mask())
                .isEqualTo(layerwise.find(problem, density, lab().lab()).mask());
        assertThat(global.find(other, density, lab().lab()).mask())
                .isNotEqualTo(global.find(problem, density, lab().lab()).mask());
    }

    @ParameterizedTest
    @EnumSource(Allocation.class)
    void randomMasksFollowTheirAllocation(Allocation allocation) {
        Problem problem = problem(TinyProblem.convolutional());
        Density density = Density.parse("0.3");
        String word = allocation.name().toLowerCase(Locale.ROOT);
        Draw draw = finder("random", Map.of("allocation", word)).find(problem, density, lab().lab());
        switch (allocation.quota(problem.prunable(), density)) {
            case Quota.Pool pool ->
                assertThat(draw.mask().count()).isEqualTo(pool.total()).isEqualTo(34);
            case Quota.PerTensor each ->
                problem.prunable()
                        .keySet()
                        .forEach(name ->
                                assertThat((long) draw.mask().count(name)).isEqualTo(each.of(name)));
            case Quota.Budget budget -> throw new AssertionError("an allocation by counts gave a budget");
        }
        assertThat(draw.start()).isEqualTo(problem.start());
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
    }

    /** The baseline of masks of a trained network that nothing trains again. */
    @Test
    void aRandomMaskMayBeLaidOverATrainedNetwork() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.convolutional());
        Density density = Density.parse("0.3");
        Draw plain = finder("random", Map.of()).find(problem, density, lab.lab());
        Draw kept =
                finder("random", Map.of("weights", "trained", "then", "keep")).find(problem, density, lab.lab());
        assertThat(kept.mask()).isEqualTo(plain.mask());
        assertThat(kept.start()).isEqualTo(trained(problem, lab));
        assertThat(kept.next()).isEqualTo(Next.KEEP);
        assertThat(lab.trainings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one_shot_magnitude", "iterative_magnitude", "random"})
    void shuffleKeepsEachLayersCountAndNothingElseOfTheMask(String of) {
        WatchedLab lab = lab();
        Density density = Density.parse("0.8^3");
        Draw drawn = finder(of, Map.of()).find(problem(), density, lab.lab());
        int before = lab.trainings().size();
        Draw shuffled = finder("shuffle", Map.of("of", of)).find(problem(), density, lab.lab());
        assertThat(lab.trainings()).hasSize(before);
        for (String name : drawn.mask().names()) {
            assertThat(shuffled.mask().count(name)).isEqualTo(drawn.mask().count(name));
            Mask one = only(drawn.mask(), name);
            assertThat(one.overlap(only(shuffled.mask(), name))).isBetween(0.3, 0.8); // independent: about a half
        }
        assertThat(shuffled.start()).isEqualTo(drawn.start());
        assertThat(shuffled.resumeAt()).isEqualTo(drawn.resumeAt());
        assertThat(shuffled.level()).isEqualTo(drawn.level());
    }

    private static Mask only(Mask mask, String name) {
        return Mask.empty().with(name, mask.shape(name), mask.words(name));
    }

    @Test
    void aMomentAfterTheEndIsRefusedOnlyWhereItIsUsed() {
        TicketFinder rewinding = finder("one_shot_magnitude", Map.of("rewind_to", "4ep"));
        assertThatThrownBy(() -> rewinding.find(problem(), Density.parse("0.5"), lab().lab()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("4ep");
        TicketFinder keeping = finder("one_shot_magnitude", Map.of("rewind_to", "4ep", "then", "keep"));
        assertThat(keeping.find(problem(), Density.parse("0.5"), lab().lab()).events())
                .isEqualTo(List.of());
    }
}
