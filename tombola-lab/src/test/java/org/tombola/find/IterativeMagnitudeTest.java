package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
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
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class IterativeMagnitudeTest {
    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    static TicketFinder finder(Map<String, Object> settings) {
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
    static Problem thousand() {
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
                        new Levels.Shared(new BigDecimal("0.2"), Levels.Count.SHARE),
                        Moment.START,
                        Rewind.WEIGHTS,
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

    @ParameterizedTest
    @CsvSource({"0.1, .2056717653", "0.3, .1134318494", "0.5, .0669670085", "0.7, .0350389049"})
    void tenLevelsThatLandOnADensityDropTheSameShareEach(String density, double share) {
        for (int level = 1; level <= 10; level++) {
            double before = Density.parse(density).after(level - 1, 10).asDouble();
            double after = Density.parse(density).after(level, 10).asDouble();
            assertThat(1 - after / before).isCloseTo(share, within(1e-10));
        }
    }

    @Test
    void soManyLevelsLandOnTheDensityEachWithinTheOneBefore() {
        WatchedLab lab = lab();
        Draw draw = finder(Map.of("levels", 10L)).find(thousand(), Density.parse("0.1"), lab.lab());
        assertThat(counts(draw)).containsExactly(1000L, 794L, 631L, 501L, 398L, 316L, 251L, 200L, 158L, 126L, 100L);
        for (int level = 1; level <= 10; level++) {
            assertThat(draw.masks().get(level).subsetOf(draw.masks().get(level - 1)))
                    .isTrue();
        }
        assertThat(lab.trainings()).hasSize(10);
        assertThat(lab.trainings()).allSatisfy(spec -> assertThat(spec.until()).isEqualTo(12));
        assertThat(draw.level()).isEqualTo(10);
        assertThat(draw.start()).isEqualTo(thousand().start());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.7", "0.5", "0.0333"})
    void oneLevelIsTheOneShotCutAndTenKeepAsMany(String text) {
        Density density = Density.parse(text);
        TicketFinder oneShot = Finders.CATALOGUE
                .find("one_shot_magnitude")
                .orElseThrow()
                .standard()
                .value();
        Draw once = oneShot.find(thousand(), density, lab().lab());
        assertThat(finder(Map.of("levels", 1L)).find(thousand(), density, lab().lab()))
                .isEqualTo(once);
        Draw ten = finder(Map.of("levels", 10L)).find(brief(), density, lab().lab());
        assertThat(ten.mask().count()).isEqualTo(once.mask().count());
    }

    @Test
    void layerwiseLevelsCountAsTheDlthCodeDoes() {
        Map<String, Object> settings = Map.of("levels", 2L, "scope", "layerwise");
        Draw draw = finder(settings).find(brief(), Density.parse("0.0333"), lab().lab());
        // sqrt(0.0333) = 0.18248..: ceil(0.81751 * 800) = 655 and ceil(0.81751 * 200) = 164 go, then 774 and 194
        assertThat(draw.masks().stream().map(mask -> mask.count("fc1.weight"))).containsExactly(800, 145, 26);
        assertThat(draw.masks().stream().map(mask -> mask.count("fc2.weight"))).containsExactly(200, 36, 6);
        assertThat(draw.events()).containsExactly("kept 32 weights where density 0.0333 asks for 33");
    }

    @Test
    void settingsThatContradictLevelsAreRefused() {
        assertThatThrownBy(() -> finder(Map.of("scope", "layerwise")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("levels");
        assertThatThrownBy(() -> finder(Map.of("levels", 3L, "per_level", 0.5)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("per_level");
        assertThatThrownBy(() -> finder(Map.of("levels", 3L, "counting", "ceil_increment")))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> finder(Map.of("levels", 3L, "last_cut", 0.2))).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> finder(Map.of("levels", 3L, "scope", "layerwise", "pattern", "2:4")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("scope global");
    }

    @Test
    void levelsMayLeadToAPattern() {
        Map<String, Object> settings = Map.of("levels", 3L, "pattern", "2:4");
        Draw draw = finder(settings).find(brief(), Density.parse("0.5"), lab().lab());
        assertThat(Pattern.parse("2:4").holds(draw.mask())).isTrue();
        assertThat(draw.masks()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"global", "layerwise"})
    void levelsStayNestedWhereSurvivorsAreZeroToo(String scope) {
        Problem problem = thousand();
        Map<String, Tensor> zeros = new HashMap<>();
        problem.prunable().forEach((name, shape) -> zeros.put(name, Tensor.of(shape, new float[Tensor.size(shape)])));
        Problem dead = new Problem(
                problem.graph(),
                problem.start().with(Weights.of(zeros)),
                false,
                problem.prunable(),
                problem.data(),
                TinyProblem.settings(1, 64).withRate(0),
                problem.seed(),
                problem.initialiser());
        Draw draw = finder(Map.of("levels", 4L, "scope", scope)).find(dead, Density.parse("0.1"), lab().lab());
        for (int level = 1; level <= 4; level++) {
            assertThat(draw.masks().get(level).subsetOf(draw.masks().get(level - 1)))
                    .as("level %d ranks survivors only", level)
                    .isTrue();
        }
        assertThat(draw.mask().count()).isEqualTo(100);
    }
}
