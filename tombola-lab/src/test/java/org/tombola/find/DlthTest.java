package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.TinyProblem;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Predictions;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.Kills;
import org.tombola.train.Masked;
import org.tombola.train.Optimiser;
import org.tombola.train.Reparameterisation;
import org.tombola.train.Sgd;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingHook;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

class DlthTest {
    private static final Density THREE_TENTHS = Density.parse("0.3");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static Dlth finder(Map<String, Object> settings) {
        return (Dlth)
                Finders.CATALOGUE.find("dlth").orElseThrow().with(settings).value();
    }

    /** Tensors of 800 and 200 weights, 3 epochs of 4 steps. */
    private static Problem thousand() {
        return TinyProblem.problem(TinyProblem.perceptron(), 1);
    }

    private static Extrusion extrusion(TrainingSpec spec) {
        return (Extrusion) spec.hooks().getFirst();
    }

    @Test
    void theForceIsSoManyIncrementsAfterSoManyUpdates() {
        Force.Stepped force = new Force.Stepped(1e-4, 5, 1, 1);
        assertThat(LongStream.of(0, 4, 5, 9, 10).mapToDouble(force::at).toArray())
                .containsExactly(0, 0, 1e-4, 1e-4, 2e-4);
        for (int k = 0; k <= 10_000; k += 100) {
            assertThat(force.at(5L * k)).isCloseTo(k * 1e-4, within(1e-12));
        }
        assertThat(force.at(50_000)).isEqualTo(1);
        assertThat(force.at(90_000)).as("held").isEqualTo(1);
        assertThat(force.growing())
                .as("a sum of floats passes 1 at the same update")
                .isEqualTo(50_000);
        float sum = 0;
        int updates = 0;
        while (!(sum > 1)) {
            sum += 1e-4f;
            updates++;
        }
        assertThat(updates * 5L).isEqualTo(force.growing());
    }

    @Test
    void itMayGrowAsASquareOrACube() {
        assertThat(new Force.Stepped(1e-4, 5, 1, 2).at(25_000)).isCloseTo(0.25, within(1e-12));
        assertThat(new Force.Stepped(1e-4, 5, 1, 3).at(25_000)).isCloseTo(0.125, within(1e-12));
        assertThat(new Force.Stepped(1e-4, 5, 1, 3).growing()).isEqualTo(50_000);
        assertThat(new Force.Stepped(1e-4, 5, 0.25, 2).growing()).isEqualTo(25_000);
        assertThat(finder(Map.of("force", "increments", "power", 3L)).squeezing())
                .isEqualTo(new Squeezing.ByIncrements(new Force.Stepped(1e-4, 5, 2e-3, 3), 40_000, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"0, .999", "5e-4, .9989995"})
    void withoutALossOneStepShrinksAWeightByRateTimesForce(double decay, double factor) {
        Problem problem = thousand();
        Mask all = problem.dense();
        try (Session session =
                TorchEngine.cpu().open(problem.graph(), problem.start(), all, new Numerics(Precision.FP32, 1))) {
            Reparameterisation.Running weights = new Masked().attach(session, problem.start(), all);
            Force one = new Force.Stepped(1, 1, 1, 1);
            TrainingHook.Running hook = new Extrusion(all, one, List.of()).attach(session, weights, all);
            new Sgd(1e-3, 0, decay, false)
                    .begin(session, weights)
                    .step(
                            new Optimiser.Objective() {
                                @Override
                                public double at(BatchNormMode mode, List<Variables> gradients) {
                                    gradients.getFirst().fill(0);
                                    hook.afterBackward(1, session.trainable(), gradients.getFirst());
                                    return 0;
                                }

                                @Override
                                public boolean proceed() {
                                    return true;
                                }
                            },
                            1e-3);
            float[] after = session.trainable().read().get("fc1.weight").values();
            for (int i = 0; i < after.length; i++) {
                double before = problem.start().get("fc1.weight").at(i);
                assertThat((double) after[i]).isCloseTo(before * factor, within(Math.abs(before) * 2e-7));
            }
        }
    }

    @Test
    void soManyOfEachTensorArePressedOutWhateverTheRounding() {
        Draw draw = finder(Map.of()).find(thousand(), Density.parse("0.0333"), lab().lab());
        // ceil(0.9667 * 800) = 774 and ceil(0.9667 * 200) = 194 go
        assertThat(draw.mask().count("fc1.weight")).isEqualTo(26);
        assertThat(draw.mask().count("fc2.weight")).isEqualTo(6);
        assertThat(draw.events()).contains("kept 32 weights where density 0.0333 asks for 33");
    }

    @Test
    void aTensorOfOneWeightKeepsIt() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("one", new int[] {1, 1});
        shapes.put("many", new int[] {100, 10});
        Quota.PerTensor quota = (Quota.PerTensor) finder(Map.of()).quota(shapes, Density.parse("0.1"), 1);
        assertThat(quota.of("one")).isEqualTo(1);
        assertThat(quota.of("many")).isEqualTo(100);
    }

    @Test
    void everyPositionIsAsLikelyToGo() {
        Problem problem = thousand();
        int[] kept = new int[1000];
        int seeds = 400;
        for (int seed = 0; seed < seeds; seed++) {
            Quota quota = finder(Map.of()).quota(problem.prunable(), THREE_TENTHS, 1);
            Mask mask = Dlth.Pick.RANDOM.keep(problem.start(), problem.dense(), quota, new Seed(seed));
            assertThat(mask.count("fc1.weight")).isEqualTo(240);
            for (int i = 0; i < 1000; i++) {
                kept[i] += mask.kept(i < 800 ? "fc1.weight" : "fc2.weight", i < 800 ? i : i - 800) ? 1 : 0;
            }
        }
        double deviation = Math.sqrt(seeds * 0.3 * 0.7);
        for (int count : kept) {
            assertThat((double) count).isCloseTo(seeds * 0.3, within(5 * deviation));
        }
    }

    @Test
    void byDefaultTheForceGrowsAnEpochAtATimeAlongAnOrdinaryTraining() {
        WatchedLab lab = lab();
        Problem problem = thousand();
        Draw draw = finder(Map.of()).find(problem, THREE_TENTHS, lab.lab());
        assertThat(lab.trainings()).hasSize(1);
        TrainingSpec spec = lab.trainings().getFirst();
        assertThat(spec.until()).isEqualTo(12);
        assertThat(spec.mask()).as("dense").isEqualTo(problem.dense());
        assertThat(spec.settings()).isEqualTo(problem.settings());
        assertThat(extrusion(spec).region()).isEqualTo(draw.mask().complement());
        assertThat(IntStream.of(0, 3, 4, 7, 8, 11)
                        .mapToDouble(step -> extrusion(spec).force().at(step))
                        .toArray())
                .containsExactly(new double[] {0, 0, 2e-3 / 3, 2e-3 / 3, 4e-3 / 3, 4e-3 / 3}, within(1e-15));
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
        assertThat(draw.resumeAt()).isZero();
        assertThat(draw.start()).as("the transformed values").isNotEqualTo(problem.start());
        assertThat(draw.start()).isEqualTo(lab.lab().train(spec).weights());
    }

    @Test
    void theCodesPresetsTrainAsItsReadmeDoes() {
        Problem problem = thousand();
        TrainingSpec once = finder(Map.of("preset", "code")).squeezing().training(problem);
        assertThat(once.until()).isEqualTo(10_000 * 5 + 40_000);
        assertThat(once.settings().batch()).isEqualTo(64);
        assertThat(once.rate(0)).isEqualTo(1e-3);
        assertThat(once.rate(89_999)).isEqualTo(1e-3);
        Dlth iterative = finder(Map.of("preset", "code_iterative"));
        assertThat(iterative.cycles()).isEqualTo(5);
        assertThat(iterative.pick()).isEqualTo(Dlth.Pick.RANDOM);
        assertThat(iterative.squeezing().training(problem).until()).isEqualTo(20_000);
        assertThat(iterative.squeezing().force(once).at(19_999)).isEqualTo(1);
    }

    @Test
    void theCodesOneShotPresetPressesOutTheSmallestWeightsNotRandomOnes() {
        Problem problem = thousand();
        assertThat(finder(Map.of("preset", "code")).pick()).isEqualTo(Dlth.Pick.MIN);
        assertThat(finder(Map.of()).pick()).isEqualTo(Dlth.Pick.RANDOM);
        Mask mask = finder(Map.of("pick", "min"))
                .find(problem, THREE_TENTHS, lab().lab())
                .mask();
        SequencedMap<String, Long> kept = new LinkedHashMap<>();
        kept.put("fc1.weight", 240L);
        kept.put("fc2.weight", 60L);
        assertThat(mask)
                .isEqualTo(Selection.keepHighest(
                        Scores.magnitude(problem.start(), problem.dense()),
                        problem.dense(),
                        new Quota.PerTensor(kept)));
        assertThat(finder(Map.of()).find(problem, THREE_TENTHS, lab().lab()).mask())
                .isNotEqualTo(mask);
    }

    @Test
    void cyclesPressOutMoreAndMoreOfTheSame() {
        double[] pruned = {.2140, .3822, .5144, .6183, .7000};
        double[] increments = {.2140, .1682, .1322, .1039, .0817};
        for (int cycle = 1; cycle <= 5; cycle++) {
            double share = 1 - THREE_TENTHS.after(cycle, 5).asDouble();
            double before = 1 - THREE_TENTHS.after(cycle - 1, 5).asDouble();
            assertThat(share).isCloseTo(pruned[cycle - 1], within(5e-5));
            assertThat(share - before).isCloseTo(increments[cycle - 1], within(5e-5));
        }
        WatchedLab lab = lab();
        Draw draw = finder(Map.of("cycles", 5L)).find(thousand(), THREE_TENTHS, lab.lab());
        // of 800 go ceil(171.2..), ceil(305.7..), ceil(411.5..), ceil(494.7..), 560
        assertThat(draw.masks().stream().map(mask -> mask.count("fc1.weight")))
                .containsExactly(800, 628, 494, 388, 305, 240);
        assertThat(lab.trainings()).hasSize(5);
        for (int cycle = 1; cycle <= 5; cycle++) {
            assertThat(draw.masks().get(cycle).subsetOf(draw.masks().get(cycle - 1)))
                    .isTrue();
            assertThat(extrusion(lab.trainings().get(cycle - 1)).region())
                    .as("those of the cycles before stay under the force")
                    .isEqualTo(draw.masks().get(cycle).complement());
        }
        assertThat(draw.level()).isEqualTo(5);
        Draw once = finder(Map.of("cycles", 1L)).find(thousand(), THREE_TENTHS, lab.lab());
        assertThat(once.mask().count()).isEqualTo(draw.mask().count());
        assertThat(once).isEqualTo(finder(Map.of()).find(thousand(), THREE_TENTHS, lab.lab()));
    }

    @Test
    void whatACycleChoseStaysChosenThoughItIsNoLongerSmallest() {
        Map<String, Object> without = Map.of("cycles", 2L, "ceiling", 0.0); // no force: nothing shrinks
        Draw draw = finder(without).find(thousand(), THREE_TENTHS, lab().lab());
        Mask first = draw.masks().get(1);
        assertThat(draw.mask().subsetOf(first)).isTrue();
        Mask smallest = Selection.keepHighest(
                Scores.magnitude(draw.start(), first), thousand().dense(), Quota.like(first));
        assertThat(smallest)
                .as("the code would take others for those of the first cycle")
                .isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCyclesWeightsAreCutWhenItEndsOnlyIfSaid(boolean delete) {
        WatchedLab lab = lab();
        Map<String, Object> settings = Map.of("cycles", 2L, "delete_each_cycle", delete);
        Draw draw = finder(settings).find(thousand(), THREE_TENTHS, lab.lab());
        TrainingSpec second = lab.trainings().get(1);
        Mask first = draw.masks().get(1);
        assertThat(second.mask()).isEqualTo(delete ? first : thousand().dense());
        Weights left = lab.lab().train(lab.trainings().getFirst()).weights();
        assertThat(second.start()).isEqualTo(delete ? first.apply(left) : left);
        assertThat(draw.mask().count()).isEqualTo(300);
    }

    @Test
    void betweenCyclesItMayFineTuneUnderTheMask() {
        WatchedLab lab = lab();
        Map<String, Object> settings = Map.of("cycles", 3L, "fine_tune_epochs", 2L, "cycle_epochs", 1L);
        Draw draw = finder(settings).find(thousand(), THREE_TENTHS, lab.lab());
        List<TrainingSpec> trainings = lab.trainings();
        assertThat(trainings.stream().map(TrainingSpec::until)).containsExactly(4L, 8L, 4L, 8L, 4L);
        assertThat(trainings.get(1).mask()).isEqualTo(draw.masks().get(1));
        assertThat(trainings.get(2).start())
                .isEqualTo(lab.lab().train(trainings.get(1)).weights());
        assertThat(trainings.get(2).mask()).isEqualTo(thousand().dense());
    }

    @Test
    void onceTheOthersAreNothingTheCutChangesNothing() {
        Problem heavy = thousand();
        Problem problem = heavy.with(heavy.settings().with(TinyProblem.sgd(Map.of("momentum", 0.0))));
        Map<String, Object> strong = Map.of(
                "force", "increments", "ceiling", 1000.0, "increment", 50.0, "every", 2L, "hold", 40L, "rate", 1e-3);
        Draw draw = finder(strong).find(problem, THREE_TENTHS, lab().lab());
        assertThat(draw.events()).hasSize(2);
        assertThat(draw.events().getFirst())
                .matches("largest weight that was cut: [0-9.]+e-0\\d|largest weight that was cut: 0[.]00\\d+");
        assertThat(draw.events().getLast()).isEqualTo("the force leaves 0.0 of a weight that nothing else holds");
        float[] before = logits(problem, draw.start());
        float[] after = logits(problem, draw.mask().apply(draw.start()));
        assertThat(after).containsExactly(before, within(2e-3f));
        assertThat(after).isNotEqualTo(logits(problem, draw.mask().apply(problem.start())));
    }

    private static float[] logits(Problem problem, Weights weights) {
        try (Session session =
                TorchEngine.cpu().open(problem.graph(), weights, problem.dense(), new Numerics(Precision.FP32, 1))) {
            Predictions predictions =
                    session.predict(problem.data().train().batch(0, 20), session.trainable(), Set.of());
            return predictions.logits().copy();
        }
    }

    @Test
    void itsTrainingsHandOnTheirLastWeights() {
        Problem problem = thousand();
        Problem selecting = problem.with(problem.settings().with(Select.BEST_VALIDATION));
        WatchedLab lab = lab();
        finder(Map.of("cycles", 2L, "fine_tune_epochs", 1L)).find(selecting, THREE_TENTHS, lab.lab());
        assertThat(lab.trainings())
                .allSatisfy(spec -> assertThat(spec.settings().select()).isEqualTo(Select.LAST));
    }

    @Test
    void anotherCountingMayBeAskedFor() {
        assertThat(finder(Map.of("counting", "round_half_up")).counting()).isEqualTo(Counting.ROUND_HALF_UP);
        Draw draw = finder(Map.of("counting", "round_half_up")).find(thousand(), Density.parse("0.0333"), lab().lab());
        assertThat(draw.mask().count()).isEqualTo(27 + 7);
    }

    @Test
    void killedAnywhereTheForceAndItsRegionGoOn() {
        Problem problem = thousand();
        Map<String, Object> settings =
                Map.of("force", "increments", "ceiling", 0.5, "increment", 0.1, "every", 1L, "hold", 6L, "rate", 0.1);
        Squeezing squeezing = finder(settings).squeezing();
        TrainingSpec dense = squeezing.training(problem);
        Quota quota = finder(settings).quota(problem.prunable(), THREE_TENTHS, 1);
        Mask kept = Dlth.Pick.RANDOM.keep(problem.start(), problem.dense(), quota, problem.seed());
        TrainingSpec spec =
                dense.with(List.of(new Extrusion(problem.dense().minus(kept), squeezing.force(dense), List.of())));
        assertThat(spec.until()).isEqualTo(11);
        Kills.requireSameBitsWhereverItIsKilled(spec, folder);
    }

    @Test
    void aDryRunSeesEveryCycle() {
        Plan plan = new Plan();
        finder(Map.of("cycles", 3L)).find(thousand(), THREE_TENTHS, lab().lab().planning(plan));
        assertThat(plan.epochs().values()).containsExactly(3.0, 3.0, 3.0);
    }
}
