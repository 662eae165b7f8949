package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.engine.Session;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.train.Reparameterisation;
import org.tombola.train.SoftThreshold;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class GateFindersTest {
    private static final Density HALF = Density.parse("0.5");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(String name, Map<String, Object> settings) {
        return Finders.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    private static Problem problem(Graph graph) {
        return TinyProblem.problem(graph, 1);
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void softThresholdsLeaveShrunkenWeightsThatAreUsedAsTheyAre(Graph graph) {
        WatchedLab lab = lab();
        Problem problem = problem(graph);
        Draw draw = finder("str", Map.of("initial", -2.0)).find(problem, HALF, lab.lab());
        assertThat(draw.next()).isEqualTo(Next.KEEP);
        assertThat(draw.frozen()).isNull();
        assertThat(draw.mask().count()).isBetween(1L, draw.mask().size() - 1);
        assertThat(draw.events())
                .anyMatch(event -> event.startsWith("kept " + draw.mask().count()));
        for (String name : draw.mask().names()) {
            Tensor tensor = draw.start().get(name);
            for (int i = 0; i < tensor.size(); i++) {
                assertThat(tensor.at(i) != 0).isEqualTo(draw.mask().kept(name, i));
            }
        }
        assertThat(lab.trainings()).hasSize(1);
    }

    /** T4 of the method: no s is needed any more. */
    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void whatIsExportedSaysTheSameAsWeightsWithTheirThresholds(Graph graph) {
        WatchedLab lab = lab();
        Problem problem = problem(graph);
        Draw draw = finder("str", Map.of("initial", -2.0)).find(problem, HALF, lab.lab());
        Reparameterisation thresholds = new SoftThreshold(-2, null);
        TrainingResult trained = lab.lab().train(problem.training().with(thresholds));
        assertThat(logits(problem, draw.mask().apply(draw.start()), draw.mask()))
                .containsExactly(logits(problem, trained, thresholds));
    }

    private static final Batch BATCH = TinyProblem.images().batch(0, 20);

    private static float[] logits(Problem problem, Weights weights, Mask mask) {
        try (Session session = TorchEngine.cpu()
                .open(problem.graph(), weights, mask, problem.settings().numerics())) {
            return session.predict(BATCH, session.trainable(), Set.of())
                    .logits()
                    .values();
        }
    }

    private static float[] logits(Problem problem, TrainingResult trained, Reparameterisation reparameterisation) {
        TrainingSpec spec = problem.training();
        Weights start = trained.weights().with(trained.groups().get("weights"));
        try (Session session = TorchEngine.cpu()
                .open(problem.graph(), start, spec.mask(), problem.settings().numerics())) {
            Reparameterisation.Running weights = reparameterisation.attach(session, start, spec.mask());
            weights.groups()
                    .forEach(group -> group.values().write(trained.groups().get(group.name())));
            weights.refresh(spec.until());
            return session.predict(BATCH, weights.effective(), Set.of())
                    .logits()
                    .values();
        }
    }

    @Test
    void thePublishedThresholdsSleepThroughAShortTrainingAndSaySo() {
        Draw draw = finder("str", Map.of()).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        assertThat(draw.mask().count()).isEqualTo(1000);
        assertThat(draw.events())
                .contains("kept 1000 weights where density 0.5 asks for 500")
                .anyMatch(event -> event.contains("pruned nothing") && event.contains("-3200"));
    }

    @Test
    void thresholdsThatPruneEverythingAreAnEvent() {
        Draw draw = finder("str", Map.of("initial", 50.0)).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        assertThat(draw.mask().count()).isZero();
        assertThat(draw.events())
                .contains(
                        "layer collapsed: fc1.weight keeps no weight",
                        "layer collapsed: fc2.weight keeps no weight",
                        "kept 0 weights where density 0.5 asks for 500");
    }

    @Test
    void anExactCountCutsTheSmallestOfWhatTheThresholdsLeft() {
        WatchedLab lab = lab();
        Problem problem = problem(TinyProblem.perceptron());
        Draw emergent = finder("str", Map.of("initial", -3.0)).find(problem, HALF, lab.lab());
        Density less = Density.parse("0.1");
        Draw exact = finder("str", Map.of("initial", -3.0, "count", "exact")).find(problem, less, lab.lab());
        assertThat(exact.mask().count()).isEqualTo(100);
        assertThat(exact.mask().subsetOf(emergent.mask())).isTrue();
        assertThat(exact.start()).isEqualTo(emergent.start());
        assertThat(exact.events()).isEmpty();
        assertThat(lab.trainings()).as("one training serves both").hasSize(1);
        Draw more = finder("str", Map.of("initial", -3.0, "count", "exact"))
                .find(problem, Density.parse("0.99"), lab.lab());
        assertThat(more.mask().count()).isEqualTo(990);
        assertThat(more.events())
                .containsExactly((990 - emergent.mask().count())
                        + " weights of the ticket are zero: the thresholds had left fewer than asked");
    }
}
