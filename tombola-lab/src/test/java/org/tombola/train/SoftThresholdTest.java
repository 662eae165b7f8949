package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.network.TorchEngine;
import org.tombola.train.Reparameterisation.Group;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

class SoftThresholdTest {
    private static Reparameterisation.Running attached(Row row, double initial) {
        Reparameterisation.Running weights =
                new SoftThreshold(initial, null).attach(row.session(), row.start(), row.mask());
        weights.refresh(0);
        return weights;
    }

    @ParameterizedTest
    @ValueSource(strings = {"FP32", "FP64"})
    void weightsShrinkByTheThresholdAndGradientsFollowTheWorkedNumbers(Precision precision) {
        try (Row row = Row.of(precision, 0.8f, -0.3f, 0.1f, -0.6f)) {
            Reparameterisation.Running weights = attached(row, -0.4);
            assertThat(Row.values(weights.effective()))
                    .containsExactly(new float[] {.398688f, 0, 0, -.198688f}, offset(5e-7f));
            Variables gradient = row.vector(1, 1, 1, 2);
            Variables ofThreshold = row.session().zeros();
            weights.pullBack(0, List.of(gradient, ofThreshold));
            assertThat(Row.values(gradient)).containsExactly(1, 0, 0, 2);
            assertThat(Row.values(ofThreshold))
                    .containsExactly(new float[] {.240261f, .240261f, .240261f, .240261f}, offset(5e-7f));
        }
    }

    /** The published start: σ(−3200) and its slope are exactly zero. */
    @Test
    void aThresholdFarBelowZeroChangesNoBitAndHasNoGradient() {
        try (Row row = Row.of(Precision.FP32, 0.8f, -0.3f, 1e-30f, -0.6f)) {
            Reparameterisation.Running weights = attached(row, -3200);
            assertThat(weights.effective().read()).isEqualTo(row.start());
            Variables gradient = row.vector(1, 2, 3, 4);
            Variables ofThreshold = row.vector(9, 9, 9, 9);
            weights.pullBack(0, List.of(gradient, ofThreshold));
            assertThat(Row.values(gradient)).containsExactly(1, 2, 3, 4);
            assertThat(Row.values(ofThreshold)).containsOnly(0);
        }
    }

    @Test
    void raisingTheThresholdsGivesMasksEachWithinTheOneBefore() {
        Graph graph = TinyProblem.perceptron();
        Weights start = TinyProblem.start(graph, 1);
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        try (Session session = TorchEngine.cpu().open(graph, start, all, Numerics.DEFAULT)) {
            Mask before = all;
            for (double s : new double[] {-200, -5, -3, -2, -1, 0, 3}) {
                Reparameterisation.Running weights = new SoftThreshold(s, null).attach(session, start, all);
                weights.refresh(0);
                Weights shrunken = weights.effective().read();
                Mask mask =
                        Mask.of(all.shapes(), name -> i -> shrunken.get(name).at(i) != 0);
                assertThat(mask.subsetOf(before)).isTrue();
                assertThat(mask.count()).isLessThan(s > -6 ? before.count() : all.size() + 1);
                before = mask;
            }
            assertThat(before.count()).isZero();
        }
    }

    /** sign(0) = 0: taken for a pruned weight, a bias that starts at zero would stay there. */
    @Test
    void whatNoMaskCoversHasNoThresholdAndMovesEvenFromZero() {
        Graph graph = TinyProblem.convolutional();
        Weights start = TinyProblem.start(graph, 1);
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        assertThat(start.get("bn1.bias").values()).containsOnly(0);
        try (Session session = TorchEngine.cpu().open(graph, start, all, Numerics.DEFAULT)) {
            Reparameterisation.Running weights = new SoftThreshold(-1, null).attach(session, start, all);
            weights.refresh(0);
            Variables gradient = session.zeros().fill(3);
            Variables ofThresholds = session.zeros().fill(7);
            weights.pullBack(0, List.of(gradient, ofThresholds));
            for (String name : List.of("fc.bias", "bn1.weight", "bn1.bias")) {
                assertThat(weights.effective().read().get(name).values())
                        .isEqualTo(start.get(name).values());
                assertThat(gradient.read().get(name).values()).containsOnly(3);
                assertThat(ofThresholds.read().get(name).values()).containsOnly(0);
            }
        }
    }

    /**
     * The published start, seen by the loop that runs: 5005 steps an epoch with momentum 0.875 and the rates of the reference's five
     * epochs of warm-up bring s from −3200 to −1601.8, whatever the gradients of the weights are.
     */
    @Test
    void atFirstOnlyWeightDecayMovesThresholds() {
        try (Row row = Row.of(Precision.FP64, 0.8f, -0.3f)) {
            Reparameterisation.Running weights = attached(row, -3200);
            Optimiser.Running sgd = new Sgd(0.256, 0.875, 2.25e-5, false).begin(row.session(), weights);
            Optimiser.Objective objective = Objectives.of((mode, gradients) -> {
                weights.refresh(0);
                gradients.getFirst().fill(1e-3);
                weights.pullBack(0, gradients);
                return 0;
            });
            for (int epoch = 0; epoch < 5; epoch++) {
                for (int step = 0; step < 5005; step++) {
                    assertThat(sgd.step(objective, 0.256 * (epoch + 1) / 5)).isZero();
                }
            }
            assertThat((double) Row.values(weights.groups().get(1).values())[0]).isCloseTo(-1601.8, within(0.1));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 0.3"})
    void thresholdsDecayAsWeightsDoOrAtARateOfTheirOwn(boolean shared, double own) {
        try (Row row = Row.of(Precision.FP64, 0.8f, -0.3f)) {
            Reparameterisation.Running weights =
                    new SoftThreshold(-2, shared ? null : own).attach(row.session(), row.start(), row.mask());
            Optimiser.Running sgd = new Sgd(1, 0, 0.1, false).begin(row.session(), weights);
            assertThat(sgd.step(
                            Objectives.of((mode, gradients) -> {
                                weights.refresh(0);
                                gradients.getFirst().fill(0);
                                weights.pullBack(0, gradients);
                                return 0;
                            }),
                            1))
                    .isZero();
            double expected = shared ? -2 + 0.1 * 2 : -2 + own * 2;
            assertThat((double) Row.values(weights.groups().get(1).values())[1]).isCloseTo(expected, within(1e-6));
            assertThat((double) Row.values(weights.groups().getFirst().values())[0])
                    .isCloseTo(0.72, within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void gradientsAreThoseOfDifferences(Graph graph) {
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        Weights start = TinyProblem.start(graph, 3);
        try (Session session = TorchEngine.cpu().open(graph, start, all, new Numerics(Precision.FP64, 1))) {
            Reparameterisation.Running weights = new SoftThreshold(-2.5, null).attach(session, start, all);
            Differences differences = new Differences(session, weights, () -> 0);
            Weights found = differences.pulledBack(0);
            all.names()
                    .forEach(
                            name -> differences.requirePosition(weights.groups().getFirst(), name, found));
            Group thresholds = weights.groups().get(1);
            all.names().forEach(name -> differences.requireTensor(thresholds, name, differences.pulledBack(1)));
        }
    }

    @Test
    void everyPositionOfATensorKeepsTheSameThreshold() {
        Graph graph = TinyProblem.convolutional();
        TrainingSpec spec = SoftResumeTest.spec(graph, new SoftThreshold(-3, null));
        Weights thresholds = SoftResumeTest.uninterrupted(spec).groups().get(SoftThreshold.THRESHOLDS);
        spec.mask().names().forEach(name -> {
            float[] values = thresholds.get(name).values();
            assertThat(values).containsOnly(values[0]);
            assertThat(values[0]).isNotEqualTo(-3f);
        });
        assertThat(thresholds.get("fc.bias").values()).containsOnly(0);
        assertThat(thresholds.get("conv1.weight").at(0))
                .isNotEqualTo(thresholds.get("fc.weight").at(0));
    }

    @Test
    void noHookMovesTheMaskUnderIt() {
        try (Row row = Row.of(Precision.FP32, 0.8f)) {
            Reparameterisation.Running weights = attached(row, -3);
            assertThatThrownBy(() -> weights.remask(row.mask(), List.of())).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatIsNotTrainedIsWhereItStarts() {
        Graph graph = TinyProblem.convolutional();
        TrainingSpec spec = SoftResumeTest.spec(graph, new SoftThreshold(-3, null));
        TrainingResult none = SoftResumeTest.uninterrupted(spec.until(0));
        assertThat(none.groups()).isEqualTo(spec.reparameterisation().untrained(spec));
        assertThat(none.groups().sequencedKeySet()).containsExactly("weights", "thresholds");
    }
}
