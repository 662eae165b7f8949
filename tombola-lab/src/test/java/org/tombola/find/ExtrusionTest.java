package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.TinyProblem;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.find.Extrusion.Cut;
import org.tombola.graph.Graph;
import org.tombola.lab.Problem;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.train.Kills;
import org.tombola.train.Masked;
import org.tombola.train.Optimiser;
import org.tombola.train.Reparameterisation;
import org.tombola.train.Sgd;
import org.tombola.train.TrainingHook;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class ExtrusionTest {
    @TempDir
    private Path folder;

    /** 1000 prunable weights, 3 epochs of 4 steps. */
    private static final Problem PROBLEM = TinyProblem.problem(TinyProblem.perceptron(), 1);

    private static final Mask ALL = PROBLEM.dense();
    private static final Mask UNIMPORTANT =
            ALL.minus(Masks.random(ALL, Allocation.even(PROBLEM.prunable(), Density.parse("0.3")), PROBLEM.seed()));

    private static final Force NONE = new Force.Stepped(1, 1, 0, 1);

    @Test
    void onlyTheRegionIsPulledAndEverythingElseHasThePlainGradientToTheLastBit() {
        Copying before = new Copying();
        Copying after = new Copying();
        Force force = new Force.Stepped(0.05, 1, 10, 1);
        TrainingSpec spec =
                PROBLEM.training().with(List.of(before, new Extrusion(UNIMPORTANT, force, List.of()), after));
        new WatchedLab(folder).lab().train(spec);
        assertThat(after.gradients()).hasSize(12);
        for (int step = 0; step < 12; step++) {
            for (String name : after.gradients().get(step).names()) {
                Tensor plain = before.gradients().get(step).get(name);
                Tensor pulled = after.gradients().get(step).get(name);
                Tensor weights = after.weights().get(step).get(name);
                for (int i = 0; i < plain.size(); i++) {
                    boolean inside = UNIMPORTANT.covers(name) && UNIMPORTANT.kept(name, i);
                    float expected = plain.at(i) + (inside ? (float) (0.05 * step) * weights.at(i) : 0);
                    assertThat(pulled.at(i))
                            .as("%s[%d] at step %d", name, i, step)
                            .isCloseTo(expected, within(inside ? 1e-6f : 0));
                }
            }
        }
    }

    @Test
    void theCutLeavesTheLargestOfTheRegionAndTouchesNothingElse() {
        Weights trained = PROBLEM.start();
        Extrusion extrusion = new Extrusion(UNIMPORTANT, NONE, List.of());
        Mask mask = extrusion.after(new Cut(1, 100), trained, ALL);
        assertThat(mask).isNotNull();
        assertThat(ALL.minus(UNIMPORTANT).subsetOf(mask)).isTrue();
        assertThat(mask.and(UNIMPORTANT).count()).isEqualTo(100);
        double least = mask.and(UNIMPORTANT).names().stream()
                .flatMapToDouble(name -> magnitudes(trained, mask.and(UNIMPORTANT), name))
                .min()
                .orElseThrow();
        Mask gone = UNIMPORTANT.minus(mask);
        double most = gone.names().stream()
                .flatMapToDouble(name -> magnitudes(trained, gone, name))
                .max()
                .orElseThrow();
        assertThat(most).isLessThanOrEqualTo(least);
        assertThat(extrusion.after(new Cut(2, 100), trained, mask))
                .as("nothing is left to cut")
                .isNull();
        assertThat(extrusion.after(new Cut(2, 0), trained, mask)).isEqualTo(ALL.minus(UNIMPORTANT));
    }

    private static java.util.stream.DoubleStream magnitudes(Weights weights, Mask mask, String name) {
        return java.util.stream.IntStream.range(0, mask.size(name))
                .filter(i -> mask.kept(name, i))
                .mapToDouble(i -> Math.abs(weights.get(name).at(i)));
    }

    @Test
    void aSurvivorThatHasBecomeZeroIsNotTakenForPruned() {
        Map<String, Tensor> zeros = new HashMap<>();
        PROBLEM.prunable().forEach((name, shape) -> zeros.put(name, Tensor.of(shape, new float[Tensor.size(shape)])));
        Weights dead = PROBLEM.start().with(Weights.of(zeros));
        Extrusion extrusion = new Extrusion(ALL, NONE, List.of());
        Mask last = UNIMPORTANT; // its first survivor is not position 0
        Mask mask = extrusion.after(new Cut(1, 10), dead, last);
        assertThat(mask).isNotNull();
        assertThat(mask.count()).isEqualTo(10);
        assertThat(mask.subsetOf(last))
                .as("among equals the earlier survivor stays, never a position gone before")
                .isTrue();
    }

    @Test
    void cutsFallAfterTheStepTheyNameTheLastStepOfAllIncluded() {
        for (long step : new long[] {4, 8, 12}) {
            Extrusion extrusion = new Extrusion(ALL, new Force.Stepped(1e-3, 1, 1, 1), List.of(new Cut(step, 300)));
            TrainingSpec spec = PROBLEM.training().with(List.of(extrusion));
            WatchedLab lab = new WatchedLab(folder);
            assertThat(lab.lab().train(spec).mask().count()).isEqualTo(300);
            TrainingResult shorter = lab.lab().train(spec.until(step - 1));
            assertThat(shorter.mask()).as("not one step earlier").isEqualTo(ALL);
        }
    }

    @Test
    void ofCutsAtOneStepTheLastAndDeepestIsMade() {
        List<Cut> cuts = List.of(new Cut(4, 900), new Cut(4, 500), new Cut(12, 400));
        TrainingSpec spec =
                PROBLEM.training().with(List.of(new Extrusion(ALL, new Force.Stepped(1e-3, 1, 1, 1), cuts)));
        WatchedLab lab = new WatchedLab(folder);
        assertThat(lab.lab().train(spec.until(4)).mask().count()).isEqualTo(500);
        assertThat(lab.lab().train(spec).mask().count()).isEqualTo(400);
    }

    @Test
    void weightsThatAreNoNumbersAreADivergenceNotACrash() {
        Extrusion extrusion = new Extrusion(ALL, new Force.Stepped(1e-3, 1, 1, 1), List.of(new Cut(1, 300)));
        TrainingSpec spec =
                PROBLEM.with(PROBLEM.settings().withRate(1e38)).training().with(List.of(extrusion));
        assertThat(new WatchedLab(folder).lab().attempt(spec).divergence()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"perceptron", "convolutional"})
    void killedAnywhereItEndsInTheSameBits(String network) {
        Graph graph = network.equals("perceptron") ? TinyProblem.perceptron() : TinyProblem.convolutional();
        Problem problem = TinyProblem.problem(graph, 5);
        Mask all = problem.dense();
        Mask region =
                all.minus(Masks.random(all, Allocation.even(problem.prunable(), Density.parse("0.2")), problem.seed()));
        Force force = new Force.Along(Growth.EXP, 0.5, 4, 4, 12, 1);
        List<Cut> cuts = List.of(new Cut(6, region.count() / 2), new Cut(8, region.count() / 3), new Cut(12, 0));
        TrainingSpec spec = problem.training().with(List.of(new Extrusion(region, force, cuts)));
        TrainingResult result = Kills.requireSameBitsWhereverItIsKilled(spec, folder);
        assertThat(result.mask()).isEqualTo(all.minus(region));
    }

    /** No loss gradient; from rest at epoch 40 of 200, 391 steps each, cosine from 0.1. */
    private static double left(Growth growth, double ceiling, double momentum, double scale) {
        Force force = new UniLth.Growing(growth, ceiling, 1, UniLth.Clock.STAGE2, false).over(40, 200, 391);
        Sgd sgd = new Sgd(0.1, momentum, 0, false);
        return Shrinkage.of(force, sgd, step -> scale * rate(step), 40 * 391, 200 * 391);
    }

    private static double rate(long step) {
        return 0.1 * 0.5 * (1 + Math.cos(Math.PI * (step / 391) / 200));
    }

    @ParameterizedTest
    @CsvSource({
        "LINEAR, 1.25e-3, 1.3e-3, 5e-5",
        "EXP, 7.6e-3, 7.6e-3, 5e-5",
        "LOG, 3.03e-4, 3.1e-4, 5e-6",
    })
    void theForceShrinksAWeightThatNothingHoldsByAsMuchAsWorkedOut(
            Growth growth, double momentum, double without, double digit) {
        assertThat(left(growth, 1e-3, 0.9, 1)).isCloseTo(momentum, within(momentum * 0.01));
        assertThat(left(growth, 1e-3, 0, 10)).isCloseTo(without, within(digit));
        assertThat(Math.abs(left(growth, 1e-2, 0.9, 1))).isLessThan(1e-20);
    }

    @ParameterizedTest
    @CsvSource({"LINEAR, 1, false", "EXP, 1, false", "LOG, 2, false", "LINEAR, 1, true"})
    void whatSgdDoesWithTheForceIsThatSimulation(Growth growth, double factor, boolean nesterov) {
        double ceiling = 0.02;
        Force force = new UniLth.Growing(growth, ceiling, factor, UniLth.Clock.STAGE2, false).over(1, 3, 200);
        Weights start = PROBLEM.start();
        try (Session session = TorchEngine.cpu().open(PROBLEM.graph(), start, ALL, new Numerics(Precision.FP32, 1))) {
            Reparameterisation.Running weights = new Masked().attach(session, start, ALL);
            TrainingHook.Running hook = new Extrusion(ALL, force, List.of()).attach(session, weights, ALL);
            Optimiser.Running sgd = new Sgd(0.1, 0.9, 0, nesterov).begin(session, weights);
            double weight = Shrinkage.of(force, new Sgd(0.1, 0.9, 0, nesterov), ExtrusionTest::rate, 200, 600);
            for (long at = 200; at < 600; at++) {
                long step = at;
                double rate = rate(step);
                sgd.step(
                        new Optimiser.Objective() {
                            @Override
                            public double at(BatchNormMode mode, List<Variables> gradients) {
                                gradients.getFirst().fill(0);
                                hook.afterBackward(step, session.trainable(), gradients.getFirst());
                                return 0;
                            }

                            @Override
                            public boolean proceed() {
                                return true;
                            }
                        },
                        rate);
            }
            assertThat(Math.abs(weight)).isLessThan(0.5);
            Weights shrunk = session.trainable().read();
            for (int i = 0; i < 800; i++) {
                float from = start.get("fc1.weight").at(i);
                assertThat(shrunk.get("fc1.weight").at(i)).isCloseTo((float) (from * weight), within(1e-5f));
            }
            assertThat(shrunk.get("fc1.bias")).as("biases are not pulled").isEqualTo(start.get("fc1.bias"));
        }
    }
}
