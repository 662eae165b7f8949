package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class FlatVariablesTest {
    private final Graph convolutional = SmallNetworks.everyLayer();
    private final Session three = SmallNetworks.open(SmallNetworks.linear(3, 1), Precision.FP32);
    private final Session session = SmallNetworks.open(convolutional, Precision.FP32);

    @AfterEach
    void close() {
        session.close();
        three.close();
    }

    private Variables three(float... values) {
        Variables vector = three.zeros();
        vector.write(Weights.of(Map.of("fc.weight", Tensor.of(new int[] {1, 3}, values))));
        return vector;
    }

    private static float[] values(Variables vector) {
        return vector.read().get("fc.weight").values();
    }

    @Test
    void maskedMomentumFollowsTheWorkedExample() {
        Variables theta = three(1, -2, 0);
        Variables mask = three(1, 1, 0);
        Variables velocity = three.zeros();
        float[][] expected = {{0.949f, -2.098f, 0}, {0.852151f, -2.284102f, 0}, {0.714134749f, -2.549309698f, 0}};
        for (float[] after : expected) {
            Variables gradient = three(0.5f, 1, 3).times(mask);
            assertThat(theta.momentumStep(velocity, gradient, 0.1, 0.9, 0.01, false))
                    .isSameAs(theta);
            assertThat(values(theta)).containsExactly(after, offset(1e-6f));
        }
        assertThat(values(velocity)[2]).isZero();
    }

    @Test
    void aProductIsWrittenWhateverWasThereBefore() {
        Variables out = three(Float.NaN, 1, 2);
        assertThat(out.product(three(2, 3, -1), three(5, 0, 4))).isSameAs(out);
        assertThat(values(out)).containsExactly(10, 0, -4);
    }

    @Test
    void tensorsAreReadIntoArraysInLogicalOrder() {
        Weights written = Formula.weights(convolutional).only(name -> !name.contains("running"));
        Variables vector = session.zeros();
        vector.write(written);
        for (String name : written.names()) {
            float[] into = new float[written.get(name).size()];
            vector.read(Map.of(name, into));
            assertThat(into).as(name).containsExactly(written.get(name).values());
        }
        assertThatThrownBy(() -> vector.read(Map.of("conv1.weight", new float[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conv1.weight");
    }

    @Test
    void nesterovFollowsTheWorkedExample() {
        Variables theta = three(1, 1, 1);
        Variables velocity = three.zeros();
        Variables gradient = three(1, 1, 1);
        theta.momentumStep(velocity, gradient, 0.1, 0.9, 0, true);
        assertThat(values(theta)[0]).isCloseTo(0.81f, offset(1e-6f));
        theta.momentumStep(velocity, gradient, 0.1, 0.9, 0, true);
        assertThat(values(theta)[0]).isCloseTo(0.539f, offset(1e-6f));
    }

    @Test
    void nesterovWithDecayStepsByTheDecayedGradientPlusTheMomentum() {
        Variables theta = three(2, -1, 0);
        Variables velocity = three(0.5f, 0, 0);
        theta.momentumStep(velocity, three(1, 0.25f, 0), 0.1, 0.5, 0.1, true);
        // First position: d = 1 + 0.1·2 = 1.2, v = 0.25 + 1.2 = 1.45, θ = 2 − 0.1 (1.2 + 0.725).
        assertThat(values(velocity)).containsExactly(new float[] {1.45f, 0.15f, 0}, offset(1e-6f));
        assertThat(values(theta)).containsExactly(new float[] {1.8075f, -1.0225f, 0}, offset(1e-6f));
    }

    /** Single precision on the CPU has a kernel of its own; double precision goes through libtorch. */
    @ParameterizedTest
    @CsvSource({"0.9, 0, false", "0.9, 0.01, false", "0.8, 0, true", "0.8, 0.01, true", "0, 0.01, false"})
    void bothWaysOfSteppingAgree(double momentum, double decay, boolean nesterov) {
        try (Session exact = SmallNetworks.open(convolutional, Precision.FP64)) {
            for (Session one : List.of(session, exact)) {
                Variables velocity = one.zeros().normal(new Seed(1), 1);
                Variables gradient = one.zeros().normal(new Seed(2), 1);
                one.trainable().momentumStep(velocity, gradient, 0.1, momentum, decay, nesterov);
                one.trainable().momentumStep(velocity, gradient, 0.1, momentum, decay, nesterov);
            }
            Variables expected = session.zeros();
            expected.write(exact.trainable().read());
            Variables difference = session.zeros().set(session.trainable()).add(-1, expected);
            assertThat(difference.dot(difference)).isLessThan(1e-12 * expected.dot(expected));
            assertThat(session.trainable().read())
                    .isNotEqualTo(Formula.weights(convolutional).only(name -> !name.contains("running")));
        }
    }

    @Test
    void arithmeticIsInPlace() {
        Variables x = three(1, 2, 3);
        assertThat(values(x.scale(2))).containsExactly(2, 4, 6);
        assertThat(values(x.add(-0.5, three(2, 2, 2)))).containsExactly(1, 3, 5);
        assertThat(values(x.add(1, three(1, 0, 0)))).containsExactly(2, 3, 5);
        assertThat(values(x.times(three(0, 1, -1)))).containsExactly(0, 3, -5);
        assertThat(values(three.zeros().set(x))).containsExactly(0, 3, -5);
        assertThat(values(x.apply(Elementwise.SIGN))).containsExactly(0, 1, -1);
        assertThat(values(x)).containsExactly(0, 1, -1);
    }

    @Test
    void everyFunctionIsAppliedElementwise() {
        assertThat(values(three(-4, 0, 9).apply(Elementwise.ABSOLUTE))).containsExactly(4, 0, 9);
        assertThat(values(three(-4, 0, 9).apply(Elementwise.SQUARE))).containsExactly(16, 0, 81);
        assertThat(values(three(4, 0, 9).apply(Elementwise.SQUARE_ROOT))).containsExactly(2, 0, 3);
        assertThat(values(three(-4, 0, 9).apply(Elementwise.RELU))).containsExactly(0, 0, 9);
        assertThat(values(three(-4, 0, 9).apply(Elementwise.POSITIVE))).containsExactly(0, 0, 1);
        assertThat(values(three(Float.NaN, -0.0f, 1e-40f).apply(Elementwise.POSITIVE)))
                .containsExactly(0, 0, 1);
        assertThat(values(three(0, (float) Math.log(3), 0).apply(Elementwise.SIGMOID)))
                .containsExactly(new float[] {0.5f, 0.75f, 0.5f}, offset(1e-6f));
    }

    @Test
    void fillingAndShiftingReachEveryPositionOfAVectorOrOfAPart() {
        assertThat(values(three(1, Float.NaN, -3).fill(0.5))).containsExactly(0.5f, 0.5f, 0.5f);
        assertThat(values(three(1, 2, -3).shift(-1.5))).containsExactly(-0.5f, 0.5f, -4.5f);
        Variables vector = session.zeros().fill(2);
        vector.part("fc2.bias").fill(7).shift(1);
        Weights read = vector.read();
        for (String name : read.names()) {
            float expected = name.equals("fc2.bias") ? 8 : 2;
            assertThat(read.get(name))
                    .as(name)
                    .isEqualTo(Tensor.filled(read.get(name).shape(), expected));
        }
    }

    @Test
    void uniformNumbersFillTheUnitIntervalAndHangOnTheSeedAlone() {
        Weights drawn = session.zeros().uniform(new Seed(5)).read();
        assertThat(session.zeros().normal(new Seed(1), 1).uniform(new Seed(5)).read())
                .isEqualTo(drawn);
        assertThat(session.zeros().uniform(new Seed(6)).read()).isNotEqualTo(drawn);
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (String name : drawn.names()) {
            for (float value : drawn.get(name).values()) {
                assertThat(value).isBetween(0f, Math.nextDown(1f));
                sum += value;
                squares += (double) value * value;
                count++;
            }
        }
        double mean = sum / count;
        assertThat(count).isGreaterThan(900);
        assertThat(mean).isCloseTo(0.5, offset(0.04)); // four standard errors
        assertThat(squares / count - mean * mean).isCloseTo(1 / 12.0, offset(0.012));
        try (Session exact = SmallNetworks.open(convolutional, Precision.FP64)) {
            assertThat(exact.zeros().uniform(new Seed(5)).read())
                    .as("in every precision")
                    .isEqualTo(drawn);
        }
    }

    @Test
    void productsAreAddedUpInDouble() {
        // In float 1 + 2⁻³⁰ is 1, and the three products sum to zero.
        assertThat(three(1, 0x1p-15f, -1).dot(three(1, 0x1p-15f, 1))).isEqualTo(0x1p-30);
    }

    @Test
    void whatWasWrittenIsReadInLogicalOrder() {
        Weights weights = Formula.weights(convolutional).only(name -> !name.contains("running"));
        Variables vector = session.zeros();
        vector.write(weights);
        assertThat(vector.read()).isEqualTo(weights);
        assertThat(vector.read().names())
                .containsExactlyElementsOf(session.trainable().read().names());
        vector.write(Weights.of(Map.of("fc2.bias", Tensor.vector(7, 8, 9))));
        assertThat(vector.read()).isEqualTo(weights.with("fc2.bias", Tensor.vector(7, 8, 9)));
        assertThatThrownBy(() -> vector.write(Weights.of(Map.of("fc9.bias", Tensor.vector(7)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc9.bias");
        assertThatThrownBy(() -> vector.write(Weights.of(Map.of("fc2.bias", Tensor.vector(7)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc2.bias");
    }

    @Test
    void aPartIsAViewOfItsTensorAlone() {
        Variables vector = session.zeros();
        vector.write(Formula.weights(convolutional).only(name -> !name.contains("running")));
        Weights before = vector.read();
        Variables part = vector.part("conv2.weight");
        assertThat(part.read()).isEqualTo(before.only(name -> name.equals("conv2.weight")));
        part.set(session.zeros().part("conv2.weight"));
        assertThat(vector.read()).isEqualTo(before.with("conv2.weight", Tensor.filled(new int[] {8, 2, 3, 3}, 0)));
        part.write(before.only(name -> name.equals("conv2.weight")));
        assertThat(vector.read()).isEqualTo(before);
        assertThat(part.dot(session.zeros().set(vector).part("conv2.weight"))).isPositive();
        assertThatThrownBy(() -> part.add(1, vector)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> vector.part("conv9.weight")).hasMessageContaining("conv9.weight");
    }

    @Test
    void normalNumbersAreDrawnInLogicalOrderFromTheirSeed() {
        Seed seed = new Seed(5).child("noise");
        Variables vector = session.zeros().normal(seed, 0.5);
        RandomGenerator generator = seed.generator();
        vector.read().tensors().values().forEach(tensor -> {
            for (float value : tensor.values()) {
                assertThat(value).isEqualTo((float) (0.5 * generator.nextGaussian()));
            }
        });
        assertThat(session.zeros().normal(seed, 0.5).read()).isEqualTo(vector.read());
        assertThat(session.zeros().normal(seed.child(1), 0.5).read()).isNotEqualTo(vector.read());
        double count = vector.read().size();
        assertThat(vector.dot(vector) / count).isCloseTo(0.25, within(0.05));
    }

    @Test
    void vectorsOfAnotherSessionAreRefused() {
        try (Session other = SmallNetworks.open(convolutional, Precision.FP32)) {
            Variables mine = session.zeros();
            Variables theirs = other.zeros();
            assertThatThrownBy(() -> mine.add(1, theirs)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> mine.dot(theirs)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
