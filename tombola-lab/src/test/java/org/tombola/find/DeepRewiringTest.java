package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.find.DeepRewiring.Noise;
import org.tombola.find.DeepRewiring.Scope;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.lab.Problem;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.Masked;
import org.tombola.train.Reparameterisation;
import org.tombola.train.Signed;
import org.tombola.train.TrainingHook;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Deep rewiring with signs that stay, and as the DSR code has it. */
class DeepRewiringTest {
    private static final Density FIFTH = Density.parse("0.2");
    private static final Seed SEED = new Seed(1);
    private static final Graph GRAPH = TinyProblem.perceptron();

    @TempDir
    private Path folder;

    private static TrainingSpec spec(Graph graph, Map<String, Object> settings) {
        return SparseTrainingTest.spec(
                SparseTrainingTest.finder("deep_r", settings), TinyProblem.problem(graph, 1), FIFTH);
    }

    private MaskWatch watched(TrainingSpec spec) {
        MaskWatch watch = new MaskWatch();
        List<TrainingHook> hooks = new ArrayList<>(spec.hooks());
        hooks.add(watch);
        SparseTrainingTest.run(spec.with(hooks), folder);
        return watch;
    }

    private static Stages.InSteps<Double> constant(double temperature) {
        return new Stages.InSteps<>(List.of(new Stages.InSteps.From<>(temperature, 0)));
    }

    private static DeepRewiring hook(double l1, double temperature, double rate) {
        return new DeepRewiring(l1, Noise.LANGEVIN, constant(temperature), Scope.LAYER, step -> rate, SEED);
    }

    /** A live network, its weights under signs, and a hook on it. */
    private static final class Bench implements AutoCloseable {
        final Mask all = Mask.dense(GRAPH.prunable(Prunable.ALL));
        final Session session;
        final Reparameterisation.Running weights;
        final TrainingHook.Running hook;
        final Variables theta;

        Bench(Weights start, Mask mask, Reparameterisation reparameterisation, TrainingHook made) {
            session = TorchEngine.cpu().open(GRAPH, start, mask, new Numerics(Precision.FP64, 1));
            weights = reparameterisation.attach(session, start, mask);
            hook = made.attach(session, weights, mask);
            theta = weights.groups().getFirst().values();
        }

        float[] theta(int count) {
            return Arrays.copyOf(theta.read().get("fc2.weight").values(), count);
        }

        @Override
        public void close() {
            session.close();
        }
    }

    /** The first positions of fc2, one value each; the rest and fc1 as they are. */
    private static Weights with(Weights weights, float... values) {
        float[] all = weights.get("fc2.weight").copy();
        System.arraycopy(values, 0, all, 0, values.length);
        return weights.with("fc2.weight", Tensor.of(weights.get("fc2.weight").shape(), all));
    }

    private static Mask firstThree() {
        return Mask.of(GRAPH.prunable(Prunable.ALL), name -> i -> name.equals("fc1.weight") || i < 3);
    }

    @Test
    void aStepPullsAndWhatFallsBelowZeroGivesWayToAnother() {
        Weights start = with(TinyProblem.start(GRAPH, 1), .010f, .0005f, .3f);
        Mask mask = firstThree();
        Signed signed = Signed.as(start, mask, SEED);
        try (Bench bench = new Bench(start, mask, signed, hook(1e-3, 0, .05))) {
            Variables gradient = bench.session.zeros();
            gradient.part("fc2.weight").write(Weights.of(Map.of("fc2.weight", of(.1f, .2f, -.1f))));
            bench.hook.afterBackward(0, bench.theta, gradient);
            bench.theta.momentumStep(bench.session.zeros(), gradient, .05, 0, 0, false);
            float[] moved = bench.theta(3);
            assertThat(moved[0]).isCloseTo(.00495f, within(1e-8f));
            assertThat(moved[1]).isCloseTo(-.00955f, within(1e-8f));
            assertThat(moved[2]).isCloseTo(.30495f, within(1e-7f));
            Mask next = bench.hook.afterStep(0);
            assertThat(next).isNotNull();
            assertThat(next.count("fc2.weight")).isEqualTo(3);
            assertThat(next.kept("fc2.weight", 0) && next.kept("fc2.weight", 2)).isTrue();
            assertThat(next.words("fc1.weight")).isEqualTo(mask.words("fc1.weight"));
            bench.weights.remask(next, List.of());
            Weights theta = bench.theta.read();
            long revived = 0;
            for (int i = 0; i < next.size("fc2.weight"); i++) {
                boolean born = next.kept("fc2.weight", i) && i != 0 && i != 2;
                revived += born ? 1 : 0;
                if (i != 0 && i != 2) {
                    assertThat(theta.get("fc2.weight").at(i)).isEqualTo(born ? 1e-12f : 0);
                }
            }
            assertThat(revived).isEqualTo(1);
        }
    }

    private static Tensor of(float... values) {
        return Tensor.of(new int[] {10, 20}, Arrays.copyOf(values, 200));
    }

    @Test
    void whatDiesAndIsDrawnAgainStartsAnewWithEmptyMemory() {
        // Three of three positions are active in a layer that has no other: whoever dies is revived in place.
        Weights start = TinyProblem.start(GRAPH, 1);
        Mask all = Mask.dense(GRAPH.prunable(Prunable.ALL));
        try (Bench bench = new Bench(start, all, Signed.as(start, all, SEED), hook(0, 0, .1))) {
            Variables velocity = bench.session.zeros().fill(1);
            bench.theta.write(Weights.of(Map.of("fc2.weight", of(-.5f, .5f, 0))));
            Mask next = bench.hook.afterStep(0);
            assertThat(next).isEqualTo(all);
            bench.weights.remask(next, List.of(velocity));
            assertThat(bench.theta(3)).containsExactly(1e-12f, .5f, 1e-12f);
            assertThat(Arrays.copyOf(velocity.read().get("fc2.weight").values(), 3))
                    .containsExactly(0, 1, 0);
            assertThat(velocity.read().get("fc2.bias").values()).containsOnly(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"LANGEVIN, 0.05, 1e-5, 1e-3", "LANGEVIN, 0.2, 0, 0", "RATE, 0.5, 1e-5, 5e-6", "RATE, 0.1, 0, 1e-6"})
    void theNoiseIsAsStrongAsTheArticleOrTheCodeHasIt(Noise noise, double rate, double temperature, double deviation) {
        assertThat(noise.deviation(rate, temperature)).isCloseTo(deviation, within(1e-18));
    }

    @Test
    void noiseOfThatDeviationReachesActiveWeightsOnly() {
        Weights start = TinyProblem.start(GRAPH, 1);
        Mask mask = Mask.of(GRAPH.prunable(Prunable.ALL), name -> i -> i % 5 != 0);
        DeepRewiring noisy = hook(0, 1e-5, .05);
        try (Bench bench = new Bench(start, mask, Signed.as(start, mask, SEED), noisy)) {
            bench.theta.fill(1).times(bench.session.mask());
            assertThat(bench.hook.afterStep(3)).isNull();
            Weights after = bench.theta.read();
            double squares = 0;
            double sum = 0;
            for (String name : mask.names()) {
                for (int i = 0; i < mask.size(name); i++) {
                    double moved = after.get(name).at(i) - 1.0;
                    if (mask.kept(name, i)) {
                        squares += moved * moved;
                        sum += moved;
                    } else {
                        assertThat(after.get(name).at(i)).isZero();
                    }
                }
            }
            assertThat(Math.sqrt(squares / mask.count())).isCloseTo(1e-3, within(1e-4));
            assertThat(sum / mask.count()).isCloseTo(0, within(1.5e-4));
            assertThat(after.get("fc1.bias").values()).containsOnly(1);
            bench.theta.fill(1).times(bench.session.mask());
            assertThat(bench.hook.afterStep(4)).isNull();
            assertThat(bench.theta.read()).as("each step draws anew").isNotEqualTo(after);
            bench.theta.fill(1).times(bench.session.mask());
            assertThat(bench.hook.afterStep(3)).isNull();
            assertThat(bench.theta.read()).as("and the same step the same").isEqualTo(after);
        }
    }

    static Stream<Map<String, Object>> rewiring() {
        return Stream.of(
                Map.of("l1", 0.05, "temperature", "1e-4"),
                Map.of("l1", 0.05, "temperature", "1e-4", "scope", "global"),
                Map.of("l1", 0.05, "temperature", "1e-4, 0@50%", "scope", "global_by_target"),
                Map.of("l1", 0.05, "noise", "rate", "weight_decay", true));
    }

    @ParameterizedTest
    @MethodSource("rewiring")
    void asManyAreActiveAfterEveryStepAndNoSignFlips(Map<String, Object> settings) {
        for (Graph graph : List.of(GRAPH, TinyProblem.convolutional())) {
            TrainingSpec spec = spec(graph, settings);
            MaskWatch watch = watched(spec);
            Weights signs = ((Signed) spec.reparameterisation()).signs();
            for (int step = 0; step < watch.masks.size(); step++) {
                Mask mask = watch.masks.get(step);
                Weights theta = watch.weights.get(step);
                Weights effective = watch.effective.get(step);
                assertThat(mask.count()).isEqualTo(spec.mask().count());
                if (!settings.containsKey("scope")) {
                    assertThat(Quota.like(mask)).isEqualTo(Quota.like(spec.mask()));
                }
                for (String name : mask.names()) {
                    for (int i = 0; i < mask.size(name); i++) {
                        float sign = signs.get(name).at(i);
                        float weight = effective.get(name).at(i);
                        assertThat(Math.abs(sign)).isEqualTo(1);
                        assertThat(theta.get(name).at(i) > 0).isEqualTo(mask.kept(name, i));
                        assertThat(weight).isEqualTo(sign * theta.get(name).at(i) + 0f);
                        assertThat(Math.signum(weight)).isEqualTo(mask.kept(name, i) ? sign : 0);
                    }
                }
            }
            assertThat(watch.masks.getLast()).isNotEqualTo(spec.mask());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutPullNoiseAndCrossingsItIsPlainDescentBitForBit(boolean decay) {
        for (Graph graph : List.of(GRAPH, TinyProblem.convolutional())) {
            Problem problem = TinyProblem.problem(graph, 1);
            // one epoch at a low rate from weights well away from zero
            Weights start = problem.start().with(away(problem.start(), problem.prunable()));
            problem = new Problem(
                    graph,
                    start,
                    false,
                    problem.prunable(),
                    problem.data(),
                    TinyProblem.settings(1, 16).withRate(1e-3),
                    problem.seed(),
                    problem.initialiser());
            Map<String, Object> settings = Map.of("l1", 0.0, "temperature", "0", "weight_decay", decay);
            TrainingSpec spec = SparseTrainingTest.spec(SparseTrainingTest.finder("deep_r", settings), problem, FIFTH);
            TrainingResult signed = SparseTrainingTest.run(spec, folder);
            assertThat(signed.mask()).as("no crossing").isEqualTo(spec.mask());
            TrainingSpec plain = spec.with(new Masked()).with(List.of());
            assertThat(signed.weights())
                    .isEqualTo(SparseTrainingTest.run(plain, folder).weights());
            assertThat(spec.settings().equals(problem.settings())).isEqualTo(decay);
        }
    }

    private static Weights away(Weights start, Map<String, int[]> prunable) {
        Map<String, Tensor> away = new LinkedHashMap<>();
        prunable.forEach((name, shape) -> {
            float[] values = start.get(name).copy();
            for (int i = 0; i < values.length; i++) {
                values[i] += Math.signum(values[i]) * 0.2f;
            }
            away.put(name, Tensor.of(shape, values));
        });
        return Weights.of(away);
    }

    @Test
    void aStartOfZeroIsAliveAndItsSignIsDrawn() {
        Weights start = with(TinyProblem.start(GRAPH, 1), new float[200]);
        Mask mask = firstThree();
        Signed signed = Signed.as(start, mask, SEED);
        float[] signs = signed.signs().get("fc2.weight").values();
        assertThat(signs).hasSize(200).contains(1, -1).doesNotContain(0);
        assertThat(Signed.as(start, mask, SEED)).isEqualTo(signed);
        assertThat(Signed.as(start, mask, new Seed(2))).isNotEqualTo(signed);
        try (Bench bench = new Bench(start, mask, signed, hook(0, 0, .1))) {
            assertThat(bench.theta(4)).containsExactly(1e-12f, 1e-12f, 1e-12f, 0);
            assertThat(bench.hook.afterStep(0)).as("none is dormant").isNull();
        }
    }

    @Test
    void theForwardPassSeesNoNegativeZero() {
        Weights start = TinyProblem.start(GRAPH, 1);
        Mask mask = firstThree();
        try (Bench bench = new Bench(start, mask, Signed.as(start, mask, SEED), hook(0, 0, .1))) {
            bench.weights.refresh(0);
            Weights seen = bench.weights.effective().read();
            assertThat(seen).isEqualTo(mask.apply(start).only(seen::contains));
            bench.weights.refresh(0);
            assertThat(bench.weights.effective().read()).isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void asManyComeToLifeAsAreMissing(Scope scope) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new int[] {100});
        shapes.put("b", new int[] {70});
        Mask start = Mask.of(shapes, name -> i -> name.equals("a") ? i < 30 : i < 10);
        Mask alive = Mask.of(shapes, name -> i -> name.equals("a") ? i < 30 : i < 4);
        double inA = 0;
        int draws = 400;
        for (int seed = 0; seed < draws; seed++) {
            Mask next = Revival.of(alive, start, scope, new Seed(seed));
            assertThat(next.count()).isEqualTo(40);
            assertThat(alive.subsetOf(next)).isTrue();
            inA += next.count("a") - 30;
        }
        // six of 70 + 66 dormant ones, or six with odds of 30 to 10
        double expected = switch (scope) {
            case LAYER -> 0;
            case GLOBAL -> 6 * 70.0 / 136;
            case GLOBAL_BY_TARGET -> 6 * 0.75;
        };
        assertThat(inA / draws).isCloseTo(expected, within(0.25));
    }

    @Test
    void aFullLayerIsNotDrawnFrom() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new int[] {10});
        shapes.put("b", new int[] {64});
        Mask start = Mask.of(shapes, name -> i -> i < 9);
        Mask alive = Mask.of(shapes, name -> i -> name.equals("a") ? i < 9 : i < 2);
        for (int seed = 0; seed < 50; seed++) {
            Mask next = Revival.of(alive, start, Scope.GLOBAL_BY_TARGET, new Seed(seed));
            assertThat(next.count()).isEqualTo(18);
        }
    }

    // as the DSR code has it

    private static final Map<String, Object> SIGN_CHANGE = Map.of("variant", "sign_change", "temperature", "0.01");

    @Test
    void aWeightWhoseSignChangedGoesAndAnotherGrowsAtZero() {
        Weights start = with(TinyProblem.start(GRAPH, 1), .010f, .0005f, .3f);
        Mask mask = firstThree();
        UpdateSteps always = UpdateTimes.eachStepUntil("100%").in(spec(GRAPH, Map.of()));
        TrainingHook hook = new SignChange(always, 0, constant(0), SEED);
        try (Bench bench = new Bench(start, mask, new Masked(), hook)) {
            assertThat(bench.hook.afterStep(0)).isNull();
            bench.theta.write(Weights.of(Map.of("fc2.weight", of(.00495f, -.00955f, 0))));
            Mask next = bench.hook.afterStep(1);
            assertThat(next).isNotNull();
            assertThat(next.kept("fc2.weight", 1)).as("just dropped").isFalse();
            assertThat(next.kept("fc2.weight", 2))
                    .as("zero is no change of sign")
                    .isTrue();
            assertThat(next.count("fc2.weight")).isEqualTo(3);
            Variables signs = bench.hook.carried().get("signs");
            bench.weights.remask(next, List.of(signs));
            int born = 0;
            while (born < 3 || !next.kept("fc2.weight", born)) {
                born++;
            }
            float[] values = new float[200];
            values[0] = .005f;
            values[born] = -.1f;
            bench.theta.write(Weights.of(Map.of("fc2.weight", of(values))));
            assertThat(bench.hook.afterStep(2))
                    .as("a grown weight may take either sign")
                    .isNull();
            values[born] = .1f;
            bench.theta.write(Weights.of(Map.of("fc2.weight", of(values))));
            Mask after = bench.hook.afterStep(3);
            assertThat(after).isNotNull();
            assertThat(after.kept("fc2.weight", born)).isFalse();
        }
    }

    @Test
    void theTermsJoinTheGradient() {
        Weights start = with(TinyProblem.start(GRAPH, 1), .010f, -.0005f, .3f);
        Mask mask = firstThree(); // fc1 is dense: pulled, but without noise
        UpdateSteps always = UpdateTimes.eachStepUntil("100%").in(spec(GRAPH, Map.of()));
        try (Bench bench = new Bench(start, mask, new Masked(), new SignChange(always, 1e-2, constant(0), SEED))) {
            Variables gradient = bench.session.zeros();
            bench.hook.afterBackward(0, bench.theta, gradient);
            assertThat(Arrays.copyOf(gradient.read().get("fc2.weight").values(), 4))
                    .containsExactly(1e-2f, -1e-2f, 1e-2f, 0);
            assertThat(gradient.read().get("fc1.bias").values()).containsOnly(0);
        }
        try (Bench bench = new Bench(start, mask, new Masked(), new SignChange(always, 0, constant(1e-5), SEED))) {
            Variables gradient = bench.session.zeros();
            bench.hook.afterBackward(0, bench.theta, gradient);
            float[] noise = gradient.read().get("fc2.weight").values();
            assertThat(Arrays.copyOf(noise, 3)).doesNotContain(0f);
            assertThat(Arrays.copyOfRange(noise, 3, 200)).containsOnly(0f);
            assertThat(gradient.read().get("fc1.weight").values()).containsOnly(0f);
        }
        assertThat(SignChange.deviation(1e-5)).isCloseTo(4.472136e-4, within(1e-9));
    }

    @Test
    void layersKeepTheirCountsAndRewiringEndsWhereItShould() {
        for (Graph graph : List.of(GRAPH, TinyProblem.convolutional())) {
            Map<String, Object> settings = new LinkedHashMap<>(SIGN_CHANGE);
            settings.put("end", "7it");
            TrainingSpec spec = spec(graph, settings);
            MaskWatch watch = watched(spec);
            for (Mask mask : watch.masks) {
                assertThat(Quota.like(mask)).isEqualTo(Quota.like(spec.mask()));
            }
            assertThat(watch.masks.get(7)).isNotEqualTo(spec.mask());
            assertThat(watch.masks.subList(7, 12)).containsOnly(watch.masks.get(7));
        }
    }

    @Test
    void settingsOfTheOtherVariantAreRefused() {
        for (Map<String, Object> settings : List.<Map<String, Object>>of(
                Map.of("end", "95%"),
                Map.of("variant", "sign_change", "scope", "global"),
                Map.of("variant", "sign_change", "noise", "rate"),
                Map.of("temperature", "-1"),
                Map.of("temperature", "warm"),
                Map.of("temperature", "1e-5, 1e-8"),
                Map.of("preset", "code", "l1", 0.5))) {
            assertThatThrownBy(() -> SparseTrainingTest.finder("deep_r", settings))
                    .as("%s", settings)
                    .isInstanceOf(InvalidInput.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "dsr_wrn", "dsr_resnet50"})
    void aPresetTrainsAsItsCodeDid(String preset) {
        TrainingSpec spec = spec(GRAPH, Map.of("preset", preset));
        assertThat(spec.settings().optimiser().settings().number("decay")).isZero();
        if (preset.equals("code")) {
            assertThat(((DeepRewiring) spec.hooks().getFirst()).noise()).isEqualTo(Noise.RATE);
        } else {
            SignChange hook = (SignChange) spec.hooks().getFirst();
            assertThat(hook.l1()).isEqualTo(1e-5);
            assertThat(hook.times().end()).isEqualTo(11); // 95% of 12
            long second = preset.equals("dsr_wrn") ? 80 : 50;
            assertThat(hook.temperature().at(4 * second)).isEqualTo(1e-12);
            assertThat(hook.temperature().at(4 * second - 1)).isEqualTo(1e-8);
            assertThat(hook.temperature().at(0)).isEqualTo(1e-5);
        }
    }
}
