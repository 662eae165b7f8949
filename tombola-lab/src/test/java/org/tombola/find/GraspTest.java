package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Layer;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.Scorer.Network;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.random.Seed;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class GraspTest {
    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(Map<String, Object> settings) {
        return Finders.CATALOGUE.find("grasp").orElseThrow().with(settings).value();
    }

    private static Grasp grasp(int perClass, int parts, double temperature, BatchNormMode mode) {
        return new Grasp(new Probe(perClass, 0), parts, temperature, mode, Redraw.Linear.NONE, false);
    }

    private static Network network(Graph graph) {
        return new Network(
                graph,
                TinyProblem.start(graph, 1),
                Mask.dense(graph.prunable(Prunable.ALL)),
                TinyProblem.data(80, 0),
                1,
                new Seed(1));
    }

    @Test
    void theDefaultsAreThoseOfThePaper() {
        assertThat(((ScorePruning) finder(Map.of())).saliency()).isEqualTo(grasp(10, 2, 200, BatchNormMode.BATCH));
    }

    static Stream<Arguments> quadratics() {
        return Stream.of(
                Arguments.of(new double[][] {{2, 1}, {1, 1}}, new double[] {1, -0.5}, new double[] {3.5, -1}),
                Arguments.of(new double[][] {{2, 1}, {1, 3}}, new double[] {1, -1}, new double[] {0, 5}));
    }

    /** The papers' S is the negative of these: the weight with the largest S is pruned. */
    @ParameterizedTest
    @MethodSource("quadratics")
    void theWorkedQuadraticsHaveTheirScores(double[][] hessian, double[] theta, double[] expected) {
        Network network = network(TinyProblem.perceptron());
        for (int parts : new int[] {1, 2, 3}) {
            Variables scores = grasp(10, parts, 200, BatchNormMode.BATCH)
                    .begin(new QuadraticSession(hessian, theta), network, note -> {})
                    .get();
            assertThat(QuadraticSession.values(scores)).containsExactly(expected, offset(1e-12));
        }
        Grasp negated = new Grasp(new Probe(10, 0), 2, 200, BatchNormMode.BATCH, Redraw.Linear.NONE, true);
        Variables scores = negated.begin(new QuadraticSession(hessian, theta), network, note -> {})
                .get();
        assertThat(QuadraticSession.values(scores)[1]).isCloseTo(-expected[1], offset(1e-12));
    }

    /** In the first one removing weight 0 leaves ½ of ‖g‖² = 2.5, removing weight 1 makes it 5. */
    @Test
    void theWeightThatIsKeptIsTheOneWhoseRemovalLowersTheGradient() {
        QuadraticSession session = new QuadraticSession(new double[][] {{2, 1}, {1, 1}}, 1, -0.5);
        assertThat(norm(session, 1, -0.5)).isCloseTo(2.5, offset(1e-12));
        assertThat(norm(session, 0, -0.5)).isCloseTo(0.5, offset(1e-12));
        assertThat(norm(session, 1, 0)).isCloseTo(5, offset(1e-12));
    }

    private static double norm(QuadraticSession session, double... theta) {
        Variables at = session.zeros();
        at.write(Weights.of(Map.of("w", Tensor.vector((float) theta[0], (float) theta[1]))));
        Variables gradient = session.zeros();
        session.pass(
                Passes.batch(network(TinyProblem.perceptron()), new Probe(1, 0)),
                Loss.CROSS_ENTROPY,
                at,
                BatchNormMode.BATCH,
                gradient);
        return gradient.dot(gradient);
    }

    /** d‖g‖²/dθ_q · θ_q is twice the score; in double precision, by moving one weight. */
    @ParameterizedTest
    @EnumSource(
            value = BatchNormMode.class,
            names = {"BATCH", "RUNNING"})
    void aScoreIsHalfTheSlopeOfTheSquaredGradientAgainstItsGate(BatchNormMode mode) {
        Network network = network(TinyProblem.convolutional());
        Loss loss = new Loss.TemperedCrossEntropy(3);
        Batch batch = Passes.batch(network, new Probe(4, 0));
        try (Session session = Passes.open(network, Precision.FP64)) {
            Weights scores = grasp(4, 1, 3, mode)
                    .begin(session, network, note -> {})
                    .get()
                    .read();
            Variables moved = session.zeros();
            Variables gradient = session.zeros();
            double step = 0x1p-14;
            for (String name : List.of("conv1.weight", "fc.weight")) {
                float[] found = scores.get(name).values();
                for (int i = 0; i < found.length; i += 7) {
                    Variables alone = Passes.unit(session, name, i).times(session.trainable());
                    double[] squares = new double[2];
                    for (int side = 0; side < 2; side++) {
                        moved.set(session.trainable()).add(side == 0 ? step : -step, alone);
                        session.pass(batch, loss, moved, mode, gradient);
                        squares[side] = gradient.dot(gradient);
                    }
                    double slope = (squares[0] - squares[1]) / (2 * step);
                    assertThat((double) found[i])
                            .as("%s[%d]", name, i)
                            .isCloseTo(slope / 2, offset(1e-7 * Math.max(1, Math.abs(slope))));
                }
            }
        }
    }

    /** A layer before batch norm may be scaled by anything: Σ θ ⊙ Hg over it is −‖g‖² over it, also in parts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void scoresOfANormalisedLayerSumToItsSquaredGradient(int parts) {
        // No epsilon, which would break the invariance.
        Graph graph = TinyProblem.convolutional()
                .map(layer -> layer instanceof Layer.BatchNorm b
                        ? new Layer.BatchNorm(b.name(), b.input(), b.channels(), 1e-300, b.momentum())
                        : layer);
        Network network = network(graph);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Grasp grasp = grasp(10, parts, 3, BatchNormMode.BATCH);
            List<Batch> batches = Probe.parts(new Probe(10, 0).of(network), parts);
            Variables gradient = Saliency.gradient(
                    session,
                    batches,
                    new Loss.TemperedCrossEntropy(3),
                    BatchNormMode.BATCH,
                    session.zeros(),
                    session.zeros());
            Variables own = gradient.part("conv1.weight");
            double square = own.dot(own);
            Variables scores = grasp.begin(session, network, note -> {}).get();
            double sum = scores.part("conv1.weight").dot(session.zeros().fill(1).part("conv1.weight"));
            assertThat(square).isPositive();
            assertThat(sum).isCloseTo(-square, offset(1e-10 * square));
        }
    }

    @Test
    void theOrderOfTheHalvesChangesNothing() {
        Network network = network(TinyProblem.convolutional());
        Grasp grasp = grasp(10, 2, 200, BatchNormMode.BATCH);
        List<Batch> halves = Probe.parts(new Probe(10, 0).of(network), 2);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Variables one = grasp.begin(session, halves).get();
            Variables other = grasp.begin(session, halves.reversed()).get();
            double size = one.dot(one);
            Variables difference = other.add(-1, one);
            assertThat(size).isPositive();
            assertThat(difference.dot(difference)).isLessThan(1e-24 * size);
        }
    }

    @Test
    void eachHalfHasAsManyOfAClassAsTheOther() {
        Network network = network(TinyProblem.perceptron());
        List<Batch> halves = Probe.parts(new Probe(4, 0).of(network), 2);
        assertThat(halves).hasSize(2).allSatisfy(half -> {
            int[] seen = new int[10];
            for (int label : half.labels()) {
                seen[label]++;
            }
            assertThat(seen).containsOnly(2);
        });
    }

    @Test
    void partsAreOfNearlyTheSameSizeAndNeverEmpty() {
        Network network = network(TinyProblem.perceptron());
        assertThat(Probe.parts(new Probe(1, 7).of(network), 3).stream().map(Batch::count))
                .containsExactly(2, 2, 3);
        assertThat(Probe.parts(new Probe(1, 2).of(network), 3).stream().map(Batch::count))
                .containsExactly(1, 1);
    }

    /** A temperature of 200 makes scores of about 1e−7 of the plain ones, and nothing is lost on the way to floats. */
    @Test
    void tinyScoresOfAHighTemperatureKeepTheirRanks() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density density = Density.parse("0.5");
        Draw high = finder(Map.of("temperature", 1e8)).find(problem, density, lab().lab());
        Draw higher = finder(Map.of("temperature", 1e9)).find(problem, density, lab().lab());
        assertThat(higher.mask()).isEqualTo(high.mask());
        assertThat(high.events()).isEmpty();
    }

    @Test
    void keepingEverythingIsNoSpecialCase() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        assertThat(finder(Map.of()).find(problem, Density.ALL, lab().lab()).mask())
                .isEqualTo(problem.dense());
    }

    @Test
    void theOtherSignKeepsOtherWeights() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density half = Density.parse("0.5");
        Mask plus = finder(Map.of()).find(problem, half, lab().lab()).mask();
        Mask minus =
                finder(Map.of("sign", "minus")).find(problem, half, lab().lab()).mask();
        assertThat(minus).isEqualTo(plus.complement());
    }

    @Test
    void linearLayersMayBeDrawnAnewInTheScoringCopyAlone() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Network network = network(problem.graph());
        Weights start = network.start();
        Weights last = Redraw.linear(network, Redraw.Linear.LAST).start();
        assertThat(last.get("fc1.weight")).isEqualTo(start.get("fc1.weight"));
        assertThat(last.get("fc2.weight")).isNotEqualTo(start.get("fc2.weight"));
        Weights all = Redraw.linear(network, Redraw.Linear.ALL).start();
        assertThat(all.get("fc1.weight")).isNotEqualTo(start.get("fc1.weight"));
        assertThat(all.get("fc2.weight")).isEqualTo(last.get("fc2.weight"));
        assertThat(all.get("fc2.bias")).isEqualTo(start.get("fc2.bias"));
        Draw draw = finder(Map.of("reinit_linear", "all")).find(problem, Density.parse("0.5"), lab().lab());
        assertThat(draw.start()).isEqualTo(problem.start());
        assertThat(draw.mask())
                .isNotEqualTo(finder(Map.of())
                        .find(problem, Density.parse("0.5"), lab().lab())
                        .mask());
    }

    /** The reference lets masked weights, whose score is 0, outrank survivors of negative score. */
    @Test
    void noWeightComesBackInALaterRound() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Network network = ScorePruning.network(problem, problem.start(), problem.dense());
        Grasp grasp = grasp(10, 2, 200, BatchNormMode.BATCH);
        Density most = Density.parse("0.9");
        Quotas global = (Quotas) ((ScorePruning) finder(Map.of())).sharing();
        InRounds rounds = new InRounds(grasp, global, Pattern.unstructured(), most, 4);
        try (Session session = Passes.open(network, Precision.FP64)) {
            List<Mask> masks = rounds.masks(session, grasp.begin(session, network, note -> {}), network.mask());
            for (int i = 1; i < masks.size(); i++) {
                assertThat(masks.get(i).subsetOf(masks.get(i - 1))).isTrue();
            }
            Mask found = finder(Map.of("rounds", 4L))
                    .find(problem, most, lab().lab())
                    .mask();
            assertThat(found.subsetOf(masks.getLast())).isTrue();
            assertThat(found.count()).isEqualTo(103);
        }
    }
}
