package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.TinyProblem;
import org.tombola.lab.Problem;
import org.tombola.random.Seed;
import org.tombola.train.TrainingHook;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/** What dynamic sparse reparameterization does to a mask in training. */
class DynamicSparseTest {
    @TempDir
    private Path folder;

    private MaskWatch watched(TrainingSpec spec) {
        MaskWatch watch = new MaskWatch();
        List<TrainingHook> hooks = new ArrayList<>(spec.hooks());
        hooks.add(watch);
        SparseTrainingTest.run(spec.with(hooks), folder);
        return watch;
    }

    private static TrainingSpec spec(Map<String, Object> settings, String density) {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        return SparseTrainingTest.spec(SparseTrainingTest.finder("dsr", settings), problem, Density.parse(density));
    }

    @ParameterizedTest
    @CsvSource({"0.2, 0.05", "0.5, 0.05", "0.9, 0.5", "0.1, 0.15", "0.3, 100"})
    void theTotalStaysAndLayersExchangeWeights(String density, double threshold) {
        TrainingSpec spec = spec(Map.of("every", "2it", "threshold", threshold, "share", 0.2), density);
        MaskWatch watch = watched(spec);
        TreeSet<Integer> counts = new TreeSet<>();
        Mask before = spec.mask();
        for (int step = 0; step < watch.masks.size(); step++) {
            Mask mask = watch.masks.get(step);
            assertThat(mask.count()).as("step %d", step).isEqualTo(spec.mask().count());
            assertThat(mask.collapsed()).isEmpty();
            Mask grown = mask.minus(before);
            assertThat(grown.apply(watch.weights.get(step)).only(grown::covers))
                    .as("grown weights start at zero")
                    .isEqualTo(Mask.dense(grown.shapes())
                            .complement()
                            .apply(watch.weights.get(step))
                            .only(grown::covers));
            counts.add(mask.count("fc2.weight"));
            before = mask;
        }
        assertThat(counts).hasSizeGreaterThan(1);
    }

    @Test
    void theStepsUpdateIsTheOneWorkedFromItsWeights() {
        Map<String, Object> settings = Map.of("every", "2it", "end", "3it", "threshold", 0.1);
        TrainingSpec spec = spec(settings, "0.2");
        Mask start = spec.mask();
        MaskWatch moved = watched(spec);
        MaskWatch still = watched(spec.with(List.of()));
        assertThat(moved.masks.get(1)).as("no update at step 0").isEqualTo(start);
        Weights weights = still.weights.get(2);
        Mask kept = Reallocation.above(0.1, Scores.magnitude(weights, start), start);
        long pruned = start.count() - kept.count();
        assertThat(pruned).isPositive();
        Mask after = moved.masks.get(2);
        assertThat(kept.subsetOf(after)).isTrue();
        assertThat(after.minus(kept).and(start).count())
                .as("just dropped ones do not return")
                .isZero();
        long[] grown = Reallocation.growth(
                pruned,
                new long[] {kept.count("fc1.weight"), kept.count("fc2.weight")},
                new long[] {800 - start.count("fc1.weight"), 200 - start.count("fc2.weight")});
        assertThat(after.count("fc1.weight") - kept.count("fc1.weight")).isEqualTo((int) grown[0]);
        assertThat(after.count("fc2.weight") - kept.count("fc2.weight")).isEqualTo((int) grown[1]);
    }

    @Test
    void withNothingBelowTheThresholdNothingMoves() {
        TrainingSpec spec = spec(Map.of("every", "2it", "threshold", 1e-12), "0.2");
        assertThat(watched(spec).masks).containsOnly(spec.mask());
    }

    @Test
    void aDenseNetworkStaysDense() {
        TrainingSpec spec = spec(Map.of("every", "1it", "threshold", 10.0), "1");
        assertThat(watched(spec).masks).containsOnly(spec.mask());
    }

    @Test
    void theTargetIsAShareOfTheKeptWeightsOrACount() {
        assertThat(hook(Map.of()).target()).isEqualTo(20);
        assertThat(hook(Map.of("share", 0.001)).target()).isEqualTo(1);
        assertThat(hook(Map.of("moved", 77L)).target()).isEqualTo(77);
        assertThat(hook(Map.of("preset", "wrn")).target()).isEqualTo(20_000);
        assertThat(hook(Map.of("preset", "resnet50")).target()).isEqualTo(400_000);
        assertThat(hook(Map.of()).seed()).isEqualTo(new Seed(1));
    }

    private static DynamicSparse hook(Map<String, Object> settings) {
        return (DynamicSparse) spec(settings, "0.2").hooks().getFirst();
    }
}
