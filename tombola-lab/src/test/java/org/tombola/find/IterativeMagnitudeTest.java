package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics.Precision;
import org.tombola.find.IterativeMagnitude.LevelCount;
import org.tombola.find.IterativeMagnitude.Rewind;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.DivergedSearch;
import org.tombola.lab.Draw;
import org.tombola.lab.Ledger;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.train.Moment;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

class IterativeMagnitudeTest {
    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(Map<String, Object> settings) {
        return Finders.CATALOGUE
                .find("iterative_magnitude")
                .orElseThrow()
                .with(settings)
                .value();
    }

    private static TicketFinder finder(String rewindTo) {
        return finder(Map.of("rewind_to", rewindTo));
    }

    /** 1000 prunable weights, 3 epochs of 4 steps. */
    private static Problem thousand() {
        return TinyProblem.problem(TinyProblem.perceptron(), 1);
    }

    /** The same with one step in all. */
    private static Problem brief() {
        return thousand().with(TinyProblem.settings(1, 64));
    }

    private static List<Long> counts(Draw draw) {
        return draw.masks().stream().map(Mask::count).toList();
    }

    @Test
    void theDefaultsAreTwentyPercentALevelFromTheStart() {
        assertThat(finder(Map.of()))
                .isEqualTo(new IterativeMagnitude(
                        new BigDecimal("0.2"),
                        Moment.START,
                        Rewind.WEIGHTS,
                        LevelCount.SHARE,
                        Pattern.unstructured(),
                        LastCut.NONE));
    }

    @Test
    void levelsKeepTheShareOfTheWholeWithoutDrift() {
        Draw draw = finder(Map.of()).find(brief(), Density.parse("0.8^10"), lab().lab());
        assertThat(counts(draw)).containsExactly(1000L, 800L, 640L, 512L, 410L, 328L, 262L, 210L, 168L, 134L, 107L);
        assertThat(draw.level()).isEqualTo(10);
    }

    @Test
    void orTheyCountAsOpenLthDoes() {
        TicketFinder finder = finder(Map.of("counting", "ceil_increment"));
        Draw draw = finder.find(brief(), Density.parse("0.105"), lab().lab());
        assertThat(counts(draw)).containsExactly(1000L, 800L, 640L, 512L, 409L, 327L, 261L, 208L, 166L, 132L, 105L);
    }

    @Test
    void aDensityBetweenLevelsTakesASmallerLastCutFromTheWeightsTrainedBefore() {
        WatchedLab lab = lab();
        Problem problem = thousand();
        Draw draw = finder(Map.of()).find(problem, Density.parse("0.7"), lab.lab());
        assertThat(counts(draw)).containsExactly(1000L, 800L, 700L);
        Weights dense = lab.lab().train(problem.training()).weights();
        Mask first = Selection.keepHighest(Scores.magnitude(dense, problem.dense()), problem.dense(), 800);
        TrainingSpec level = problem.training().under(first).from(first.apply(problem.start()), 0);
        Weights trained = lab.lab().train(level).weights();
        assertThat(draw.masks())
                .containsExactly(
                        problem.dense(), first, Selection.keepHighest(Scores.magnitude(trained, first), first, 700));
        assertThat(lab.trainings()).as("both were looked up").hasSize(2);
        assertThat(draw.mask().subsetOf(first)).isTrue();
    }

    @Test
    void onePathServesAllDensities() {
        WatchedLab lab = lab();
        TicketFinder finder = finder(Map.of());
        Draw two = finder.find(thousand(), Density.parse("0.8^2"), lab.lab());
        assertThat(lab.trainings()).hasSize(2);
        Draw three = finder.find(thousand(), Density.parse("0.8^3"), lab.lab());
        assertThat(lab.trainings()).hasSize(3);
        assertThat(three.masks()).startsWith(two.masks().toArray(Mask[]::new));
        finder.find(thousand(), Density.parse("0.8"), lab.lab());
        finder.find(thousand(), Density.parse("0.55"), lab.lab());
        assertThat(lab.trainings()).hasSize(3);
        assertThat(lab.trainings()).extracting(spec -> spec.mask().count()).containsExactly(1000L, 800L, 640L);
    }

    @ParameterizedTest
    @CsvSource({"0ep, 0", "1ep, 4", "2ep, 8", "3ep, 12", "6it, 6", "1it, 1"})
    void survivorsGoBackToTheSnapshotStatisticsIncluded(String rewindTo, int step) {
        Graph graph = TinyProblem.convolutional();
        Problem problem = TinyProblem.problem(graph, 1);
        Weights snapshot = new WatchedLab(folder.resolve("apart"))
                .lab()
                .train(problem.training().until(step))
                .weights();
        WatchedLab lab = lab();
        Draw draw = finder(rewindTo).find(problem, Density.parse("0.8^3"), lab.lab());
        assertThat(draw.resumeAt()).isEqualTo(step);
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
        assertThat(draw.start()).isEqualTo(step == 0 ? problem.start() : snapshot);
        assertThat(draw.frozen()).isEqualTo(draw.start());
        if (step > 0) {
            assertThat(draw.start().get("bn1.running_mean"))
                    .isNotEqualTo(problem.start().get("bn1.running_mean"));
        }
        lab.trainings().stream()
                .filter(spec -> spec.mask().count() < spec.mask().size())
                .forEach(spec -> {
                    assertThat(spec.from()).isEqualTo(step);
                    assertThat(spec.start()).isEqualTo(spec.mask().apply(draw.start()));
                });
        assertThat(lab.steps()).isEqualTo(12 + 2 * (12 - step));
    }

    @Test
    void theSnapshotIsThatMomentEvenWhereTheBestEpochIsSelected() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Problem selecting = problem.with(TinyProblem.with(problem.settings(), Select.BEST_VALIDATION, Precision.FP32));
        Weights last =
                finder("2ep").find(problem, Density.parse("0.8"), lab().lab()).start();
        Weights best =
                finder("2ep").find(selecting, Density.parse("0.8"), lab().lab()).start();
        assertThat(best).isEqualTo(last);
    }

    @Test
    void itCostsTheTrainingsOfTheLevelsAndTheWayToTheMomentOnce() {
        WatchedLab lab = lab();
        Ledger ledger = new Ledger();
        finder("1ep").find(thousand(), Density.parse("0.8^3"), lab.lab().charging(ledger));
        assertThat(ledger.epochs()).isEqualTo(3 + 2 + 2);
        assertThat(ledger.distinct()).hasSize(3);
    }

    @Test
    void withARateOfZeroTheFirstMaskRanksTheSnapshot() {
        Problem problem = thousand().with(thousand().settings().withRate(0));
        Draw draw = finder("1ep").find(problem, Density.parse("0.8"), lab().lab());
        Scores magnitudes = Scores.magnitude(problem.start(), problem.dense());
        assertThat(draw.mask()).isEqualTo(Selection.keepHighest(magnitudes, problem.dense(), 800));
    }

    @Test
    void rewindingTheLearningRateKeepsTheTrainedWeights() {
        WatchedLab lab = lab();
        TicketFinder finder = finder(Map.of("rewind", "learning_rate", "rewind_to", "2ep"));
        Problem problem = thousand();
        Draw draw = finder.find(problem, Density.parse("0.8^2"), lab.lab());
        Weights dense = lab.lab().train(problem.training()).weights();
        Mask first = draw.masks().get(1);
        TrainingSpec level = problem.training().under(first).from(first.apply(dense), 8);
        assertThat(draw.start()).isEqualTo(lab.lab().train(level).weights());
        assertThat(draw.resumeAt()).isEqualTo(8);
        assertThat(lab.trainings())
                .as("the snapshot, the dense training and one level")
                .hasSize(3);
    }

    @Test
    void aTrainedStartIsNotTrainedAgain() {
        Problem fresh = thousand();
        Problem trained = new Problem(
                fresh.graph(),
                fresh.start(),
                true,
                fresh.prunable(),
                fresh.data(),
                fresh.settings(),
                fresh.seed(),
                fresh.initialiser());
        WatchedLab lab = lab();
        Draw draw = finder(Map.of()).find(trained, Density.parse("0.8"), lab.lab());
        assertThat(lab.trainings()).isEmpty();
        Scores magnitudes = Scores.magnitude(fresh.start(), fresh.dense());
        assertThat(draw.mask()).isEqualTo(Selection.keepHighest(magnitudes, fresh.dense(), 800));
        finder(Map.of()).find(trained, Density.parse("0.8^2"), lab.lab());
        assertThat(lab.trainings()).extracting(spec -> spec.mask().count()).containsExactly(800L);
    }

    @Test
    void keepingEverythingTrainsNothingButTheWayToTheMoment() {
        WatchedLab lab = lab();
        Draw draw = finder("1ep").find(thousand(), Density.ALL, lab.lab());
        assertThat(draw.mask()).isEqualTo(thousand().dense());
        assertThat(draw.level()).isZero();
        assertThat(lab.steps()).isEqualTo(4);
    }

    @Test
    void aSearchWhoseTrainingDivergesSaysWhereInsteadOfRankingWhatIsLeft() {
        Problem hopeless = thousand().with(thousand().settings().withRate(1e30));
        assertThatThrownBy(() -> finder("0ep").find(hopeless, Density.parse("0.8"), lab().lab()))
                .isInstanceOf(DivergedSearch.class)
                .hasMessageContaining("epoch 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4ep", "13it"})
    void aMomentAfterTheEndIsRefused(String rewindTo) {
        assertThatThrownBy(() -> finder(rewindTo).find(thousand(), Density.parse("0.8"), lab().lab()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(rewindTo)
                .hasMessageContaining("3 epochs of 4 steps");
    }
}
