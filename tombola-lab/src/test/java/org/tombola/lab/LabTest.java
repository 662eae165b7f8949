package org.tombola.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.Graph;
import org.tombola.lab.WatchedLab.Killed;
import org.tombola.train.EpochRecord;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

class LabTest {
    @TempDir
    private Path folder;

    private static TrainingSpec training(Graph graph) {
        return TinyProblem.problem(graph, 1).training(); // 12 steps, 4 an epoch
    }

    private WatchedLab lab(String store) {
        return new WatchedLab(folder.resolve(store));
    }

    private static List<EpochRecord> timeless(TrainingResult result) {
        return result.curve().stream()
                .map(r -> new EpochRecord(
                        r.epoch(), r.step(), r.rate(), r.trainLoss(), r.validationLoss(), r.validationAccuracy(), 0))
                .toList();
    }

    private static void requireSame(TrainingResult found, TrainingResult expected) {
        assertThat(found.weights()).isEqualTo(expected.weights());
        assertThat(found.mask()).isEqualTo(expected.mask());
        assertThat(timeless(found)).isEqualTo(timeless(expected));
        assertThat(found.selected()).isEqualTo(expected.selected());
        assertThat(found.epochs()).isEqualTo(expected.epochs());
    }

    @Test
    void aTrainingIsDoneOnceAndReadBackExactly() {
        TrainingSpec spec = training(TinyProblem.convolutional());
        WatchedLab first = lab("a");
        TrainingResult done = first.lab().train(spec);
        TrainingResult again = first.lab().train(spec);
        WatchedLab later = lab("a");
        TrainingResult read = later.lab().train(spec);
        assertThat(first.trainings()).hasSize(1);
        assertThat(later.trainings()).isEmpty();
        assertThat(again).isEqualTo(done);
        assertThat(read).isEqualTo(done);
    }

    @Test
    void aDivergedTrainingIsReadBackAsOne() {
        TrainingSpec spec = TinyProblem.problem(TinyProblem.perceptron(), 1)
                .with(TinyProblem.settings(2, 16).withRate(1e30))
                .training();
        WatchedLab lab = lab("a");
        TrainingResult done = lab.lab().attempt(spec);
        assertThat(done.divergence()).isNotNull();
        assertThat(lab("a").lab().attempt(spec)).isEqualTo(done);
        assertThatThrownBy(() -> lab.lab().train(spec))
                .isInstanceOfSatisfying(
                        DivergedSearch.class,
                        search -> assertThat(search.divergence()).isEqualTo(done.divergence()));
        assertThat(lab.trainings()).hasSize(1);
    }

    static Stream<Arguments> beginnings() {
        return TinyProblem.networks()
                .flatMap(network -> Stream.of(Select.values())
                        .flatMap(select -> Stream.of(1, 4, 6, 8, 11, 12).map(k -> Arguments.of(network, select, k))));
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void goingOnFromABeginningEqualsTheWholeAtOnce(Graph graph, Select select, int k) {
        Problem problem = TinyProblem.problem(graph, 1);
        TrainingSpec whole = problem.with(TinyProblem.with(problem.settings(), select, Precision.FP32))
                .training();
        TrainingResult expected = lab("at once").lab().train(whole);

        WatchedLab lab = lab("in parts");
        TrainingSpec beginning = whole.until(k);
        lab.lab().train(beginning);
        requireSame(lab.lab().train(whole, Beginning.whole(beginning)), expected);
        assertThat(lab.steps()).as("no step is done twice").isEqualTo(12);
    }

    @Test
    void aBeginningThatIsNotThereIsNoHindrance() {
        TrainingSpec whole = training(TinyProblem.perceptron());
        TrainingResult expected = lab("a").lab().train(whole);
        requireSame(lab("b").lab().train(whole, Beginning.whole(whole.until(5))), expected);
    }

    @Test
    void aKilledTrainingLeavesNothingThatLooksDone() {
        TrainingSpec spec = training(TinyProblem.perceptron());
        WatchedLab killed = lab("a").killedAfter(5);
        assertThatThrownBy(() -> killed.lab().train(spec)).isInstanceOf(Killed.class);
        WatchedLab again = lab("a");
        requireSame(again.lab().train(spec), lab("b").lab().train(spec));
        assertThat(again.trainings()).hasSize(1);
    }

    @Test
    void theLedgerCountsStepsThatTwoTrainingsShareOnce() {
        TrainingSpec whole = training(TinyProblem.perceptron());
        TrainingSpec beginning = whole.until(6);
        WatchedLab lab = lab("a");
        Ledger parts = new Ledger();
        lab.lab().charging(parts).train(beginning);
        assertThat(parts.epochs()).isEqualTo(1.5);
        lab.lab().charging(parts).train(whole, Beginning.whole(beginning));
        assertThat(parts.entries()).hasSize(2);
        assertThat(parts.distinct()).hasSize(1);
        assertThat(parts.epochs()).isEqualTo(3);

        Ledger lookedUp = new Ledger();
        lab.lab().charging(lookedUp).train(whole);
        lab.lab().charging(lookedUp).train(whole);
        assertThat(lookedUp.entries()).hasSize(1);
        assertThat(lookedUp.epochs()).isEqualTo(3);
        assertThat(lookedUp.seconds()).isPositive();
        assertThat(parts.with(lookedUp).epochs()).isEqualTo(3);
        assertThat(new Ledger().with(lookedUp).epochs()).isEqualTo(3);
    }

    @Test
    void aPlanNamesWhatIsMissingAndDoesNothing() {
        TrainingSpec whole = training(TinyProblem.perceptron());
        TrainingSpec beginning = whole.until(6);
        WatchedLab lab = lab("a");
        Plan plan = new Plan();
        Lab planning = lab.lab().planning(plan);
        planning.train(beginning);
        TrainingResult answer = planning.train(whole, Beginning.whole(beginning));
        assertThat(answer.weights()).isEqualTo(whole.start());
        assertThat(new ArrayList<>(plan.epochs().values())).containsExactly(1.5, 1.5);
        assertThat(lab.trainings()).isEmpty();
        assertThat(lab.lab().store().used()).isEmpty();

        TrainingResult done = lab.lab().train(whole);
        Plan rest = new Plan();
        assertThat(lab.lab().planning(rest).train(whole)).isEqualTo(done);
        assertThat(rest.epochs()).isEmpty();
    }

    @Test
    void weightsAndMasksAreKeptUnderTheirContent() {
        Graph graph = TinyProblem.perceptron();
        WatchedLab lab = lab("a");
        Weights weights = TinyProblem.start(graph, 1);
        List<Mask> masks = List.of(TinyProblem.problem(graph, 1).dense());
        String kept = lab.lab().keep(weights);
        assertThat(lab.lab().keep(TinyProblem.start(graph, 1))).isEqualTo(kept);
        assertThat(lab.lab().keep(TinyProblem.start(graph, 2))).isNotEqualTo(kept);
        String keptMasks = lab.lab().keep(masks);
        assertThat(lab.lab().keep(List.of(masks.getFirst(), masks.getFirst()))).isNotEqualTo(keptMasks);
        assertThat(lab.lab().store().used()).hasSize(4).contains(kept, keptMasks);
    }
}
