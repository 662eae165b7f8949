package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.SoftGate.Temperature;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Trainings of gates and thresholds that are killed and run again end in the bits of ones that were not. */
class SoftResumeTest {
    private static final TorchEngine ENGINE = TorchEngine.cpu();

    @TempDir
    private Path folder;

    private static final class Killed extends RuntimeException {}

    /** 3 epochs of 4 steps. */
    static TrainingSpec spec(Graph graph, Reparameterisation reparameterisation) {
        return TrainingSpec.whole(
                        graph,
                        TinyProblem.start(graph, 1),
                        Mask.dense(graph.prunable(Prunable.ALL)),
                        TinyProblem.data(75, 0.2),
                        TinyProblem.settings(3, 16),
                        new Seed(1))
                .with(reparameterisation);
    }

    static TrainingResult uninterrupted(TrainingSpec spec) {
        Checkpoints none = new Checkpoints(
                Path.of("never-written"), null, null, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        return new Training(spec, ENGINE, none, TrainingListener.SILENT).run();
    }

    static Stream<TrainingSpec> specs() {
        return Stream.of(TinyProblem.perceptron(), TinyProblem.convolutional())
                .flatMap(graph -> reparameterisations(graph).map(r -> spec(graph, r)));
    }

    private static Stream<Reparameterisation> reparameterisations(Graph graph) {
        Weights zeros = SoftGateTest.constant(graph, 0);
        return Stream.of(
                new SoftThreshold(-3, null),
                new SoftThreshold(-2, 0.01),
                new SoftGate(zeros, 0, 1e-3, Temperature.perStep(200, 3, 4)),
                new SoftGate(zeros, 0, 1e-8, Temperature.perEpoch(20, 3, 4)));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void killedAfterAnyStepItResumesExactly(TrainingSpec spec) throws IOException {
        TrainingResult expected = uninterrupted(spec);
        assertThat(expected.groups()).isNotEmpty();
        for (int kill = 1; kill <= spec.until(); kill++) {
            long last = kill;
            Path place = Files.createDirectory(folder.resolve("killed at " + kill));
            TrainingListener killing = new TrainingListener() {
                @Override
                public void step(long step, long until, double loss) {
                    if (step == last) {
                        throw new Killed();
                    }
                }
            };
            Checkpoints checkpoints = new Checkpoints(place, null, null, 0, 0);
            assertThatThrownBy(() -> new Training(spec, ENGINE, checkpoints, killing).run())
                    .isInstanceOf(Killed.class);
            Checkpoints again = new Checkpoints(place, null, null, 0, 0);
            TrainingResult resumed = new Training(spec, ENGINE, again, TrainingListener.SILENT).run();
            ResumeTest.requireSame(resumed, expected);
            assertThat(resumed.groups()).isEqualTo(expected.groups());
        }
    }
}
