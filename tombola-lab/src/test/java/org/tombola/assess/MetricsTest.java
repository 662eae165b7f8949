package org.tombola.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.graph.Graph;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Part;
import org.tombola.weights.Mask;

class MetricsTest {
    private static Reading read(Metric metric, LabelledLogits predictions) {
        return metric.read(new Evidence(() -> predictions));
    }

    private static LabelledLogits one(int label, float... logits) {
        return new LabelledLogits(logits.length, logits, new int[] {label});
    }

    /** Two classes with the given confidences in class 0; a hit is label 0. */
    private static LabelledLogits confident(double[] confidence, int[] hits) {
        float[] logits = new float[2 * confidence.length];
        int[] labels = new int[confidence.length];
        for (int i = 0; i < labels.length; i++) {
            logits[2 * i] = (float) Math.log(confidence[i] / (1 - confidence[i]));
            labels[i] = 1 - hits[i];
        }
        return new LabelledLogits(2, logits, labels);
    }

    private static CalibrationError ece(int bins) {
        return new CalibrationError(bins, CalibrationError.Binning.RIGHT_CLOSED);
    }

    /** Logits as trained networks have them, some of them equal. */
    private static LabelledLogits random(long seed, int count) {
        RandomGenerator random = new Seed(seed).generator();
        float[] logits = new float[count * 4];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (Math.round(random.nextGaussian() * 8) / 4.0);
        }
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> random.nextInt(4));
        return new LabelledLogits(4, logits, labels);
    }

    /** Those that read predictions alone. */
    static Stream<Part<? extends Metric>> metrics() {
        return Metrics.CATALOGUE.definitions().stream()
                .<Part<? extends Metric>>map(Definition::standard)
                .filter(metric -> metric.value().uses().isEmpty());
    }

    @Test
    void ofEqualLogitsTheSmallerClassComesFirst() {
        assertThat(read(new TopAccuracy(1), one(1, 1, 1, 0)).value()).isZero();
        assertThat(read(new TopAccuracy(2), one(1, 1, 1, 0)).value()).isEqualTo(1);
        assertThat(read(new TopAccuracy(1), one(1, 0, 2, 2)).value()).isEqualTo(1);
        assertThat(read(new TopAccuracy(1), one(2, 0, 2, 2)).value()).isZero();
        assertThat(read(new TopAccuracy(1), one(0, 0f, -0f)).value()).isEqualTo(1);
        assertThat(read(new TopAccuracy(1), one(1, 0f, -0f)).value())
                .as("+0 equals −0")
                .isZero();
    }

    @Test
    void amongMoreThanAllClassesEveryExampleIsRight() {
        assertThat(read(new TopAccuracy(5), one(2, 3, 2, 1)).value()).isEqualTo(1);
        assertThat(read(new TopAccuracy(5), one(2, 3, Float.NaN, 1)).value()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aRowWithNaNIsWrongWhereverItStands(int nan) {
        float[] logits = {1, 9, 1};
        logits[nan] = Float.NaN;
        assertThat(read(new TopAccuracy(1), one(1, logits)).value()).isZero();
        assertThat(read(new TopAccuracy(3), one(1, logits)).value()).isZero();
        assertThat(read(new NegativeLogLikelihood(), one(1, logits)).value()).isNaN();
        assertThat(read(ece(15), one(1, logits)).value()).isNaN();
    }

    @Test
    void accuracyWeighsExamplesNotBatches() {
        LabelledLogits four = new LabelledLogits(2, new float[] {1, 0, 1, 0, 1, 0, 1, 0}, new int[] {0, 0, 0, 1});
        Reading reading = read(new TopAccuracy(1), four);
        assertThat(reading.value()).isEqualTo(0.75);
        assertThat(reading.count()).isEqualTo(4);
    }

    @Test
    void negativeLogLikelihoodIsTheGapWhereProbabilitiesVanish() {
        assertThat(read(new NegativeLogLikelihood(), one(1, 200, 0)).value()).isEqualTo(200);
        assertThat(read(new NegativeLogLikelihood(), one(1, 3e38f, 0)).value()).isCloseTo(3e38, within(1e32));
        assertThat(read(new NegativeLogLikelihood(), one(2, 7, 7, 7, 7, 7)).value())
                .isCloseTo(Math.log(5), within(1e-12));
    }

    @Test
    void negativeLogLikelihoodIsAMean() {
        float[] logits = {(float) Math.log(0.5), (float) Math.log(0.5), (float) Math.log(0.25), (float) Math.log(0.75)};
        LabelledLogits two = new LabelledLogits(2, logits, new int[] {0, 0});
        assertThat(read(new NegativeLogLikelihood(), two).value()).isCloseTo(1.0397207708, within(1e-7));
    }

    @Test
    void aConstantAddedToAllLogitsChangesNoMetric() {
        LabelledLogits predictions = random(1, 50);
        float[] shifted = predictions.logits().clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += 64; // exact: logits are multiples of a quarter
        }
        LabelledLogits other = new LabelledLogits(4, shifted, predictions.labels());
        metrics()
                .forEach(metric -> assertThat(read(metric.value(), other).value())
                        .as(metric.label())
                        .isCloseTo(read(metric.value(), predictions).value(), within(1e-12)));
    }

    @Test
    void calibrationErrorOfTheWorkedCases() {
        LabelledLogits five = confident(new double[] {.95, .95, .65, .65, .55}, new int[] {1, 0, 1, 1, 0});
        assertThat(read(ece(10), five).value()).isCloseTo(0.43, within(1e-6));
        LabelledLogits two = confident(new double[] {.93, .935}, new int[] {1, 0});
        assertThat(read(ece(15), two).value()).isCloseTo(0.5025, within(1e-6));
        CalibrationError published = new CalibrationError(15, CalibrationError.Binning.LTH_PASS);
        assertThat(read(published, two).value()).isCloseTo(0.4325, within(1e-6));
    }

    @Test
    void calibrationErrorTellsSignMaximumAndBins() {
        LabelledLogits five = confident(new double[] {.95, .95, .65, .65, .55}, new int[] {1, 0, 1, 1, 0});
        Map<String, Object> details = read(ece(10), five).details();
        assertThat((Double) details.get("signed")).isCloseTo((3.75 - 3) / 5, within(1e-6));
        assertThat((Double) details.get("maximum")).isCloseTo(0.55, within(1e-6));
        assertThat(column(details, "bin")).isEqualTo(List.of(6, 7, 10));
        assertThat(column(details, "count")).isEqualTo(List.of(1L, 2L, 2L));
        assertThat(column(details, "accuracy")).isEqualTo(List.of(0.0, 1.0, 0.5));
    }

    private static List<Object> column(Map<String, Object> details, String name) {
        List<Object> column = new ArrayList<>();
        ((List<?>) details.get("bins")).forEach(row -> column.add(((Map<?, ?>) row).get(name)));
        return column;
    }

    @Test
    void perfectAndHopelessCalibration() {
        float sure = 1000;
        LabelledLogits right = new LabelledLogits(2, new float[] {sure, 0, 0, sure}, new int[] {0, 1});
        LabelledLogits wrong = new LabelledLogits(2, new float[] {sure, 0, 0, sure}, new int[] {1, 0});
        assertThat(read(ece(15), right).value()).isZero();
        assertThat(read(ece(15), wrong).value()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void oneBinIsTheGapBetweenAccuracyAndMeanConfidence(long seed) {
        LabelledLogits predictions = random(seed, 200);
        double accuracy = read(new TopAccuracy(1), predictions).value();
        double confidence = IntStream.range(0, 200)
                .mapToDouble(predictions::confidence)
                .average()
                .orElseThrow();
        assertThat(read(ece(1), predictions).value()).isCloseTo(Math.abs(accuracy - confidence), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderOfExamplesDoesNotMatter(long seed) {
        LabelledLogits predictions = random(seed, 200);
        List<Integer> order = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        float[] logits = new float[800];
        int[] labels = new int[200];
        for (int i = 0; i < 200; i++) {
            System.arraycopy(predictions.logits(), order.get(i) * 4, logits, i * 4, 4);
            labels[i] = predictions.labels()[order.get(i)];
        }
        LabelledLogits shuffled = new LabelledLogits(4, logits, labels);
        metrics()
                .forEach(metric -> assertThat(read(metric.value(), shuffled).value())
                        .as(metric.label())
                        .isCloseTo(read(metric.value(), predictions).value(), within(1e-12)));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void everyMetricReadsItsUnitAndCountsItsExamples(Part<? extends Metric> metric) {
        Reading reading = read(metric.value(), random(7, 90));
        assertThat(reading.count()).isEqualTo(90);
        assertThat(reading.value()).isNotNegative();
        if (metric.value().unit() == Metric.Unit.FRACTION) {
            assertThat(reading.value()).isLessThanOrEqualTo(1);
        }
        LabelledLogits sure = new LabelledLogits(2, new float[] {50, 0, 0, 50}, new int[] {0, 1});
        LabelledLogits wrong = new LabelledLogits(2, new float[] {50, 0, 0, 50}, new int[] {1, 0});
        double better = read(metric.value(), sure).value();
        double worse = read(metric.value(), wrong).value();
        if (!metric.name().equals("top_5")) { // two classes are always among the first five
            assertThat(metric.value().higherIsBetter() ? better - worse : worse - better)
                    .isPositive();
        }
    }

    @Test
    void predictionsAreMadeOnceAndOnlyWhenAskedFor() {
        AtomicInteger made = new AtomicInteger();
        Evidence evidence = new Evidence(() -> {
            made.incrementAndGet();
            return random(1, 10);
        });
        assertThat(made).hasValue(0);
        metrics()
                .forEach(metric ->
                        assertThat(metric.value().read(evidence).count()).isEqualTo(10));
        assertThat(made).hasValue(1);
    }

    @Test
    void predictionsOfManyImagesAreThoseOfEachAlone() {
        Graph graph = TinyProblem.convolutional();
        try (Session session =
                TorchEngine.cpu().open(graph, TinyProblem.start(graph, 1), Mask.empty(), Numerics.DEFAULT)) {
            LabelledLogits all = LabelledLogits.of(session, session.trainable(), TinyProblem.images());
            assertThat(all.count()).isEqualTo(300).isGreaterThan(250); // more than one chunk
            assertThat(all.classes()).isEqualTo(10);
            for (int i : new int[] {0, 249, 250, 299}) {
                LabelledLogits alone = LabelledLogits.of(
                        session, session.trainable(), TinyProblem.images().subset(new int[] {i}));
                assertThat(alone.labels()[0]).isEqualTo(all.labels()[i]);
                for (int k = 0; k < 10; k++) {
                    assertThat(all.logits()[10 * i + k]).isCloseTo(alone.logits()[k], within(1e-5f));
                }
            }
        }
    }
}
