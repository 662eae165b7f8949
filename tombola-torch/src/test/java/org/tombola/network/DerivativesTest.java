package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tombola.engine.Loss.CROSS_ENTROPY;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;

/** Derivatives against central differences in double precision. */
class DerivativesTest {
    private static final double STEP = 1e-5;

    static Stream<Arguments> networksAndModes() {
        return Stream.of(SmallNetworks.everyLayer(), SmallNetworks.averaged(), SmallNetworks.gated())
                .flatMap(graph -> Stream.of(BatchNormMode.BATCH, BatchNormMode.RUNNING)
                        .flatMap(mode -> Stream.of(1L, 2L).map(seed -> Arguments.of(graph, mode, seed))));
    }

    static Stream<Arguments> networks() {
        return Stream.of(SmallNetworks.everyLayer(), SmallNetworks.averaged(), SmallNetworks.gated())
                .flatMap(graph -> Stream.of(1L, 2L).map(seed -> Arguments.of(graph, seed)));
    }

    @Test
    void noKindOfLayerIsLeftOut() {
        assertThat(networks()
                        .map(arguments -> (Graph) arguments.get()[0])
                        .flatMap(graph -> graph.layers().stream())
                        .map(Object::getClass)
                        .distinct())
                .containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("networksAndModes")
    void theGradientOfEveryTensorIsTheSlopeOfTheLoss(Graph graph, BatchNormMode mode, long seed) {
        Batch batch = SmallNetworks.batch(graph, 7, seed).drawing(new Seed(seed));
        try (Session session = SmallNetworks.open(graph, Precision.FP64)) {
            Variables gradient = session.zeros();
            session.pass(batch, CROSS_ENTROPY, session.trainable(), mode, gradient);
            Variables moved = session.zeros();
            graph.trainable().forEach(parameter -> {
                Variables direction = session.zeros();
                direction.part(parameter.name()).normal(new Seed(seed).child(parameter.name()), 1);
                double up = session.pass(
                        batch, CROSS_ENTROPY, moved.set(session.trainable()).add(STEP, direction), mode, null);
                double down = session.pass(
                        batch, CROSS_ENTROPY, moved.set(session.trainable()).add(-STEP, direction), mode, null);
                double slope = (up - down) / (2 * STEP);
                assertThat(gradient.dot(direction))
                        .as(parameter.name())
                        .isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aHessianProductIsTheSlopeOfTheGradient(Graph graph, long seed) {
        Batch batch = SmallNetworks.batch(graph, 7, seed).drawing(new Seed(seed));
        try (Session session = SmallNetworks.open(graph, Precision.FP64)) {
            Variables direction = session.zeros().normal(new Seed(seed).child("direction"), 1);
            Variables product = session.zeros();
            session.hessianProduct(batch, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, direction, product);
            Variables slope = session.zeros();
            Variables gradient = session.zeros();
            Variables moved = session.zeros();
            moved.set(session.trainable()).add(STEP, direction);
            session.pass(batch, CROSS_ENTROPY, moved, BatchNormMode.BATCH, slope);
            moved.set(session.trainable()).add(-STEP, direction);
            session.pass(batch, CROSS_ENTROPY, moved, BatchNormMode.BATCH, gradient);
            slope.add(-1, gradient).scale(1 / (2 * STEP));
            graph.trainable().forEach(parameter -> {
                Variables expected = slope.part(parameter.name());
                Variables found = product.part(parameter.name());
                double size = expected.dot(expected);
                found.add(-1, expected);
                assertThat(found.dot(found)).as(parameter.name()).isLessThan(1e-10 * (1 + size));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theGradientOfPixelsIsTheSlopeOfTheLoss(Graph graph, long seed) {
        Batch batch = SmallNetworks.batch(graph, 3, seed);
        try (Session session = SmallNetworks.open(graph, Precision.FP64)) {
            float[] gradient = session.inputGradient(batch, CROSS_ENTROPY, session.trainable());
            float[] pixels = batch.floats().clone();
            assertThat(gradient).hasSameSizeAs(pixels);
            for (int i = 0; i < pixels.length; i += 11) {
                float step = 0x1p-17f;
                double up = lossWith(session, batch, i, pixels[i] + step);
                double down = lossWith(session, batch, i, pixels[i] - step);
                // Pixels are floats, so the step is what their difference really is.
                double slope = (up - down) / ((pixels[i] + step) - (double) (pixels[i] - step));
                assertThat((double) gradient[i])
                        .as("pixel %d", i)
                        .isCloseTo(slope, within(1e-4 * (1 + Math.abs(slope))));
            }
        }
    }

    /** Large batches take other routes through libtorch than small ones. */
    @Test
    void theGradientOfALargeBatchIsTheMeanOfThoseOfItsQuarters() {
        Graph graph = SmallNetworks.linear(700, 100);
        try (Session session = SmallNetworks.open(graph, Precision.FP32)) {
            Batch whole = SmallNetworks.batch(graph, 64, 3);
            Variables gradient = session.zeros();
            session.pass(whole, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, gradient);
            Variables direction = session.zeros().normal(new Seed(1), 1);
            Variables product = session.zeros();
            session.hessianProduct(whole, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, direction, product);
            Variables gradients = session.zeros();
            Variables products = session.zeros();
            Variables part = session.zeros();
            for (int quarter = 0; quarter < 4; quarter++) {
                Batch some = Batch.ofFloats(
                        700,
                        1,
                        1,
                        Arrays.copyOfRange(whole.floats(), quarter * 16 * 700, (quarter + 1) * 16 * 700),
                        Arrays.copyOfRange(whole.labels(), quarter * 16, (quarter + 1) * 16));
                session.pass(some, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, part);
                gradients.add(0.25, part);
                session.hessianProduct(some, CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, direction, part);
                products.add(0.25, part);
            }
            for (Variables[] pair : new Variables[][] {{gradient, gradients}, {product, products}}) {
                double size = pair[0].dot(pair[0]);
                pair[1].add(-1, pair[0]);
                assertThat(size).isPositive();
                assertThat(pair[1].dot(pair[1])).isLessThan(1e-10 * size);
            }
        }
    }

    private static double lossWith(Session session, Batch batch, int pixel, float value) {
        float[] pixels = batch.floats().clone();
        pixels[pixel] = value;
        Batch changed = Batch.ofFloats(batch.channels(), batch.height(), batch.width(), pixels, batch.labels());
        return session.pass(changed, CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, null);
    }
}
