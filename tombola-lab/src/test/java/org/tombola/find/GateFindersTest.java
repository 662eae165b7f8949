package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.engine.Session;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.train.Moment;
import org.tombola.train.Reparameterisation;
import org.tombola.train.Sgd;
import org.tombola.train.SoftGate;
import org.tombola.train.SoftGate.Temperature;
import org.tombola.train.SoftThreshold;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class GateFindersTest {
    private static final Density HALF = Density.parse("0.5");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(String name, Map<String, Object> settings) {
        return Finders.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    private static Problem problem(Graph graph) {
        return TinyProblem.problem(graph, 1);
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void softThresholdsLeaveShrunkenWeightsThatAreUsedAsTheyAre(Graph graph) {
        WatchedLab lab = lab();
        Problem problem = problem(graph);
        Draw draw = finder("str", Map.of("initial", -2.0)).find(problem, HALF, lab.lab());
        assertThat(draw.next()).isEqualTo(Next.KEEP);
        assertThat(draw.frozen()).isNull();
        assertThat(draw.mask().count()).isBetween(1L, draw.mask().size() - 1);
        assertThat(draw.events())
                .anyMatch(event -> event.startsWith("kept " + draw.mask().count()));
        for (String name : draw.mask().names()) {
            Tensor tensor = draw.start().get(name);
            for (int i = 0; i < tensor.size(); i++) {
                assertThat(tensor.at(i) != 0).isEqualTo(draw.mask().kept(name, i));
            }
        }
        assertThat(lab.trainings()).hasSize(1);
    }

    /** T4 of the method: no s is needed any more. */
    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void whatIsExportedSaysTheSameAsWeightsWithTheirThresholds(Graph graph) {
        WatchedLab lab = lab();
        Problem problem = problem(graph);
        Draw draw = finder("str", Map.of("initial", -2.0)).find(problem, HALF, lab.lab());
        Reparameterisation thresholds = new SoftThreshold(-2, null);
        TrainingResult trained = lab.lab().train(problem.training().with(thresholds));
        assertThat(logits(problem, draw.mask().apply(draw.start()), draw.mask()))
                .containsExactly(logits(problem, trained, thresholds));
    }

    private static final Batch BATCH = TinyProblem.images().batch(0, 20);

    private static float[] logits(Problem problem, Weights weights, Mask mask) {
        try (Session session = TorchEngine.cpu()
                .open(problem.graph(), weights, mask, problem.settings().numerics())) {
            return session.predict(BATCH, session.trainable(), Set.of())
                    .logits()
                    .values();
        }
    }

    private static float[] logits(Problem problem, TrainingResult trained, Reparameterisation reparameterisation) {
        TrainingSpec spec = problem.training();
        Weights start = trained.weights().with(trained.groups().get("weights"));
        try (Session session = TorchEngine.cpu()
                .open(problem.graph(), start, spec.mask(), problem.settings().numerics())) {
            Reparameterisation.Running weights = reparameterisation.attach(session, start, spec.mask());
            weights.groups()
                    .forEach(group -> group.values().write(trained.groups().get(group.name())));
            weights.refresh(spec.until());
            return session.predict(BATCH, weights.effective(), Set.of())
                    .logits()
                    .values();
        }
    }

    @Test
    void thePublishedThresholdsSleepThroughAShortTrainingAndSaySo() {
        Draw draw = finder("str", Map.of()).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        assertThat(draw.mask().count()).isEqualTo(1000);
        assertThat(draw.events())
                .contains("kept 1000 weights where density 0.5 asks for 500")
                .anyMatch(event -> event.contains("pruned nothing") && event.contains("-3200"));
    }

    private static void requireNothingKept(Draw draw) {
        assertThat(draw.mask().count()).isZero();
        assertThat(draw.events())
                .contains(
                        "layer collapsed: fc1.weight keeps no weight",
                        "layer collapsed: fc2.weight keeps no weight",
                        "kept 0 weights where density 0.5 asks for 500");
    }

    @Test
    void thresholdsThatPruneEverythingAreAnEvent() {
        Draw draw = finder("str", Map.of("initial", 50.0)).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        requireNothingKept(draw);
    }

    @Test
    void anExactCountCutsTheSmallestOfWhatTheThresholdsLeft() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.perceptron());
        Draw emergent = finder("str", Map.of("initial", -3.0)).find(problem, HALF, lab.lab());
        Density less = Density.parse("0.1");
        Draw exact = finder("str", Map.of("initial", -3.0, "count", "exact")).find(problem, less, lab.lab());
        assertThat(exact.mask().count()).isEqualTo(100);
        assertThat(exact.mask().subsetOf(emergent.mask())).isTrue();
        assertThat(exact.start()).isEqualTo(emergent.start());
        assertThat(exact.events()).isEmpty();
        assertThat(lab.trainings()).as("one training serves both").hasSize(1);
        Draw more = finder("str", Map.of("initial", -3.0, "count", "exact"))
                .find(problem, Density.parse("0.99"), lab.lab());
        assertThat(more.mask().count()).isEqualTo(990);
        assertThat(more.events())
                .containsExactly((990 - emergent.mask().count())
                        + " weights of the ticket are zero: the thresholds had left fewer than asked");
    }

    private static final String CS = "continuous_sparsification";

    @Test
    void theDefaultsAreTheArticles() {
        assertThat(finder(CS, Map.of()))
                .isEqualTo(new ContinuousSparsification(3, 0, 1e-8, 200, false, 0, Moment.epoch(2), false, false));
    }

    /** The worked case: β = 200, s₀ = 0. */
    @Test
    void betweenRoundsOpenGatesBeginAnewAndClosedOnesStayClosed() {
        Weights scores = Weights.of(Map.of("w", Tensor.vector(.02f, -.01f, 0)));
        Weights after = ContinuousSparsification.betweenRounds(scores, 200, 0);
        assertThat(after.get("w").values()).containsExactly(0, -2, 0);
        assertThat(ContinuousSparsification.betweenRounds(scores, 200, -.1)
                        .get("w")
                        .values())
                .containsExactly(-.1f, -2, -.1f);
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void gatesWithAScoreAboveZeroAreKeptAndTheirWeightsGoBackToTheFirstRound(Graph graph) {
        WatchedLab lab = lab();
        Problem problem = problem(graph);
        Draw draw = finder(CS, Map.of()).find(problem, HALF, lab.lab());
        assertThat(lab.steps())
                .as("three rounds; the way to the moment is walked once")
                .isEqualTo(3 * 12);
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
        assertThat(draw.resumeAt()).isZero();
        assertThat(draw.mask().count()).isBetween(1L, draw.mask().size() - 1);
        assertThat(draw.events())
                .anyMatch(event -> event.startsWith("kept " + draw.mask().count()));

        TrainingSpec first = lab.trainings().getFirst();
        assertThat(first.until()).isEqualTo(8);
        TrainingResult moment = lab.lab().train(first);
        Weights snapshot = moment.weights().with(moment.groups().get("weights"));
        requireTwice(draw, snapshot);
        assertThat(draw.frozen()).isEqualTo(draw.start());

        Weights scores = lab.lab().train(lab.trainings().getLast()).groups().get("scores");
        for (String name : draw.mask().names()) {
            for (int i = 0; i < draw.mask().size(name); i++) {
                assertThat(draw.mask().kept(name, i)).isEqualTo(scores.get(name).at(i) > 0);
            }
        }
    }

    /** c = 2 for s₀ = 0, exactly; dense tensors and statistics are those of the snapshot. */
    private static void requireTwice(Draw draw, Weights snapshot) {
        snapshot.tensors().forEach((name, tensor) -> {
            float factor = draw.mask().covers(name) ? 2 : 1;
            for (int i = 0; i < tensor.size(); i++) {
                assertThat(draw.start().get(name).at(i)).isEqualTo(factor * tensor.at(i));
            }
        });
    }

    @Test
    void weightsAndStatisticsGoOnFromRoundToRoundInAnotherOrderOfData() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.convolutional());
        Draw draw = finder(CS, Map.of()).find(problem, HALF, lab.lab());
        List<TrainingSpec> rounds =
                lab.trainings().stream().filter(spec -> spec.until() == 12).toList();
        assertThat(rounds).hasSize(3);
        assertThat(rounds).extracting(TrainingSpec::seed).doesNotHaveDuplicates();
        for (int i = 1; i < 3; i++) {
            TrainingResult before = lab.lab().train(rounds.get(i - 1));
            assertThat(rounds.get(i).start())
                    .isEqualTo(before.weights().with(before.groups().get("weights")));
            SoftGate gate = (SoftGate) rounds.get(i).reparameterisation();
            gate.scores().tensors().forEach((name, tensor) -> {
                Tensor reached = before.groups().get("scores").get(name);
                for (int k = 0; k < tensor.size(); k++) {
                    assertThat(tensor.at(k)).isEqualTo(Math.min(200 * reached.at(k), 0));
                }
            });
        }
        assertThat(draw.start().get("bn1.running_mean"))
                .isNotEqualTo(problem.start().get("bn1.running_mean"));
    }

    /** Weights behind gates are those of a round's end: the best epoch's statistics would not be theirs. */
    @Test
    void selectingTheBestEpochChangesNoTicket() {
        Problem problem = problem(TinyProblem.convolutional());
        Problem selecting = problem.with(problem.settings().with(Select.BEST_VALIDATION));
        Draw last = finder(CS, Map.of("rounds", 2L)).find(problem, HALF, lab().lab());
        assertThat(finder(CS, Map.of("rounds", 2L)).find(selecting, HALF, lab().lab()))
                .isEqualTo(last);
    }

    @Test
    void anExactCountKeepsTheHighestScores() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.perceptron());
        Density few = Density.parse("0.02");
        Draw emergent = finder(CS, Map.of()).find(problem, few, lab.lab());
        Draw exact = finder(CS, Map.of("count", "exact")).find(problem, few, lab.lab());
        assertThat(exact.mask().count())
                .isEqualTo(20)
                .isLessThan(emergent.mask().count());
        assertThat(exact.mask().subsetOf(emergent.mask())).isTrue();
        assertThat(exact.start()).isEqualTo(emergent.start());
        assertThat(exact.events()).noneMatch(event -> event.startsWith("kept"));
        assertThat(lab.trainings()).as("the rounds are the same").hasSize(4);
    }

    @Test
    void gatesThatAllCloseAreAnEvent() {
        Draw draw = finder(CS, Map.of("penalty", 1e3)).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        requireNothingKept(draw);
    }

    @Test
    void rewindingToTheVeryStartKeepsTheFirstWeights() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.convolutional());
        Draw draw = finder(CS, Map.of("rewind_to", "0ep", "rounds", 1L)).find(problem, HALF, lab.lab());
        requireTwice(draw, problem.start());
        assertThat(lab.trainings()).hasSize(1);
    }

    @Test
    void aMomentAfterTheFirstRoundIsRefused() {
        TicketFinder finder = finder(CS, Map.of("epochs", 1L));
        assertThatThrownBy(() -> finder.find(problem(TinyProblem.perceptron()), HALF, lab().lab()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("rewind_to 2ep")
                .hasMessageContaining("1 epochs of 4 steps");
    }

    @Test
    void roundsMayBeTrainedAndAnnealedAsTheReferenceDoes() {
        ContinuousSparsification finder = (ContinuousSparsification)
                finder(CS, Map.of("epochs", 85L, "training", "reference", "annealed", "epoch", "rounds", 1L));
        TrainSettings settings =
                finder.settings(problem(TinyProblem.perceptron()).settings());
        assertThat(settings.epochs()).isEqualTo(85);
        assertThat(settings.optimiser().value()).isEqualTo(new Sgd(0.1, 0.9, 1e-4, true));
        int[] epochs = {0, 55, 56, 70, 71, 84};
        double[] rates = {0.1, 0.1, 0.01, 0.01, 0.001, 0.001};
        for (int i = 0; i < epochs.length; i++) {
            assertThat(settings.rate(epochs[i] * 352L, 352)).isCloseTo(rates[i], within(1e-12));
        }
        WatchedLab lab = lab();
        Draw draw = finder(CS, Map.of("annealed", "epoch", "rounds", 1L))
                .find(problem(TinyProblem.perceptron()), HALF, lab.lab());
        assertThat(draw.mask().count()).isPositive();
        SoftGate gate = (SoftGate) lab.trainings().getLast().reparameterisation();
        assertThat(gate.temperature()).isEqualTo(new Temperature(200, 3, 4));
    }

    @Test
    void aDryRunFollowsBothWithoutTraining() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.convolutional());
        Plan gates = new Plan();
        Draw draw = finder(CS, Map.of()).find(problem, HALF, lab.lab().planning(gates));
        assertThat(gates.epochs().values()).as("two to the moment, one on").containsExactly(2.0, 1.0, 3.0, 3.0);
        requireTwice(draw, problem.start());
        Plan thresholds = new Plan();
        draw = finder("str", Map.of()).find(problem, HALF, lab.lab().planning(thresholds));
        assertThat(thresholds.epochs().values()).containsExactly(3.0);
        assertThat(draw.start()).isEqualTo(problem.start());
        assertThat(lab.trainings()).isEmpty();
    }
}
