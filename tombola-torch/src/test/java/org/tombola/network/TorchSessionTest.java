package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;
import static org.tombola.engine.Loss.CROSS_ENTROPY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Predictions;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;
import org.tombola.tensor.NativeMemory;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class TorchSessionTest {
    static Stream<Graph> networks() {
        return Stream.of(SmallNetworks.everyLayer(), SmallNetworks.averaged(), SmallNetworks.gated());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void bytesAndFloatsOfTheSamePictureGiveTheSameLogits(Graph graph) {
        Batch floats = SmallNetworks.batch(graph, 5, 1);
        try (Session session = SmallNetworks.open(graph, Precision.FP32)) {
            float[] expected = session.predict(floats, session.trainable(), Set.of())
                    .logits()
                    .values();
            float[] found = session.predict(SmallNetworks.asBytes(floats), session.trainable(), Set.of())
                    .logits()
                    .values();
            assertThat(found).containsExactly(expected, offset(1e-4f));
        }
    }

    @Test
    void outputsOfLayersAreSeenAsTheyWereBeforeAnyLaterLayer() {
        Graph graph = SmallNetworks.everyLayer();
        Batch batch = SmallNetworks.asBytes(SmallNetworks.batch(graph, 5, 1));
        Set<String> names = Set.of("input", "bn1", "relu1", "bn2", "pad", "add", "flatten", "fc2");
        try (Session session = SmallNetworks.open(graph, Precision.FP32)) {
            Predictions seen = session.predict(batch, session.trainable(), names);
            assertThat(seen.taps()).containsOnlyKeys(names);
            assertThat(seen.taps().get("relu1").shape()).containsExactly(5, 4, 6, 6);
            assertThat(seen.taps().get("fc2")).isEqualTo(seen.logits());
            float[] before = seen.taps().get("bn1").values();
            float[] after = seen.taps().get("relu1").values();
            float[] sum = seen.taps().get("add").values();
            for (int i = 0; i < before.length; i++) {
                assertThat(after[i]).isEqualTo(Math.max(before[i], 0));
            }
            for (int i = 0; i < sum.length; i++) {
                float left = seen.taps().get("bn2").at(i);
                assertThat(sum[i]).isCloseTo(left + seen.taps().get("pad").at(i), offset(1e-6f));
            }
            // N × C × H × W of the byte (n, y, x, c) for n = 1, c = 1, y = 2, x = 3
            int value = batch.bytes()[((6 + 2) * 6 + 3) * 2 + 1] & 0xff;
            assertThat(seen.taps().get("input").at(((2 + 1) * 6 + 2) * 6 + 3)).isCloseTo(value / 255f, offset(1e-6f));
            float[] plain = session.predict(batch, session.trainable(), Set.of())
                    .logits()
                    .values();
            assertThat(plain).containsExactly(seen.logits().values(), offset(1e-4f));
        }
    }

    @Test
    void theShortcutWithoutParametersPutsZeroChannelsOnBothSides() {
        Graph graph = SmallNetworks.everyLayer();
        Batch batch = SmallNetworks.batch(graph, 1, 4);
        try (Session session = SmallNetworks.open(graph, Precision.FP32)) {
            Map<String, Tensor> seen = session.predict(batch, session.trainable(), Set.of("relu1", "pad"))
                    .taps();
            for (int c = 0; c < 8; c++) {
                for (int y = 0; y < 3; y++) {
                    for (int x = 0; x < 3; x++) {
                        float expected = c < 2 || c > 5 ? 0 : seen.get("relu1").at(((c - 2) * 6 + 2 * y) * 6 + 2 * x);
                        assertThat(seen.get("pad").at((c * 3 + y) * 3 + x)).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void runningStatisticsMoveByTheMomentumTowardsTheUnbiasedVariance() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 1, 2),
                new Layer.BatchNorm("bn", "input", 1, 1e-5, 0.25),
                new Layer.Flatten("flatten", "bn")));
        Weights start = Weights.of(Map.of(
                "bn.weight", Tensor.vector(1),
                "bn.bias", Tensor.vector(0),
                "bn.running_mean", Tensor.vector(1),
                "bn.running_var", Tensor.vector(2)));
        Batch batch = Batch.ofFloats(1, 1, 2, new float[] {0, 1, 0.5f, 0.5f}, new int[] {0, 1});
        try (Session session = TorchEngine.cpu().open(graph, start, Mask.empty(), Numerics.DEFAULT)) {
            session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, null);
            session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, session.zeros());
            assertThat(session.buffers().get("bn.running_mean").at(0)).isEqualTo(1);
            session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH_UPDATING, session.zeros());
            // Mean 1/2; squares 1/4 + 1/4 over n − 1 = 3.
            assertThat(session.buffers().get("bn.running_mean").at(0)).isCloseTo(0.875f, offset(1e-6f));
            assertThat(session.buffers().get("bn.running_var").at(0)).isCloseTo(1.5f + 0.25f / 6, offset(1e-6f));
            session.buffers(start);
            assertThat(session.buffers()).isEqualTo(start.only(name -> name.contains("running")));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void bfloatStaysNearFloat(Graph graph) {
        Batch batch = SmallNetworks.asBytes(SmallNetworks.batch(graph, 16, 1));
        try (Session exact = SmallNetworks.open(graph, Precision.FP32);
                Session coarse = SmallNetworks.open(graph, Precision.BF16)) {
            Variables expected = exact.zeros();
            Variables found = coarse.zeros();
            double loss = exact.pass(batch, CROSS_ENTROPY, exact.trainable(), BatchNormMode.BATCH, expected);
            double near = coarse.pass(batch, CROSS_ENTROPY, coarse.trainable(), BatchNormMode.BATCH, found);
            assertThat(near).isCloseTo(loss, within(0.03 * loss)).isNotEqualTo(loss);
            Variables copy = exact.zeros();
            copy.write(found.read());
            double cosine = copy.dot(expected) / Math.sqrt(copy.dot(copy) * expected.dot(expected));
            assertThat(cosine).isGreaterThan(0.98);
            Weights weights = coarse.trainable().read();
            assertThat(weights)
                    .as("parameters keep fp32")
                    .isEqualTo(exact.trainable().read());
        }
    }

    @Test
    void aPassWritesItsGradientAndDoesNotAdd() {
        Graph graph = SmallNetworks.averaged();
        Batch batch = SmallNetworks.batch(graph, 6, 1);
        for (Precision precision : Precision.values()) {
            try (Session session = SmallNetworks.open(graph, precision)) {
                Variables first = session.zeros();
                Variables second = session.zeros();
                session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, first);
                Weights once = first.read();
                second.set(first);
                session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, first);
                session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, second);
                assertThat(first.read()).isEqualTo(once);
                assertThat(second.read()).isEqualTo(once);
            }
        }
    }

    @Test
    void prunedPositionsStartAtZeroAndHaveAGradientAllTheSame() {
        Graph graph = SmallNetworks.averaged();
        Mask mask = everyOther(graph, 0);
        try (Session session = SmallNetworks.open(graph, Precision.FP32, mask)) {
            Weights effective = session.trainable().read();
            assertThat(effective).isEqualTo(mask.apply(Formula.weights(graph)).only(effective::contains));
            Variables gradient = session.zeros();
            session.pass(
                    SmallNetworks.batch(graph, 6, 1),
                    CROSS_ENTROPY,
                    session.trainable(),
                    BatchNormMode.BATCH,
                    gradient);
            assertThat(gradient.read().get("conv1.weight").at(1)).isNotZero();
            assertThat(session.mask().read().get("conv1.weight").values()).containsExactly(mask.floats("conv1.weight"));
            assertThat(session.mask().read().get("bn1.weight").values()).containsOnly(1);
        }
    }

    @Test
    void anotherMaskClearsWhatIsDroppedAndWhatIsGrownInEveryCarriedVector() {
        Graph graph = SmallNetworks.averaged();
        Mask old = everyOther(graph, 0);
        Mask next = Mask.of(graph.prunable(Graph.Prunable.ALL), name -> i -> i % 3 == 0);
        try (Session session = SmallNetworks.open(graph, Precision.FP32, old)) {
            Variables momentum = session.zeros();
            momentum.write(Formula.weights(graph).only(name -> !name.contains("running")));
            momentum.part("conv1.weight").scale(Double.NaN);
            session.remask(next, List.of(momentum));
            Weights theta = session.trainable().read();
            Weights carried = momentum.read();
            float[] start = Formula.weights(graph).get("conv1.weight").values();
            for (int i = 0; i < start.length; i++) {
                boolean both = i % 6 == 0;
                assertThat(theta.get("conv1.weight").at(i)).isEqualTo(both ? start[i] : 0f);
                assertThat(Float.isNaN(carried.get("conv1.weight").at(i))).isEqualTo(both);
            }
            assertThat(theta.get("bn1.weight")).isEqualTo(Formula.weights(graph).get("bn1.weight"));
            assertThat(session.mask().read().get("fc.weight").values()).containsExactly(next.floats("fc.weight"));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void oneMaskAfterAnotherIsTheOneInForce(Precision precision) {
        Graph graph = SmallNetworks.everyLayer();
        Mask all = Mask.dense(graph.prunable(Graph.Prunable.ALL));
        Weights start = Formula.weights(graph);
        try (Session session = SmallNetworks.open(graph, precision, all)) {
            Mask before = all;
            for (int i = 1; i < 8; i++) {
                Mask next = i == 4 ? Mask.empty() : Masks.random(all, new Quota.Pool(all.size() / i), new Seed(i));
                session.remask(next, List.of());
                Weights ones = session.mask().read();
                for (String name : ones.names()) {
                    float[] expected = next.covers(name)
                            ? next.floats(name)
                            : ones(ones.get(name).size());
                    assertThat(ones.get(name).values()).as(name).containsExactly(expected);
                }
                assertThat(session.inForce()).isEqualTo(next);
                assertThat(session.dense()).isEqualTo(next.count() == next.size());
                start = next.apply(before.covers("conv1.weight") ? before.apply(start) : start);
                assertThat(session.trainable().read())
                        .isEqualTo(start.only(session.trainable().read()::contains));
                before = next;
            }
        }
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void sessionsSideBySideGiveTheBitsOfOneAlone(Precision precision) throws Exception {
        Graph graph = SmallNetworks.everyLayer();
        Callable<Weights> training = () -> trained(graph, precision, 15);
        Weights alone = training.call();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Weights>> together = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                together.add(threads.submit(training));
            }
            for (Future<Weights> one : together) {
                assertThat(one.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void twoThreadsGiveTheSameBitsEveryTime() {
        Graph graph = SmallNetworks.everyLayer();
        Numerics numerics = new Numerics(Precision.FP32, 2);
        assertThat(trained(graph, numerics, 10)).isEqualTo(trained(graph, numerics, 10));
    }

    private static Weights trained(Graph graph, Precision precision, int steps) {
        return trained(graph, new Numerics(precision, 1), steps);
    }

    private static Weights trained(Graph graph, Numerics numerics, int steps) {
        try (Session session = TorchEngine.cpu().open(graph, Formula.weights(graph), Mask.empty(), numerics)) {
            Variables gradient = session.zeros();
            Variables velocity = session.zeros();
            for (int i = 0; i < steps; i++) {
                Batch batch = SmallNetworks.batch(graph, 8, i);
                session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH_UPDATING, gradient);
                session.trainable().momentumStep(velocity, gradient, 0.05, 0.9, 1e-3, false);
            }
            return session.trainable().read().with(session.buffers());
        }
    }

    @Test
    void trainingOnOneBatchBringsItsLossDown() {
        Graph graph = SmallNetworks.everyLayer();
        Batch batch = SmallNetworks.batch(graph, 12, 1);
        try (Session session = SmallNetworks.open(graph, Precision.FP32)) {
            Variables gradient = session.zeros();
            Variables velocity = session.zeros();
            double first = session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, null);
            for (int i = 0; i < 60; i++) {
                session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH_UPDATING, gradient);
                session.trainable().momentumStep(velocity, gradient, 0.05, 0.9, 0, false);
            }
            double last = session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, null);
            assertThat(last).isLessThan(first / 3);
        }
    }

    @Test
    void aSessionServesOnlyTheThreadThatOpenedItAndNobodyAfterItsEnd() throws Exception {
        Graph graph = SmallNetworks.linear(3, 2);
        Batch batch = SmallNetworks.batch(graph, 2, 1);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Session session = SmallNetworks.open(graph, Precision.FP32);
            Variables theta = session.trainable();
            for (Runnable use : List.<Runnable>of(
                    () -> session.pass(batch, CROSS_ENTROPY, theta, BatchNormMode.BATCH, null),
                    () -> session.predict(batch, theta, Set.of()),
                    () -> theta.scale(2),
                    session::zeros,
                    session::close)) {
                assertThatThrownBy(() -> other.submit(use).get()).cause().isInstanceOf(IllegalStateException.class);
            }
            session.close();
            session.close();
            assertThatThrownBy(theta::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(session::zeros).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        Graph graph = SmallNetworks.averaged();
        Weights start = Formula.weights(graph);
        assertThatThrownBy(() -> TorchEngine.cpu()
                        .open(graph, start.only(name -> !name.equals("fc.weight")), Mask.empty(), Numerics.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc.weight");
        assertThatThrownBy(() -> TorchEngine.cpu()
                        .open(graph, start.with("bn1.running_var", Tensor.vector(1)), Mask.empty(), Numerics.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bn1.running_var");
        assertThatThrownBy(() -> TorchEngine.cpu()
                        .open(graph, start, Mask.dense(Map.of("fc.weight", new int[] {2, 4})), Numerics.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc.weight");
        try (Session session = SmallNetworks.open(graph, Precision.FP32);
                Session stranger = SmallNetworks.open(graph, Precision.FP32)) {
            Batch small = Batch.ofFloats(2, 1, 1, new float[2], new int[1]);
            assertThatThrownBy(() -> session.predict(small, session.trainable(), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2×6×6");
            Batch mislabelled = Batch.ofFloats(2, 6, 6, new float[72], new int[] {3});
            assertThatThrownBy(() ->
                            session.pass(mislabelled, CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("label 3");
            Batch batch = SmallNetworks.batch(graph, 2, 1);
            assertThatThrownBy(() -> session.predict(batch, stranger.trainable(), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.predict(batch, session.trainable().part("fc.weight"), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.predict(batch, session.trainable(), Set.of("conv9")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("conv9");
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aThousandStepsLeaveNothingBehind(Precision precision) {
        Graph graph = SmallNetworks.everyLayer();
        Batch batch = SmallNetworks.asBytes(SmallNetworks.batch(graph, 8, 1));
        long before = NativeMemory.handles();
        try (Session session = SmallNetworks.open(graph, precision)) {
            Variables gradient = session.zeros();
            Variables velocity = session.zeros();
            Variables product = session.zeros();
            Runnable step = () -> {
                session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH_UPDATING, gradient);
                gradient.times(session.mask());
                session.trainable().momentumStep(velocity, gradient, 0.01, 0.9, 1e-4, true);
            };
            Runnable look = () -> {
                session.predict(batch, session.trainable(), Set.of("relu1", "flatten"));
                session.hessianProduct(
                        batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, gradient, product);
                session.inputGradient(batch, CROSS_ENTROPY, session.trainable());
                session.pass(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, null);
                session.buffers();
                session.trainable().part("fc1.weight").read();
            };
            for (int i = 0; i < 100; i++) {
                step.run();
                look.run();
            }
            long handles = NativeMemory.handles();
            // The compiler of the JVM allocates while it warms up; a leak would show in every round.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 30 && least >= 20_000; round++) {
                long bytes = NativeMemory.allocated();
                for (int i = 0; i < 200; i++) {
                    step.run();
                    if (i % 5 == 0) {
                        look.run();
                    }
                }
                least = Math.min(least, NativeMemory.allocated() - bytes);
            }
            assertThat(NativeMemory.handles()).isEqualTo(handles);
            assertThat(least).as("bytes in 200 steps").isLessThan(20_000);
        }
        assertThat(NativeMemory.handles()).isEqualTo(before);
    }

    private static Mask everyOther(Graph graph, int remainder) {
        return Mask.of(graph.prunable(Graph.Prunable.ALL), name -> i -> i % 2 == remainder);
    }
}
