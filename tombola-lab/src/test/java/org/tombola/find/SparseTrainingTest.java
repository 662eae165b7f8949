package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics.Precision;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.train.Checkpoints;
import org.tombola.train.EpochRecord;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.Training;
import org.tombola.train.TrainingHook;
import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Weights;

/** What a mask does while a network under it trains by RigL or SET. */
class SparseTrainingTest {
    private static final Density FIFTH = Density.parse("0.2");

    private static final AtomicInteger RUNS = new AtomicInteger();

    @TempDir
    private Path folder;

    static SparseTraining finder(String name, Map<String, Object> settings) {
        return (SparseTraining)
                Finders.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    /** The training that a finder does. */
    static TrainingSpec spec(SparseTraining finder, Problem problem, Density density) {
        Mask start = org.tombola.weights.Masks.random(
                problem.dense(),
                finder.start().of(problem, density, (Quotas) finder.start().sharing()),
                problem.seed());
        TrainingSpec sparse = problem.training().under(start);
        return finder.rule().moving(sparse, finder.times().in(sparse));
    }

    static TrainingResult run(TrainingSpec spec, Path folder) {
        // A folder of its own: a training goes on from what lies in its folder.
        Checkpoints checkpoints = new Checkpoints(folder.resolve("run " + RUNS.incrementAndGet()), null, null);
        return new Training(spec, TorchEngine.cpu(), checkpoints, TrainingListener.SILENT).run();
    }

    private MaskWatch watched(TrainingSpec spec) {
        MaskWatch watch = new MaskWatch();
        List<TrainingHook> hooks = new ArrayList<>(spec.hooks());
        hooks.add(watch);
        run(spec.with(hooks), folder);
        return watch;
    }

    record Case(String finder, Map<String, Object> settings, Graph graph) {
        SparseTraining value() {
            return SparseTrainingTest.finder(finder, settings);
        }

        @Override
        public String toString() {
            return finder + " " + settings + " of "
                    + graph.prunable(Graph.Prunable.ALL).keySet();
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                        Map.entry("rigl", Map.<String, Object>of("every", "2it")),
                        Map.entry(
                                "rigl",
                                Map.<String, Object>of("every", "3it", "anneal", "constant", "drop_noise", 1e-3)),
                        Map.entry("set", Map.<String, Object>of("every", "2it")),
                        Map.entry("set", Map.<String, Object>of("every", "2it", "just_dropped", "may_return")),
                        Map.entry(
                                "set", Map.<String, Object>of("every", "3it", "drop", "per_sign", "anneal", "cosine")),
                        Map.entry("set", Map.<String, Object>of("preset", "mocanu")),
                        Map.entry("set", Map.<String, Object>of("drop", "magnitude_plus_one", "every", "1it")))
                .flatMap(entry -> TinyProblem.networks()
                        .map(network -> new Case(entry.getKey(), entry.getValue(), network.getPayload())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void layersKeepTheirCountsAndMaskedWeightsAreZeroAfterEveryStep(Case situation) {
        Problem problem = TinyProblem.problem(situation.graph(), 1);
        TrainingSpec spec = spec(situation.value(), problem, FIFTH);
        MaskWatch watch = watched(spec);
        assertThat(watch.masks).hasSize((int) spec.until());
        for (int step = 0; step < watch.masks.size(); step++) {
            Mask mask = watch.masks.get(step);
            assertThat(Quota.like(mask)).as("step %d", step).isEqualTo(Quota.like(spec.mask()));
            assertThat(mask.apply(watch.weights.get(step))).isEqualTo(watch.weights.get(step));
        }
        assertThat(watch.masks.getLast()).as("it moved").isNotEqualTo(spec.mask());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMaskMovesAtUpdatesOnlyAndGrownPositionsStartAtZeroWithEmptyMemory(Case situation) {
        Problem problem = TinyProblem.problem(situation.graph(), 1);
        SparseTraining finder = situation.value();
        TrainingSpec spec = spec(finder, problem, FIFTH);
        UpdateSteps times = finder.times().in(spec);
        MaskWatch watch = watched(spec);
        boolean moved = false;
        for (int step = 0; step < watch.masks.size(); step++) {
            Mask before = step == 0 ? spec.mask() : watch.masks.get(step - 1);
            Mask after = watch.masks.get(step);
            if (!times.at(step)) {
                assertThat(after).as("step %d", step).isEqualTo(before);
            }
            moved |= !after.equals(before);
            for (String name : after.names()) {
                for (int i = 0; i < after.size(name); i++) {
                    boolean changed = before.kept(name, i) != after.kept(name, i);
                    float carried = watch.carried.get(step).get(name).at(i);
                    if (after.kept(name, i) && !changed) {
                        assertThat(carried).isEqualTo(1);
                    }
                    if (changed) {
                        assertThat(carried).isZero();
                        assertThat(watch.weights.get(step).get(name).at(i)).isZero();
                    }
                }
            }
        }
        assertThat(moved).isTrue();
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void anUpdateOfRigLTakesThePlaceOfTheStepSoThatKeptWeightsStay(Graph graph) {
        TrainingSpec spec = spec(finder("rigl", Map.of("every", "4it")), TinyProblem.problem(graph, 1), FIFTH);
        MaskWatch watch = watched(spec);
        Weights before = spec.mask().apply(spec.start());
        for (int step = 0; step < 9; step++) {
            Weights after = watch.weights.get(step);
            Mask stayed = step == 0 ? spec.mask() : watch.masks.get(step - 1);
            boolean update = step % 4 == 0;
            Weights compared = update ? watch.masks.get(step).and(stayed).apply(before) : before;
            for (String name : after.names()) {
                assertThat(after.get(name).equals(compared.get(name)))
                        .as("%s after step %d", name, step)
                        .isEqualTo(update);
            }
            before = after;
        }
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void anUpdateOfSetComesAfterTheStep(Graph graph) {
        Problem problem = TinyProblem.problem(graph, 1);
        TrainingSpec moving = spec(finder("set", Map.of("every", "4it")), problem, FIFTH);
        MaskWatch watch = watched(moving);
        MaskWatch still = watched(moving.with(List.of()));
        Mask kept = watch.masks.getFirst().and(moving.mask());
        assertThat(kept.count()).isLessThan(moving.mask().count());
        // step 0 has been taken by the weights that stay: they are those of a training whose mask does not move
        assertThat(kept.apply(watch.weights.getFirst())).isEqualTo(kept.apply(still.weights.getFirst()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"excluded", "may_return", "may_return_at_zero"})
    void whatWasJustDroppedComesBackOnlyWhereItMay(String justDropped) {
        // half of all positions active and all of them dropped: excluded ones leave exactly the other half
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Map<String, Object> settings =
                Map.of("fraction", 1.0, "every", "100it", "allocation", "uniform", "just_dropped", justDropped);
        TrainingSpec spec = spec(finder("set", settings), problem, Density.parse("0.5"));
        MaskWatch watch = watched(spec);
        Mask start = spec.mask();
        Mask after = watch.masks.getFirst();
        Mask back = after.and(start);
        if (justDropped.equals("excluded")) {
            assertThat(after).isEqualTo(start.complement());
            return;
        }
        assertThat((double) back.count()).isBetween(0.15 * start.size(), 0.35 * start.size());
        Weights weights = back.apply(watch.weights.getFirst());
        long zeros = back.names().stream()
                .mapToLong(name -> zeros(back, weights, name))
                .sum();
        assertThat(zeros).isEqualTo(justDropped.equals("may_return") ? 0 : back.count());
    }

    private static long zeros(Mask mask, Weights weights, String name) {
        long zeros = 0;
        for (int i = 0; i < mask.size(name); i++) {
            zeros += mask.kept(name, i) && weights.get(name).at(i) == 0 ? 1 : 0;
        }
        return zeros;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUpdateThatForgetsLeavesNoVelocityAnywhere(boolean forget) {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        // the fraction moves no weight of fc2 and few of fc1
        Map<String, Object> settings =
                Map.of("fraction", 0.02, "every", "3it", "begin", "1it", "end", "3it", "forget", forget);
        MaskWatch watch = watched(spec(finder("set", settings), problem, FIFTH));
        // the step after: without a velocity it is along its own gradient and decay alone
        float before = watch.weights.get(3).get("fc2.bias").at(0);
        float after = watch.weights.get(4).get("fc2.bias").at(0);
        double own = -0.1 * (watch.gradients.get(4).get("fc2.bias").at(0) + 5e-4 * before);
        assertThat(Math.abs(after - before - 0.75 * 0 - own * rateFactor(4)) < 1e-7)
                .isEqualTo(forget);
    }

    /** Cosine over 3 epochs of 4 steps. */
    private static double rateFactor(long step) {
        return 0.5 * (1 + Math.cos(Math.PI * (step / 4) / 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rigl", "set"})
    void aFractionOfZeroIsAStaticMask(String name) {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        TrainingSpec spec =
                spec(finder(name, Map.of("fraction", 0.0, "every", "100it", "begin", "1it")), problem, FIFTH);
        TrainingResult moving = run(spec, folder);
        TrainingResult still = run(spec.with(List.of()), folder);
        assertThat(moving.mask()).isEqualTo(spec.mask());
        assertThat(moving.weights()).isEqualTo(still.weights());
    }

    @Test
    void denseGradientsAreReadAtUpdatesAndCounted() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        TrainingSpec spec = spec(finder("rigl", Map.of("every", "4it", "end", "50%")), problem, FIFTH);
        TrainingResult result = run(spec, folder);
        assertThat(result.work().denseGradients()).isEqualTo(2); // steps 0 and 4; the end, 6, is none
        assertThat(result.work().backward()).isEqualTo(spec.until());
        TrainingResult set = run(spec(finder("set", Map.of("every", "4it")), problem, FIFTH), folder);
        assertThat(set.work().denseGradients()).isZero();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBestEpochsWeightsComeWithTheMaskTheyHad(Case situation) {
        Problem problem = TinyProblem.problem(situation.graph(), 1);
        problem = problem.with(TinyProblem.with(TinyProblem.settings(6, 16), Select.BEST_VALIDATION, Precision.FP32));
        TrainingSpec spec = spec(situation.value(), problem, FIFTH);
        MaskWatch watch = new MaskWatch();
        List<TrainingHook> hooks = new ArrayList<>(spec.hooks());
        hooks.add(watch);
        TrainingResult result = run(spec.with(hooks), folder);
        List<Double> accuracies =
                result.curve().stream().map(EpochRecord::validationAccuracy).toList();
        int best = accuracies.indexOf(Collections.max(accuracies));
        assertThat(result.selected()).isEqualTo(best);
        assertThat(result.mask()).isEqualTo(watch.atEpochs.get(best));
        assertThat(result.weights()).isEqualTo(watch.weightsAtEpochs.get(best));
        assertThat(result.mask().apply(result.weights())).isEqualTo(result.weights());
    }

    // the finder

    private Draw find(SparseTraining finder, Problem problem, Density density) {
        return finder.find(problem, density, new WatchedLab(folder).lab());
    }

    @Test
    void theTicketIsTheTrainedNetwork() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        SparseTraining finder = finder("rigl", Map.of("every", "2it"));
        Draw draw = find(finder, problem, FIFTH);
        TrainingResult trained = run(spec(finder, problem, FIFTH), folder);
        assertThat(draw.mask()).isEqualTo(trained.mask());
        assertThat(draw.start()).isEqualTo(trained.weights());
        assertThat(draw.next()).isEqualTo(Next.KEEP);
        assertThat(draw.masks()).isEmpty();
        assertThat(draw.frozen()).isNull();
    }

    @Test
    void underAUniformAllocationTheFirstLayerOfRigLStaysDense() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Draw draw = find(finder("rigl", Map.of("allocation", "uniform", "every", "2it")), problem, FIFTH);
        assertThat(draw.mask().count("fc1.weight")).isEqualTo(800);
        assertThat(draw.mask().count("fc2.weight")).isEqualTo(40);
        assertThat(draw.events()).contains("kept 840 weights where density 0.2 asks for 200");
        Draw sparse = find(
                finder("rigl", Map.of("allocation", "uniform", "every", "2it", "dense_first", false)), problem, FIFTH);
        assertThat(sparse.mask().count("fc1.weight")).isEqualTo(160);
        assertThat(sparse.events()).isEmpty();
    }

    @Test
    void itSaysWhereThereIsNoRoomAndWhereNothingMoved() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Draw full = find(finder("set", Map.of("every", "2it")), problem, Density.ALL);
        assertThat(full.mask()).isEqualTo(problem.dense());
        assertThat(full.events())
                .containsExactly(
                        "little room: fc1.weight has 0 free positions for 240 weights to move to",
                        "little room: fc2.weight has 0 free positions for 60 weights to move to");
        assertThat(find(finder("set", Map.of("every", "2it", "just_dropped", "may_return")), problem, Density.ALL)
                        .events())
                .isEmpty();
        assertThat(find(finder("rigl", Map.of("begin", "1it")), problem, FIFTH).events())
                .containsExactly("the mask never moved: none of 12 steps is an update");
    }

    @Test
    void aDryRunEndsAndTrainsNothing() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        WatchedLab lab = new WatchedLab(folder);
        Plan plan = new Plan();
        Draw draw = finder("rigl", Map.of()).find(problem, FIFTH, lab.lab().planning(plan));
        assertThat(draw.mask().count()).isEqualTo(200);
        assertThat(plan.epochs().values()).containsExactly(3.0);
        assertThat(lab.trainings()).isEmpty();
    }

    // presets

    @Test
    void aPresetIsTheSettingsOfACode() {
        assertThat(finder("rigl", Map.of("preset", "code")).start())
                .isEqualTo(finder("rigl", Map.of("counting", "floor_zeros")).start());
        assertThat(finder("set", Map.of("preset", "mocanu")))
                .isEqualTo(finder(
                        "set",
                        Map.of(
                                "drop", "per_sign",
                                "every", "1ep",
                                "begin", "1ep",
                                "end", "100%",
                                "just_dropped", "may_return_at_zero",
                                "forget", true)));
        assertThat(finder("set", Map.of("preset", "dsr_resnet50")).rule())
                .isEqualTo(finder("set", Map.of("fraction", 0.089, "drop", "magnitude_plus_one"))
                        .rule());
        assertThat(finder("set", Map.of("preset", "rigl"))).isNotEqualTo(finder("set", Map.of()));
        assertThat(finder("set", Map.of("preset", "dsr_wrn"))).isNotEqualTo(finder("set", Map.of()));
    }

    @Test
    void aPresetAndASettingBesideItContradictEachOther() {
        assertThatThrownBy(() -> finder("set", Map.of("preset", "mocanu", "fraction", 0.2)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("preset mocanu")
                .hasMessageContaining("fraction=0.2");
    }

    @Test
    void momentumActsAgainAfterGrowthFromNothing() {
        // A weight grown at step 4 moves at step 5 along its own gradient and at step 6 with that step's velocity too.
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        TrainingSpec spec = spec(
                finder("rigl", Map.of("every", "4it", "begin", "4it", "end", "4it", "anneal", "constant")),
                problem,
                FIFTH);
        MaskWatch watch = watched(spec);
        Mask grown = watch.masks.get(4).minus(watch.masks.get(3));
        assertThat(grown.count()).isPositive();
        double rate = 0.1 * rateFactor(5);
        for (String name : grown.names()) {
            for (int i = 0; i < grown.size(name); i++) {
                if (grown.kept(name, i)) {
                    double first = watch.gradients.get(5).get(name).at(i);
                    double second = watch.gradients.get(6).get(name).at(i)
                            + 5e-4 * watch.weights.get(5).get(name).at(i);
                    assertThat((double) watch.weights.get(5).get(name).at(i)).isCloseTo(-rate * first, within(1e-7));
                    assertThat((double) watch.weights.get(6).get(name).at(i))
                            .isCloseTo(-rate * (first + 0.9 * first + second), within(1e-7));
                }
            }
        }
    }
}
