package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.data.Augmentation;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.TrainSettings.Select;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;

/** A training that is killed and run again ends in the bits of one that was not. */
class ResumeTest {
    private static final TorchEngine ENGINE = TorchEngine.cpu();
    private static final double NEVER = Double.POSITIVE_INFINITY;

    @TempDir
    private Path folder;

    /** What a kill leaves: nothing is caught, nothing is saved on the way out. */
    private static final class Killed extends RuntimeException {}

    record Case(
            String network,
            Graph graph,
            Select select,
            Precision precision,
            Augmentation augmentation,
            List<TrainingHook> hooks,
            long seed) {
        TrainingSpec spec() {
            Mask all = Mask.dense(graph.prunable(Prunable.ALL));
            Mask mask = Masks.random(all, new Quota.Pool(all.size() / 2), new Seed(seed));
            TrainSettings settings = TinyProblem.with(TinyProblem.settings(3, 16), select, precision);
            return TrainingSpec.whole(
                            graph,
                            TinyProblem.start(graph, seed),
                            mask,
                            TinyProblem.data(75, 0.2, augmentation),
                            settings,
                            new Seed(seed))
                    .with(hooks);
        }

        @Override
        public String toString() {
            return String.join(" ", network, select.name(), precision.name(), hooks.size() + " hooks", "seed " + seed);
        }
    }

    static Stream<Case> cases() {
        Augmentation changed = new Augmentation(1, true);
        List<TrainingHook> hooks = List.of(new Remembering(4), new Remembering(7));
        Graph perceptron = TinyProblem.perceptron();
        Graph convolutional = TinyProblem.convolutional();
        return IntStream.range(0, 2)
                .boxed()
                .flatMap(seed -> Stream.of(
                        new Case(
                                "perceptron",
                                perceptron,
                                Select.LAST,
                                Precision.FP32,
                                Augmentation.NONE,
                                List.of(),
                                seed),
                        new Case(
                                "perceptron", perceptron, Select.BEST_VALIDATION, Precision.FP32, changed, hooks, seed),
                        new Case("perceptron", perceptron, Select.LAST, Precision.BF16, changed, List.of(), seed),
                        new Case("convolutional", convolutional, Select.LAST, Precision.FP32, changed, hooks, seed),
                        new Case(
                                "convolutional",
                                convolutional,
                                Select.BEST_VALIDATION,
                                Precision.BF16,
                                changed,
                                hooks,
                                seed)));
    }

    /** Runs to the end, or is killed when it has done so many steps. */
    private static final class Run implements TrainingListener {
        private final long lastStep;
        private final int lastEpoch;
        private final List<Long> steps = new ArrayList<>();

        Run(long lastStep, int lastEpoch) {
            this.lastStep = lastStep;
            this.lastEpoch = lastEpoch;
        }

        @Override
        public void step(long step, long until, double loss) {
            steps.add(step);
            if (step == lastStep) {
                throw new Killed();
            }
        }

        @Override
        public void epoch(EpochRecord record) {
            if (record.epoch() == lastEpoch) {
                throw new Killed();
            }
        }
    }

    private static TrainingResult run(
            TrainingSpec spec, Path folder, double betweenEpochs, double withinEpoch, Run run) {
        return new Training(spec, ENGINE, new Checkpoints(folder, null, null, betweenEpochs, withinEpoch), run).run();
    }

    private static Run whole() {
        return new Run(-1, -1);
    }

    private TrainingResult uninterrupted(TrainingSpec spec) {
        return run(spec, folder.resolve("never written"), NEVER, NEVER, whole());
    }

    static void requireSame(TrainingResult found, TrainingResult expected) {
        assertThat(found.weights()).isEqualTo(expected.weights());
        assertThat(found.mask()).isEqualTo(expected.mask());
        assertThat(timeless(found)).isEqualTo(timeless(expected));
        assertThat(found.selected()).isEqualTo(expected.selected());
        assertThat(found.divergence()).isEqualTo(expected.divergence());
        assertThat(found.epochs()).isEqualTo(expected.epochs());
    }

    private static List<EpochRecord> timeless(TrainingResult result) {
        return result.curve().stream()
                .map(r -> new EpochRecord(
                        r.epoch(), r.step(), r.rate(), r.trainLoss(), r.validationLoss(), r.validationAccuracy(), 0))
                .toList();
    }

    private Path fresh(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void killedAfterAnyStepItResumesExactly(Case situation) {
        TrainingSpec spec = situation.spec();
        TrainingResult expected = uninterrupted(spec);
        assertThat(expected.curve()).hasSize(3);
        for (int killed = 1; killed <= spec.until(); killed++) {
            Path place = fresh("step " + killed);
            Run first = new Run(killed, -1);
            assertThatThrownBy(() -> run(spec, place, 0, 0, first)).isInstanceOf(Killed.class);
            Run second = whole();
            requireSame(run(spec, place, 0, 0, second), expected);
            // the step it was killed in was not saved; all before were
            assertThat(second.steps).hasSize(Math.toIntExact(spec.until()) - killed + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void killedWhereverAndHoweverOftenItResumesExactly(Case situation) {
        TrainingSpec spec = situation.spec();
        TrainingResult expected = uninterrupted(spec);
        RandomGenerator random = new Seed(situation.seed()).child("kills").generator();
        for (int trial = 0; trial < 4; trial++) {
            Path place = fresh("trial " + trial);
            for (int kill = 0; kill < 3; kill++) {
                double withinEpoch = random.nextBoolean() ? 0 : NEVER;
                Run run = random.nextBoolean()
                        ? new Run(1 + random.nextLong(spec.until()), -1)
                        : new Run(-1, random.nextInt(3));
                try {
                    requireSame(run(spec, place, 0, withinEpoch, run), expected); // where it had gone further already
                } catch (Killed e) {
                    assertThat(run.steps.size()).isLessThanOrEqualTo((int) spec.until());
                }
            }
            requireSame(run(spec, place, 0, 0, whole()), expected);
        }
    }

    @Test
    void aCheckpointOfTheEndGivesTheResultWithoutAStep() {
        TrainingSpec spec = cases().findFirst().orElseThrow().spec();
        Path place = fresh("end");
        TrainingResult expected = run(spec, place, 0, 0, whole());
        Run again = whole();
        requireSame(run(spec, place, 0, 0, again), expected);
        assertThat(again.steps).isEmpty();
    }

    @Test
    void aDivergedTrainingDivergesAgain() {
        TrainingSpec good = cases().findFirst().orElseThrow().spec();
        TrainingSpec spec = TrainingSpec.whole(
                good.graph(),
                good.start(),
                good.mask(),
                good.data(),
                good.settings().withRate(1e30),
                good.seed());
        Path place = fresh("diverged");
        TrainingResult expected = run(spec, place, 0, 0, whole());
        assertThat(expected.divergence()).isNotNull();
        requireSame(run(spec, place, 0, 0, whole()), expected);
    }

    @Test
    void aDamagedCheckpointCostsTimeNotTruth() throws IOException {
        TrainingSpec spec = cases().findFirst().orElseThrow().spec();
        TrainingResult expected = uninterrupted(spec);
        Path place = fresh("damaged");
        assertThatThrownBy(() -> run(spec, place, 0, 0, new Run(7, -1))).isInstanceOf(Killed.class);
        Path file = place.resolve("checkpoint.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        Run second = whole();
        requireSame(run(spec, place, 0, 0, second), expected);
        assertThat(second.steps).hasSize(Math.toIntExact(spec.until()));
    }

    @Test
    void twoTrainingsSideBySideEndAsEachAlone() throws Exception {
        List<Case> both = cases().filter(c -> c.hooks().size() == 2).toList();
        List<TrainingResult> alone =
                both.stream().map(c -> uninterrupted(c.spec())).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Callable<TrainingResult>> tasks = new ArrayList<>();
            both.forEach(c -> tasks.add(() -> uninterrupted(c.spec())));
            List<Future<TrainingResult>> found = threads.invokeAll(tasks);
            for (int i = 0; i < both.size(); i++) {
                requireSame(found.get(i).get(), alone.get(i));
            }
        }
    }
}
