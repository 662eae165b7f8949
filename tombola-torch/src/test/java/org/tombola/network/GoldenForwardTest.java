package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.Json;
import org.tombola.data.Batch;
import org.tombola.data.Normalisation;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Every architecture against what PyTorch computed from the same formula weights ({@code golden/README.md}). */
class GoldenForwardTest {
    record Case(String name, Map<String, Object> content) {
        @Override
        public String toString() {
            return name;
        }

        Object at(String key) {
            return content.get(key);
        }

        boolean has(String key) {
            return content.get(key) != null;
        }

        int[] input() {
            return numbers(at("input")).mapToInt(Number::intValue).toArray();
        }

        int classes() {
            return ((Number) at("classes")).intValue();
        }

        Graph graph() {
            Map<String, Object> options = new LinkedHashMap<>(map(at("options")));
            options.replaceAll((key, value) -> value instanceof Integer i ? Long.valueOf(i) : value);
            if (options.remove("conv_bias") instanceof Boolean bias) {
                options.put("bias", bias);
            }
            options.remove("side"); // follows from the input
            List<Double> mean = new ArrayList<>();
            List<Double> deviation = new ArrayList<>();
            if (has("normalise")) {
                numbers(map(at("normalise")).get("mean")).forEach(x -> mean.add(x.doubleValue()));
                numbers(map(at("normalise")).get("std")).forEach(x -> deviation.add(x.doubleValue()));
            } else {
                for (int i = 0; i < input()[1]; i++) {
                    mean.add(0.0);
                    deviation.add(1.0);
                }
            }
            return Architectures.CATALOGUE
                    .find((String) at("network"))
                    .orElseThrow()
                    .with(options)
                    .value()
                    .graph(input()[1], input()[2], input()[3], classes(), new Normalisation(mean, deviation));
        }

        Batch batch() {
            return Formula.batch(input()[0], input()[1], input()[2], input()[3], classes());
        }

        double[][] logits(String precision) {
            return ((List<?>) map(at(precision)).get("logits"))
                    .stream()
                            .map(row -> numbers(row)
                                    .mapToDouble(Number::doubleValue)
                                    .toArray())
                            .toArray(double[][]::new);
        }

        double loss(String precision) {
            return ((Number) map(at(precision)).get("loss")).doubleValue();
        }

        Map<String, double[]> digests(String key) {
            Map<String, double[]> digests = new LinkedHashMap<>();
            map(at(key))
                    .forEach((name, digest) -> digests.put(
                            name,
                            numbers(digest).mapToDouble(Number::doubleValue).toArray()));
            return digests;
        }
    }

    static Stream<Case> all() throws IOException {
        try (InputStream in = GoldenForwardTest.class.getResourceAsStream("/golden/forward.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<?> cases = (List<?>) map(Json.read(text, "forward.json")).get("cases");
            return cases.stream().map(c -> new Case((String) map(c).get("name"), map(c)));
        }
    }

    static Stream<Case> evaluation() throws IOException {
        return all().filter(c -> c.at("mode").equals("eval"));
    }

    static Stream<Case> training() throws IOException {
        return all().filter(c -> c.at("mode").equals("train"));
    }

    static Stream<Case> curvature() throws IOException {
        return all().filter(c -> c.has("hessian_product"));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    static Stream<Number> numbers(Object list) {
        return ((List<?>) list).stream().map(Number.class::cast);
    }

    static Session open(Graph graph, Precision precision) {
        return TorchEngine.cpu().open(graph, Formula.weights(graph), Mask.empty(), new Numerics(precision, 1));
    }

    @Test
    void theFormulaGivesTheSamplesOfTheGoldenFile() throws IOException {
        try (InputStream in = GoldenForwardTest.class.getResourceAsStream("/golden/forward.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            map(map(Json.read(text, "forward.json")).get("samples")).forEach((name, sample) -> {
                double[] u = numbers(map(sample).get("u"))
                        .mapToDouble(Number::doubleValue)
                        .toArray();
                float[] ours = Formula.unit(name, u.length);
                for (int i = 0; i < u.length; i++) {
                    assertThat((double) ours[i]).isEqualTo(u[i]);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("evaluation")
    void logitsAreThoseOfPyTorch(Case golden) {
        Graph graph = golden.graph();
        try (Session session = open(graph, Precision.FP32)) {
            float[] logits = session.predict(golden.batch(), session.trainable(), Set.of())
                    .logits()
                    .values();
            assertClose(logits, golden.logits("float64"), 1e-4);
            double loss =
                    session.pass(golden.batch(), Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, null);
            assertThat(loss).isCloseTo(golden.loss("float64"), within(1e-4 * Math.max(1, golden.loss("float64"))));
        }
    }

    @ParameterizedTest
    @MethodSource("training")
    void lossGradientAndStatisticsOfATrainingPassAreThoseOfPyTorch(Case golden) {
        Graph graph = golden.graph();
        try (Session session = open(graph, Precision.FP64)) {
            Variables gradient = session.zeros();
            double loss = session.pass(
                    golden.batch(), Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH_UPDATING, gradient);
            assertThat(loss).isCloseTo(golden.loss("float64"), within(1e-6 * golden.loss("float64")));
            assertDigests(session.buffers(), golden.has("statistics") ? golden.digests("statistics") : Map.of(), 1e-6);
            if (golden.has("gradient")) {
                assertDigests(gradient.read(), golden.digests("gradient"), 1e-6);
            }
        }
    }

    /** One ReLU input that rounds to the other side of zero moves a single gradient by a hundredth, so this is the looser bound. */
    @ParameterizedTest
    @MethodSource("training")
    void singlePrecisionStaysNearPyTorchsDoublePrecision(Case golden) {
        Graph graph = golden.graph();
        try (Session session = open(graph, Precision.FP32)) {
            Variables gradient = session.zeros();
            double loss = session.pass(
                    golden.batch(), Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH_UPDATING, gradient);
            assertThat(loss).isCloseTo(golden.loss("float64"), within(1e-4 * Math.max(1, golden.loss("float64"))));
            if (golden.has("gradient")) {
                assertDigests(gradient.read(), golden.digests("gradient"), 3e-2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("curvature")
    void hessianProductsAreThoseOfPyTorch(Case golden) {
        Graph graph = golden.graph();
        try (Session session = open(graph, Precision.FP64)) {
            Variables direction = session.zeros();
            direction.write(Formula.directions(graph, "direction."));
            Variables product = session.zeros();
            session.hessianProduct(
                    golden.batch(), Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, direction, product);
            assertDigests(product.read(), golden.digests("hessian_product"), 1e-6);
            double curvature = ((Number) golden.at("curvature")).doubleValue();
            assertThat(direction.dot(product)).isCloseTo(curvature, within(1e-6 * Math.abs(curvature)));
        }
    }

    private static void assertClose(float[] ours, double[][] theirs, double tolerance) {
        double largest = Stream.of(theirs)
                .flatMapToDouble(java.util.Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
        int columns = theirs[0].length;
        assertThat(ours).hasSize(theirs.length * columns);
        for (int i = 0; i < ours.length; i++) {
            assertThat((double) ours[i]).isCloseTo(theirs[i / columns][i % columns], within(tolerance * largest));
        }
    }

    private static void assertDigests(Weights ours, Map<String, double[]> theirs, double tolerance) {
        assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(theirs.keySet());
        // What is 0 but for rounding, such as the gradient of a shift that the next batch norm takes out, is so beside
        // the others.
        double rounding = 1e-4
                * theirs.values().stream()
                        .mapToDouble(digest -> digest[1])
                        .max()
                        .orElse(0);
        theirs.forEach((name, expected) -> {
            double[] digest = Formula.digest(name, ours.get(name).values());
            for (int i = 0; i < digest.length; i++) {
                // Sum and dot may cancel: they are off by what √n values of this norm may be off.
                double scale = expected[1]
                        * (i == 0 || i == 4 ? Math.sqrt(ours.get(name).size()) : 1);
                assertThat(digest[i])
                        .as("%s [%d]", name, i)
                        .isCloseTo(expected[i], within(tolerance * (scale + rounding) + 1e-7));
            }
        });
    }
}
