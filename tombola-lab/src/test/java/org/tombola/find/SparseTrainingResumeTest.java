package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.Graph;
import org.tombola.lab.Problem;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.EagerCheckpoints;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.Training;
import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;

/** A sparse training that is killed and run again ends in the bits of one that was not. */
class SparseTrainingResumeTest {
    private static final AtomicInteger PLACES = new AtomicInteger();

    @TempDir
    private Path folder;

    /** What a kill leaves: nothing is caught, nothing is saved on the way out. */
    private static final class Killed extends RuntimeException {}

    record Case(String finder, Map<String, Object> settings, Graph graph, Select select) {
        TrainingSpec spec() {
            Problem problem = TinyProblem.problem(graph, 1)
                    .with(TinyProblem.with(TinyProblem.settings(3, 16), select, Precision.FP32));
            return SparseTrainingTest.spec(SparseTrainingTest.finder(finder, settings), problem, Density.parse("0.3"));
        }

        @Override
        public String toString() {
            return finder + " " + settings + " " + select;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                        Map.entry("rigl", Map.<String, Object>of("every", "2it", "end", "100%")),
                        Map.entry("rigl", Map.<String, Object>of("every", "1it", "drop_noise", 1e-2)),
                        Map.entry("set", Map.<String, Object>of("every", "2it", "end", "100%", "forget", true)),
                        Map.entry("set", Map.<String, Object>of("every", "1it", "just_dropped", "may_return_at_zero")),
                        Map.entry("deep_r", Map.<String, Object>of("l1", 0.05, "temperature", "1e-4")),
                        Map.entry("deep_r", Map.<String, Object>of("l1", 0.05, "scope", "global_by_target")),
                        Map.entry("deep_r", Map.<String, Object>of("variant", "sign_change", "temperature", "0.01")),
                        Map.entry("dsr", Map.<String, Object>of("every", "2it", "threshold", 0.01)))
                .flatMap(entry -> Stream.of(
                        new Case(entry.getKey(), entry.getValue(), TinyProblem.perceptron(), Select.LAST),
                        new Case(
                                entry.getKey(),
                                entry.getValue(),
                                TinyProblem.convolutional(),
                                Select.BEST_VALIDATION)));
    }

    private static TrainingResult run(TrainingSpec spec, Path folder, long lastStep) {
        TrainingListener killer = new TrainingListener() {
            @Override
            public void step(long step, long until, double loss) {
                if (step == lastStep) {
                    throw new Killed();
                }
            }
        };
        return new Training(spec, TorchEngine.cpu(), EagerCheckpoints.in(folder), killer).run();
    }

    private Path fresh() {
        Path place = folder.resolve("place " + PLACES.incrementAndGet());
        assertThat(place.toFile().mkdir()).isTrue();
        return place;
    }

    private static void requireSame(TrainingResult found, TrainingResult expected) {
        assertThat(found.weights()).isEqualTo(expected.weights());
        assertThat(found.mask()).isEqualTo(expected.mask());
        assertThat(found.groups()).isEqualTo(expected.groups());
        assertThat(found.selected()).isEqualTo(expected.selected());
        assertThat(found.work()).isEqualTo(expected.work());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void killedAfterAStepItResumesExactly(Case situation) {
        TrainingSpec spec = situation.spec();
        TrainingResult expected = run(spec, fresh(), -1);
        assertThat(expected.mask()).isNotEqualTo(spec.mask());
        for (long kill : List.of(1L, 3L, 6L, 8L, spec.until())) {
            Path place = fresh();
            assertThatThrownBy(() -> run(spec, place, kill)).isInstanceOf(Killed.class);
            requireSame(run(spec, place, -1), expected);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void killedThriceItResumesExactly(Case situation) {
        TrainingSpec spec = situation.spec();
        TrainingResult expected = run(spec, fresh(), -1);
        RandomGenerator random = new Seed(4).generator();
        for (int trial = 0; trial < 2; trial++) {
            Path place = fresh();
            List<Long> kills =
                    random.longs(3, 1, spec.until() + 1).sorted().boxed().toList();
            for (long kill : kills) {
                try {
                    requireSame(run(spec, place, kill), expected); // a second kill at the same step comes too late
                } catch (Killed e) {
                    assertThat(kill).isLessThanOrEqualTo(spec.until());
                }
            }
            requireSame(run(spec, place, -1), expected);
        }
    }
}
