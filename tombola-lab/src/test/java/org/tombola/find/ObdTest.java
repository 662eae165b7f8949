package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.find.HessianDiagonal.Spare;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.Scorer.Network;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.random.Seed;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class ObdTest {
    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(Map<String, Object> settings) {
        return Finders.CATALOGUE.find("obd").orElseThrow().with(settings).value();
    }

    private static Obd obd(HessianDiagonal diagonal) {
        return new Obd(diagonal, 50, 64, 0, false);
    }

    private static Network network(Graph graph) {
        Mask mask = Mask.dense(graph.prunable(Prunable.ALL));
        return new Network(graph, TinyProblem.start(graph, 1), mask, TinyProblem.data(80, 0), 1, new Seed(1));
    }

    private static List<Batch> batches(Network network) {
        return Probe.batches(Probe.any(network.data().train(), 80, network.seed()), 32);
    }

    private static Variables estimate(HessianDiagonal diagonal, Session session, List<Batch> batches, long seed) {
        Variables h = session.zeros();
        diagonal.estimate(session, batches, new Seed(seed), h, new Spare(session.zeros(), session.zeros()));
        return h;
    }

    private static double distance(Variables found, Variables expected, Session session) {
        Variables difference = session.zeros().set(found).add(-1, expected);
        return Math.sqrt(difference.dot(difference) / expected.dot(expected));
    }

    private static Variables pair(Session session, double first, double second) {
        Variables vector = session.zeros();
        vector.write(Weights.of(Map.of("w", Tensor.vector((float) first, (float) second))));
        return vector;
    }

    /** Off the diagonal the two cancel. */
    @ParameterizedTest
    @CsvSource({"2, 1, 3", "5, 1, 2"})
    void hutchinsonsEstimateFromBothRelativeSignsIsExact(double first, double off, double second) {
        Session session = new QuadraticSession(new double[][] {{first, off}, {off, second}}, 0, 0);
        Batch any = batches(network(TinyProblem.perceptron())).getFirst();
        Variables h = session.zeros();
        HessianDiagonal.addProbe(session, any, pair(session, 1, -1), 0.5, h, session.zeros());
        HessianDiagonal.addProbe(session, any, pair(session, 1, 1), 0.5, h, session.zeros());
        assertThat(QuadraticSession.values(h)).containsExactly(new double[] {first, second}, offset(1e-12));
    }

    /** The mean of ½(w·x − y)² over inputs (1, 2) and (3, 0) has second derivatives 5 and 2. */
    @Test
    void theSmallerWeightMayBeTheOneToKeep() {
        Session session = new QuadraticSession(new double[][] {{5, 1}, {1, 2}}, 0.5, 0.6);
        Variables saliency = Obd.saliency(pair(session, 5, 2), session.trainable());
        assertThat(QuadraticSession.values(saliency)).containsExactly(new double[] {0.625, 0.36}, offset(1e-7));
    }

    @Test
    void atTheMinimumOfADiagonalQuadraticTheSaliencyIsTheRiseOfTheLoss() {
        double[] theta = {0.5, -2, 0.25};
        double[][] hessian = {{4, 0, 0}, {0, 0.5, 0}, {0, 0, 7}};
        double[] linear = {2, -1, 1.75}; // Aθ: the minimum lies at θ
        QuadraticSession session = new QuadraticSession(hessian, linear, 3, theta);
        List<String> notes = new ArrayList<>();
        Variables scores = obd(HessianDiagonal.HUTCHINSON)
                .begin(session, network(TinyProblem.perceptron()), notes::add)
                .get();
        for (int i = 0; i < 3; i++) {
            double[] without = theta.clone();
            without[i] = 0;
            assertThat(QuadraticSession.values(scores)[i])
                    .isCloseTo(session.loss(without) - session.loss(theta), offset(1e-12));
        }
        assertThat(notes.getFirst()).contains("norm is 0");
    }

    @Test
    void equalCurvatureEverywhereRanksByMagnitude() {
        Network network = network(TinyProblem.convolutional());
        try (Session session = Passes.open(network, Precision.FP64)) {
            Variables saliency = Obd.saliency(session.zeros().fill(0.3), session.trainable());
            Scores scores = obd(HessianDiagonal.FISHER_TRUE).ranked(saliency, network.mask());
            for (int keep = 1; keep < 114; keep += 8) {
                assertThat(Selection.keepHighest(scores, network.mask(), keep))
                        .isEqualTo(Selection.keepHighest(
                                Scores.magnitude(network.start(), network.mask()), network.mask(), keep));
            }
        }
    }

    static Stream<Graph> networks() {
        return Stream.of(TinyProblem.perceptron(), TinyProblem.convolutional());
    }

    /** With ReLUs the second derivative against one weight has no other part. */
    @ParameterizedTest
    @MethodSource("networks")
    void gaussNewtonIsTheDiagonalOfTheHessian(Graph graph) {
        Network network = network(graph);
        List<Batch> batches = batches(network);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Weights found =
                    estimate(HessianDiagonal.GAUSS_NEWTON, session, batches, 1).read();
            Variables product = session.zeros();
            for (String name : network.mask().names()) {
                int size = found.get(name).size();
                for (int i = 3; i < size; i += 1 + size / 12) {
                    Variables unit = Passes.unit(session, name, i);
                    double expected = 0;
                    for (Batch batch : batches) {
                        session.hessianProduct(
                                batch, Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, unit, product);
                        expected += Saliency.share(batch, batches) * product.dot(unit);
                    }
                    assertThat((double) found.get(name).at(i))
                            .as("%s[%d]", name, i)
                            .isCloseTo(expected, offset(1e-6 * Math.max(1e-3, expected)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void labelsDrawnFromThePredictionsGiveTheSameOnAverage(Graph graph) {
        Network network = network(graph);
        List<Batch> batches = batches(network);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Variables exact = estimate(HessianDiagonal.GAUSS_NEWTON, session, batches, 1);
            Variables mean = session.zeros();
            int draws = 60;
            for (int draw = 0; draw < draws; draw++) {
                mean.add(1.0 / draws, estimate(HessianDiagonal.FISHER_TRUE, session, batches, draw));
            }
            double single = distance(estimate(HessianDiagonal.FISHER_TRUE, session, batches, 1), exact, session);
            double averaged = distance(mean, exact, session);
            assertThat(single).isBetween(0.02, 2.0);
            // A sixtieth of the variance: an eighth of the error, give or take.
            assertThat(averaged).isLessThan(single / 3).isLessThan(0.15);
            assertThat(distance(estimate(HessianDiagonal.FISHER_EMPIRICAL, session, batches, 1), exact, session))
                    .as("labels of the data are other labels")
                    .isGreaterThan(2 * averaged);
        }
    }

    @Test
    void hutchinsonsEstimateIsRightOnAverage() {
        Network network = network(TinyProblem.convolutional());
        List<Batch> batches = batches(network);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Variables exact = estimate(HessianDiagonal.GAUSS_NEWTON, session, batches, 1);
            Variables mean = session.zeros();
            for (int draw = 0; draw < 200; draw++) {
                mean.add(1.0 / 200, estimate(HessianDiagonal.HUTCHINSON, session, batches, draw));
            }
            double single = distance(estimate(HessianDiagonal.HUTCHINSON, session, batches, 1), exact, session);
            // Only weights have no other part; compare the largest tensor.
            double error = distance(only("fc.weight", mean, session), only("fc.weight", exact, session), session);
            assertThat(error).isLessThan(single / 4);
        }
    }

    private static Variables only(String name, Variables vector, Session session) {
        Variables other = session.zeros();
        other.part(name).set(vector.part(name));
        return other;
    }

    /** The trap: the square of a batch's mean gradient is no Fisher diagonal. */
    @Test
    void theEmpiricalFisherIsTheMeanOfSquaresAndNotTheSquareOfTheMean() {
        Network network = network(TinyProblem.convolutional());
        List<Batch> batches = batches(network);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Variables found = estimate(HessianDiagonal.FISHER_EMPIRICAL, session, batches, 1);
            Variables squares = session.zeros();
            Variables gradient = session.zeros();
            for (Batch batch : batches) {
                for (int i = 0; i < batch.count(); i++) {
                    session.pass(
                            batch.only(i), Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.RUNNING, gradient);
                    squares.add(1.0 / 80, gradient.apply(Elementwise.SQUARE));
                }
            }
            assertThat(distance(found, squares, session)).isLessThan(1e-12);
            Variables mean = Saliency.gradient(
                    session, batches, Loss.CROSS_ENTROPY, BatchNormMode.RUNNING, gradient, session.zeros());
            assertThat(distance(mean.apply(Elementwise.SQUARE), squares, session))
                    .isGreaterThan(0.5);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.19, 1", "0.21, 2", "0.69, 2", "0.71, 3", "0.9999999999999999, 3"})
    void labelsAreDrawnByInvertingTheDistribution(double u, int label) {
        assertThat(HessianDiagonal.drawn(new double[] {0, 0.2, 0.5, 0.3, 0}, u)).isEqualTo(label);
    }

    @Test
    void probabilitiesOfLargeLogitsAreFinite() {
        assertThat(HessianDiagonal.probabilities(new float[] {1000, 1000, -1000}))
                .containsExactly(new double[] {0.5, 0.5, 0}, offset(1e-15));
        assertThat(HessianDiagonal.probabilities(new float[] {0, (float) Math.log(3)}))
                .containsExactly(new double[] {0.25, 0.75}, offset(1e-7));
    }

    @Test
    void theDefaultScoresTheTrainedNetworkOnFiftyBatchesAndFineTunes() {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        ScorePruning pruning = (ScorePruning) finder(Map.of());
        assertThat(pruning.saliency()).isEqualTo(obd(HessianDiagonal.FISHER_TRUE));
        Draw draw = pruning.find(problem, Density.parse("0.3"), lab.lab());
        Weights trained = lab.lab().train(problem.training()).weights();
        assertThat(lab.trainings()).hasSize(1);
        assertThat(draw.start()).isEqualTo(trained);
        assertThat(draw.next()).isEqualTo(Next.RETRAIN);
        assertThat(draw.mask())
                .isNotEqualTo(Selection.keepHighest(Scores.magnitude(trained, problem.dense()), problem.dense(), 34));
        assertThat(draw.events())
                .singleElement()
                .asString()
                .matches("the gradient's norm is 0\\.\\d+ where the saliency takes it for 0");
    }

    @Test
    void negativeEstimatesCountAsZeroAndTheDrawSaysHowMany() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Network network = network(problem.graph());
        Obd hutchinson = new Obd(HessianDiagonal.HUTCHINSON, 2, 20, 0, false);
        List<String> notes = new ArrayList<>();
        try (Session session = Passes.open(network, Precision.FP64)) {
            Weights scores =
                    hutchinson.begin(session, network, notes::add).get().read();
            int zeros = 0;
            for (String name : network.mask().names()) {
                for (float score : scores.get(name).values()) {
                    assertThat(score).isNotNegative();
                    zeros += score == 0 ? 1 : 0;
                }
            }
            assertThat(notes).hasSize(2);
            double share = Double.parseDouble(notes.getLast().split(" %", 2)[0]);
            assertThat(share).isPositive().isLessThanOrEqualTo(100.0 * zeros / 1000 + 0.01);
        }
    }

    @Test
    void dampingLetsWeightsOfNoCurvatureRankByMagnitude() {
        QuadraticSession flat = new QuadraticSession(new double[][] {{0, 0}, {0, 0}}, 0.5, -2);
        Network network = network(TinyProblem.perceptron());
        Variables plain =
                obd(HessianDiagonal.HUTCHINSON).begin(flat, network, note -> {}).get();
        assertThat(QuadraticSession.values(plain)).containsExactly(0, 0);
        Variables damped = new Obd(HessianDiagonal.HUTCHINSON, 1, 20, 1e-10, false)
                .begin(flat, network, note -> {})
                .get();
        assertThat(QuadraticSession.values(damped)).containsExactly(new double[] {1.25e-11, 2e-10}, offset(1e-20));
    }

    @Test
    void sharesOfALayerSumToOneAndALayerOfZerosStays() {
        Scores shares = Obd.shares(Scores.of(Map.of("a", new float[] {1, 3}, "b", new float[] {0, 0})));
        assertThat(shares.of("a")).containsExactly(0.25f, 0.75f);
        assertThat(shares.of("b")).containsExactly(0, 0);
    }
}
