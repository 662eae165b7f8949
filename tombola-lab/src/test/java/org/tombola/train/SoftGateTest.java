package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.SoftGate.Temperature;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class SoftGateTest {
    private static final Temperature HARD = new Temperature(200, 2, 1);
    /** Where {@link #HARD} is at its end. */
    private static final long LAST = 1;

    @ParameterizedTest
    @CsvSource({"0, 1", "42, 14.142136", "84, 200", "1, 1.0651069394", "85, 200"})
    void theTemperatureRisesByOneFactorAnEpoch(int epoch, double expected) {
        Temperature temperature = Temperature.perEpoch(200, 85, 352);
        assertThat(temperature.at(epoch * 352L)).isCloseTo(expected, within(1e-6));
        assertThat(temperature.at(epoch * 352L + 351)).isEqualTo(temperature.at(epoch * 352L));
    }

    @Test
    void orInEveryStepFromOneToItsEnd() {
        Temperature temperature = Temperature.perStep(200, 5, 4);
        assertThat(temperature.at(0)).isEqualTo(1);
        assertThat(temperature.at(19)).isEqualTo(200);
        assertThat(temperature.at(20)).as("the state after the last step").isEqualTo(200);
        for (long step = 1; step < 20; step++) {
            assertThat(temperature.at(step) / temperature.at(step - 1))
                    .isCloseTo(Math.pow(200, 1.0 / 19), within(1e-9));
        }
    }

    @Test
    void aSinglePointStaysAtOne() {
        assertThat(Temperature.perEpoch(200, 1, 7).at(3)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "-0.1, 2.105171", "0.2, 1.818731"})
    void theFactorUndoesTheFirstGate(double initial, double expected) {
        assertThat(SoftGate.scale(initial)).isCloseTo(expected, within(1e-6));
        assertThat(SoftGate.scale(initial) / (1 + Math.exp(-initial))).isCloseTo(1, within(1e-12));
    }

    /** The worked case: β = 200, c = 2, the loss is the sum of the effective weights. */
    @ParameterizedTest
    @CsvSource({"FP32, 1e-3", "FP64, 1e-4"})
    void gradientsFollowTheWorkedNumbers(Precision precision, float bound) {
        try (Row row = Row.of(precision, 1, 2, 3)) {
            Weights scores = Row.named(.02f, -.01f, 0);
            Reparameterisation.Running weights =
                    new SoftGate(scores, 0, 0, HARD).attach(row.session(), row.start(), row.mask());
            weights.refresh(LAST);
            assertThat(row.output(weights.effective()))
                    .isCloseTo(2 * (.98201379 + 2 * .11920292 + 3 * .5), within(1e-5));
            Variables gradient = row.vector(1, 1, 1);
            Variables ofScores = row.vector(9, 9, 9);
            weights.pullBack(LAST, List.of(gradient, ofScores));
            assertThat(Row.values(ofScores)).containsExactly(new float[] {7.0651f, 83.9949f, 300}, offset(bound));
            assertThat(Row.values(gradient)).containsExactly(new float[] {1.964028f, .238406f, 1}, offset(1e-6f));
        }
    }

    @Test
    void thePenaltyPullsOnScoresOnlyAndIsScaledLikeTheGates() {
        try (Row row = Row.of(Precision.FP64, 1, 2, 3)) {
            Weights scores = Row.named(.02f, -.01f, 0);
            Reparameterisation.Running weights =
                    new SoftGate(scores, 0, 0.5, HARD).attach(row.session(), row.start(), row.mask());
            weights.refresh(LAST);
            Variables gradient = row.vector(0, 0, 0);
            Variables ofScores = row.session().zeros();
            weights.pullBack(LAST, List.of(gradient, ofScores));
            assertThat(Row.values(gradient)).containsOnly(0);
            float[] expected = {7.0651f / 2, 83.9949f / 4, 300f / 6};
            assertThat(Row.values(ofScores)).containsExactly(expected, offset(1e-4f));
        }
    }

    @Test
    void theFirstGatesLetWeightsThroughAsTheyAre() {
        for (double initial : new double[] {0, -0.25, 1}) {
            Graph graph = TinyProblem.convolutional();
            TrainingSpec spec = spec(graph, initial, 1e-8);
            Weights effective = SoftResumeTest.uninterrupted(spec.until(0)).weights();
            effective.tensors().forEach((name, tensor) -> {
                for (int i = 0; i < tensor.size(); i++) {
                    float start = spec.start().get(name).at(i);
                    assertThat(tensor.at(i)).isCloseTo(start, within(1e-6f));
                }
            });
        }
    }

    static TrainingSpec spec(Graph graph, double initial, double penalty) {
        Temperature temperature = Temperature.perStep(50, 3, 4);
        return SoftResumeTest.spec(
                graph, new SoftGate(constant(graph, (float) initial), initial, penalty, temperature));
    }

    static Weights constant(Graph graph, float value) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        graph.prunable(Prunable.ALL).forEach((name, shape) -> scores.put(name, Tensor.filled(shape, value)));
        return Weights.of(scores);
    }

    /** T4: σ(10) = 0.9999546, so that |s| ≥ 0.05 is a bit at β = 200. */
    @Test
    void atTheEndSoftAndHardGatesSayTheSame() {
        assertThat(1 / (1 + Math.exp(-10))).isCloseTo(.99995460, within(1e-8));
        Graph graph = TinyProblem.convolutional();
        Weights start = TinyProblem.start(graph, 2);
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        Mask half = Masks.random(all, new Quota.Pool(all.size() / 2), new Seed(4));
        Map<String, Tensor> scores = new LinkedHashMap<>();
        Map<String, Tensor> doubled = new LinkedHashMap<>();
        for (String name : all.names()) {
            float[] s = new float[all.size(name)];
            float[] w = start.get(name).copy();
            for (int i = 0; i < s.length; i++) {
                float far = 0.05f + 0.01f * (i % 7);
                s[i] = half.kept(name, i) ? far : -far;
                w[i] *= 2;
            }
            scores.put(name, Tensor.of(all.shape(name), s));
            doubled.put(name, Tensor.of(all.shape(name), w));
        }
        Batch batch = TinyProblem.images().batch(0, 20);
        float[] soft;
        try (Session session = TorchEngine.cpu().open(graph, start, all, Numerics.DEFAULT)) {
            Reparameterisation.Running gates = new SoftGate(Weights.of(scores), 0, 0, HARD).attach(session, start, all);
            gates.refresh(LAST);
            soft = session.predict(batch, gates.effective(), Set.of()).logits().values();
        }
        try (Session session = TorchEngine.cpu().open(graph, start.with(Weights.of(doubled)), half, Numerics.DEFAULT)) {
            float[] hard = session.predict(batch, session.trainable(), Set.of())
                    .logits()
                    .values();
            double size = 0;
            for (float logit : hard) {
                size = Math.max(size, Math.abs(logit));
            }
            assertThat(soft).containsExactly(hard, offset((float) (1e-4 * Math.max(1, size))));
        }
    }

    /** In float32 σ(−104) is zero, and so is its slope: such a gate is not merely closed, it is lost. */
    @Test
    void aGateThatUnderflowsHasNoGradientLeft() {
        try (Row row = Row.of(Precision.FP32, 1, 2)) {
            Reparameterisation.Running weights = new SoftGate(Row.named(-0.6f, -0.05f), 0, 1e-3, HARD)
                    .attach(row.session(), row.start(), row.mask());
            weights.refresh(LAST);
            Variables gradient = row.vector(1, 1);
            Variables ofScores = row.session().zeros();
            weights.pullBack(LAST, List.of(gradient, ofScores));
            assertThat(Row.values(weights.effective())[0]).isZero();
            assertThat(Row.values(ofScores)[0]).isZero();
            assertThat(Row.values(ofScores)[1]).isPositive();
        }
    }

    /** Smaller gates than the gap between 1 and the next float are gates all the same. */
    @Test
    void smallGatesKeepTheirPrecision() {
        try (Row row = Row.of(Precision.FP32, 1, 1)) {
            Reparameterisation.Running weights =
                    new SoftGate(Row.named(-0.1f, -0.2f), 0, 0, HARD).attach(row.session(), row.start(), row.mask());
            weights.refresh(LAST);
            float[] found = Row.values(weights.effective());
            assertThat(found[0] / (2 / (1 + Math.exp(20)))).isCloseTo(1, within(1e-5));
            assertThat(found[1] / (2 / (1 + Math.exp(40)))).isCloseTo(1, within(1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void gradientsAreThoseOfDifferencesOfLossAndPenalty(Graph graph) {
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        Weights start = TinyProblem.start(graph, 3);
        double penalty = 0.01;
        Map<String, Tensor> scores = new LinkedHashMap<>();
        all.names().forEach(name -> {
            float[] drawn = Formula.unit("scores." + name, all.size(name));
            scores.put(name, Tensor.of(all.shape(name), drawn));
        });
        Temperature temperature = Temperature.perStep(20, 3, 4);
        SoftGate gate = new SoftGate(Weights.of(scores), -0.3, penalty, temperature);
        try (Session session = TorchEngine.cpu().open(graph, start, all, new Numerics(Precision.FP64, 1))) {
            Reparameterisation.Running weights = gate.attach(session, start, all);
            Variables values = weights.groups().get(1).values();
            Variables gates = session.zeros();
            Variables ones = session.zeros().fill(1);
            Differences differences = new Differences(session, weights, () -> {
                double sum = 0;
                gates.set(values).scale(temperature.at(Differences.AT)).apply(Elementwise.SIGMOID);
                for (String name : all.names()) {
                    sum += gates.part(name).dot(ones.part(name));
                }
                return penalty * SoftGate.scale(-0.3) * sum;
            });
            Weights ofWeights = differences.pulledBack(0);
            Weights ofScores = differences.pulledBack(1);
            ofWeights
                    .names()
                    .forEach(
                            name -> differences.requirePosition(weights.groups().getFirst(), name, ofWeights));
            all.names()
                    .forEach(
                            name -> differences.requirePosition(weights.groups().get(1), name, ofScores));
            for (String name : ofScores.names()) {
                if (!all.covers(name)) {
                    assertThat(ofScores.get(name).values())
                            .containsExactly(new float[ofScores.get(name).size()], offset(0f));
                }
            }
        }
    }

    @Test
    void aMaskInForceClosesGatesWhateverTheirScores() {
        Graph graph = TinyProblem.perceptron();
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        Mask half = Masks.random(all, new Quota.Pool(500), new Seed(4));
        TrainingSpec spec = spec(graph, 0, 1e-3).under(half);
        TrainingResult result = SoftResumeTest.uninterrupted(spec);
        assertThat(half.apply(result.weights())).isEqualTo(result.weights());
        Weights scores = result.groups().get(SoftGate.SCORES);
        half.complement().names().forEach(name -> {
            for (int i = 0; i < half.size(name); i++) {
                if (!half.kept(name, i)) {
                    assertThat(scores.get(name).at(i)).isZero();
                }
            }
        });
        assertThat(scores)
                .isNotEqualTo(spec.reparameterisation().untrained(spec).get(SoftGate.SCORES));
    }

    @Test
    void whatIsNotTrainedIsWhereItStarts() {
        TrainingSpec spec = spec(TinyProblem.convolutional(), 0.5, 1e-8);
        TrainingResult none = SoftResumeTest.uninterrupted(spec.until(0));
        assertThat(none.groups()).isEqualTo(spec.reparameterisation().untrained(spec));
        assertThat(none.groups().sequencedKeySet()).containsExactly("weights", "scores");
    }
}
