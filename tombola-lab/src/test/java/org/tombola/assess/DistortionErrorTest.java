package org.tombola.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.engine.Engine;
import org.tombola.engine.Numerics;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.lab.Assessment;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.recipe.Part;
import org.tombola.store.Store;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

class DistortionErrorTest {
    private static final Engine ENGINE = TorchEngine.cpu();

    private static Part<? extends Metric> metric(Map<String, Object> settings) {
        return Metrics.CATALOGUE.find("distortion_error").orElseThrow().with(settings);
    }

    /** Half of the weights are kept: the largest. */
    private static Subject subject(Graph graph, long seed) {
        Weights weights = TinyProblem.start(graph, 3);
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        Mask mask = Selection.keepHighest(Scores.magnitude(weights, all), all, all.size() / 2);
        return new Subject(
                graph,
                mask.apply(weights),
                mask,
                weights,
                TinyProblem.images(),
                TinyProblem.images(),
                new Seed(seed),
                Numerics.DEFAULT);
    }

    private static Subject subject() {
        return subject(TinyProblem.convolutional(), 1);
    }

    private static Subject with(Subject s, Mask mask, @Nullable Weights unpruned) {
        return new Subject(s.graph(), s.weights(), mask, unpruned, s.test(), s.training(), s.seed(), s.numerics());
    }

    private static Reading read(Part<? extends Metric> metric, Subject subject) {
        return metric.value().read(new Evidence(ENGINE, subject));
    }

    private static List<Map<String, Double>> points(Reading reading) {
        return ((List<?>) ((Map<?, ?>) reading.details().get("curve")).get("points"))
                .stream()
                        .<Map<String, Double>>map(point -> {
                            Map<String, Double> numbers = new java.util.LinkedHashMap<>();
                            ((Map<?, ?>) point)
                                    .forEach((key, value) -> numbers.put((String) key, ((Number) value).doubleValue()));
                            return numbers;
                        })
                        .toList();
    }

    /** As the paper's figure has it: the more swaps at a time, the further from the gradient's word, in mean and in spread. */
    @ParameterizedTest
    @ValueSource(strings = {"batch", "running"})
    void itGrowsWithTheNumberOfSwaps(String mode) {
        Reading reading = read(
                metric(Map.of("swaps", List.of(1L, 4L, 16L), "draws", 60L, "batch", 64L, "batch_norm", mode)),
                subject());
        List<Map<String, Double>> points = points(reading);
        assertThat(points).extracting(point -> point.get("x")).containsExactly(1.0, 4.0, 16.0);
        assertThat(points.get(2).get("variance")).isGreaterThan(points.get(0).get("variance"));
        assertThat(Math.abs(points.get(2).get("mean")))
                .isGreaterThan(Math.abs(points.get(0).get("mean")));
        assertThat(reading.value()).isEqualTo(points.get(2).get("mean"));
        assertThat(reading.count()).isEqualTo(64);
        assertThat(reading.details()).doesNotContainKey("too_many_swaps");
    }

    @Test
    void interactionIsMeasuredBesideWhenAskedFor() {
        Map<String, Object> few = Map.of("swaps", List.of(1L, 8L), "draws", 20L, "batch", 32L);
        Map<String, Object> also = Map.of("swaps", List.of(1L, 8L), "draws", 20L, "batch", 32L, "interaction", true);
        Reading plain = read(metric(few), subject());
        Reading both = read(metric(also), subject());
        assertThat(both.value()).isEqualTo(plain.value());
        assertThat(points(plain).getFirst()).doesNotContainKey("interaction_mean");
        assertThat(points(both).get(1).get("interaction_variance")).isPositive();
    }

    @Test
    void itHangsOnTheSeedAlone() {
        Part<? extends Metric> metric = metric(Map.of("swaps", List.of(2L), "draws", 5L, "batch", 16L));
        Reading first = read(metric, subject());
        assertThat(read(metric, subject())).isEqualTo(first);
        assertThat(read(metric, subject(TinyProblem.convolutional(), 2)).value())
                .isNotEqualTo(first.value());
    }

    @Test
    void singlePrecisionAgreesToItsDigits() {
        Map<String, Object> few = Map.of("swaps", List.of(16L), "draws", 10L, "batch", 32L);
        Map<String, Object> single = Map.of("swaps", List.of(16L), "draws", 10L, "batch", 32L, "precision", "fp32");
        assertThat(read(metric(single), subject()).value())
                .isCloseTo(read(metric(few), subject()).value(), within(1e-4));
    }

    @Test
    void whatDoesNotApplyHasNoValueAndSaysWhy() {
        Part<? extends Metric> metric = metric(Map.of("swaps", List.of(1L), "draws", 2L, "batch", 4L));
        Subject subject = subject();
        Mask dense = Mask.dense(subject.mask().shapes());
        assertThat(read(metric, with(subject, dense, subject.unpruned())).value())
                .isNaN();
        assertThat(read(metric, with(subject, Mask.empty(), subject.unpruned())).details())
                .containsEntry(Reading.NONE, "nothing is pruned, or nothing kept");
        assertThat(read(metric, with(subject, subject.mask(), null)).details())
                .containsEntry(Reading.NONE, "the weights that were pruned are not known");
    }

    /** 57 of 114 weights are kept: 64 cannot be swapped, and then the value is not that of fewer. */
    @Test
    void numbersBeyondTheMaskAreLeftOutAndNamed() {
        Reading reading = read(metric(Map.of("swaps", List.of(64L, 57L, 1L), "draws", 2L, "batch", 8L)), subject());
        assertThat(reading.value()).isNaN();
        assertThat(reading.details()).containsEntry("too_many_swaps", List.of(64));
        assertThat(points(reading)).extracting(point -> point.get("x")).containsExactly(1.0, 57.0);
        assertThatThrownBy(() -> metric(Map.of("swaps", List.of()))).isInstanceOf(InvalidInput.class);
    }

    @Test
    void aKeptReadingIsFoundByAllThatItUses(@TempDir Path folder) {
        Part<? extends Metric> metric = metric(Map.of("swaps", List.of(1L, 4L), "draws", 3L, "batch", 8L));
        Subject subject = subject();
        Store store = Store.open(folder);
        Reading first = stored(store, metric, subject);
        assertThat(first.details().keySet()).contains("curve", "loss");
        assertThat(stored(store, metric, subject).value()).isEqualTo(first.value());
        assertThat(store.computedSteps()).isEqualTo(1);
        List<UnaryOperator<Subject>> changes = List.of(
                s -> with(s, s.mask().complement(), s.unpruned()),
                s -> with(s, s.mask(), s.weights()),
                s -> subject(s.graph(), 9),
                s -> new Subject(
                        s.graph(),
                        s.weights(),
                        s.mask(),
                        s.unpruned(),
                        s.test(),
                        s.training().subset(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8}),
                        s.seed(),
                        s.numerics()));
        for (int i = 0; i < changes.size(); i++) {
            stored(store, metric, changes.get(i).apply(subject));
            assertThat(store.computedSteps()).isEqualTo(2 + i);
        }
    }

    private static Reading stored(Store store, Part<? extends Metric> metric, Subject subject) {
        return new Assessment(ENGINE, store)
                .read(subject, List.of(metric))
                .firstEntry()
                .getValue();
    }

    /** The others' kept readings are found by weights and test images alone, as they always were. */
    @Test
    void otherReadingsAreSharedByAllMasksAndSeeds(@TempDir Path folder) {
        Store store = Store.open(folder);
        Part<? extends Metric> accuracy =
                Metrics.CATALOGUE.find("accuracy").orElseThrow().standard();
        stored(store, accuracy, subject());
        stored(store, accuracy, with(subject(), Mask.empty(), null));
        stored(store, accuracy, subject(TinyProblem.convolutional(), 5));
        assertThat(store.computedSteps()).isEqualTo(1);
    }

    @Test
    void aLentNetworkIsFreshEachTime() {
        Subject subject = subject();
        Evidence evidence = new Evidence(ENGINE, subject);
        double before = evidence.testPredictions().negativeLogLikelihood(0);
        evidence.session(subject.weights(), Mask.empty(), Numerics.Precision.FP32, session -> {
            return session.trainable().fill(7);
        });
        Weights again = evidence.session(
                subject.weights(),
                Mask.empty(),
                Numerics.Precision.FP32,
                session -> session.trainable().read());
        assertThat(again.get("fc.weight")).isEqualTo(subject.weights().get("fc.weight"));
        assertThat(evidence.testPredictions().negativeLogLikelihood(0)).isEqualTo(before);
        assertThatThrownBy(() -> new Evidence(() -> evidence.testPredictions()).subject())
                .isInstanceOf(IllegalStateException.class);
    }
}
