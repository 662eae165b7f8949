package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.data.Augmentation;
import org.tombola.data.Images;
import org.tombola.data.TrainingData;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Layer;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.Scorer.Network;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.random.Seed;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class SnipTest {
    private static final Snip SNIP = new Snip(new Probe(10, 0), BatchNormMode.BATCH, false);

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(Map<String, Object> settings) {
        return Finders.CATALOGUE.find("snip").orElseThrow().with(settings).value();
    }

    private static Network network(Graph graph, Weights weights, TrainingData data) {
        return new Network(graph, weights, Mask.dense(graph.prunable(Prunable.ALL)), data, 1, new Seed(1));
    }

    private static Network network(Graph graph) {
        return network(graph, TinyProblem.start(graph, 1), TinyProblem.data(80, 0));
    }

    private Scores score(Saliency saliency, Network network) {
        return lab().lab().score(saliency, network);
    }

    /** A loss ½(w·x − 1)² with x = (1, 2) is ½wᵀ(xxᵀ)w − xᵀw + ½. */
    @Test
    void theWorkedRegressionHasSensitivitiesOfThreeAndSixQuarters() {
        Session session = new QuadraticSession(new double[][] {{1, 2}, {2, 4}}, new double[] {1, 2}, 0.5, 0.5, -0.5);
        Variables scores = SNIP.begin(session, network(TinyProblem.perceptron()), note -> {})
                .get();
        assertThat(QuadraticSession.values(scores)).containsExactly(new double[] {0.75, 1.5}, offset(1e-12));
    }

    /** x = (1, −1), which pixels reach through the normalising layer. */
    @Test
    void theWorkedClassificationHasItsFourSensitivities() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 1, 2),
                new Layer.Normalise("normalise", "input", List.of(0.5), List.of(0.5)),
                new Layer.Flatten("flatten", "normalise"),
                new Layer.Linear("fc", "flatten", 2, 2, false)));
        Weights weights = Weights.of(Map.of("fc.weight", Tensor.of(new int[] {2, 2}, 1, -0.5f, 0.25f, 2)));
        Images one = new Images(1, 1, 2, 2, new byte[] {(byte) 255, 0}, new int[] {1});
        Network network = network(graph, weights, new TrainingData(one, one, Augmentation.NONE, "one"));
        float[] scores = score(SNIP, network).of("fc.weight");
        float[] expected = {0.962673f, 0.481337f, 0.240668f, 1.925346f};
        for (int i = 0; i < 4; i++) {
            assertThat((double) scores[i] / scores[0]).isCloseTo(expected[i] / 0.962673, offset(1e-5));
        }
    }

    private static Graph withoutBiases() {
        return new Graph(List.of(
                new Layer.Input("input", 1, 5, 8),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc1", "flatten", 40, 12, false),
                new Layer.Activation("relu", "fc1", ActivationFunction.RELU),
                new Layer.Linear("fc2", "relu", 12, 10, false)));
    }

    private static Weights scaled(Weights weights, String name, float factor) {
        float[] values = weights.get(name).copy();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return weights.with(name, Tensor.of(weights.get(name).shape(), values));
    }

    @Test
    void movingAFactorFromOneLayerToTheNextChangesNoScore() {
        Graph graph = withoutBiases();
        Weights start = TinyProblem.start(graph, 1);
        Weights moved = scaled(scaled(start, "fc1.weight", 3), "fc2.weight", 1 / 3f);
        TrainingData data = TinyProblem.data(80, 0);
        Scores one = score(SNIP, network(graph, start, data));
        Scores other = score(SNIP, network(graph, moved, data));
        for (String name : one.names()) {
            float largest = 0;
            for (float score : one.of(name)) {
                largest = Math.max(largest, score);
            }
            assertThat(other.of(name)).containsExactly(one.of(name), offset(1e-5f * largest));
        }
        assertThat(one.names()).hasSize(2);
    }

    @Test
    void gradientTimesWeightSumsToTheSameInEachLayerWithoutBiases() {
        Graph graph = withoutBiases();
        Network network = network(graph);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Variables gradient = Passes.gradient(session, network, BatchNormMode.BATCH);
            Variables theta = session.trainable();
            double first = gradient.part("fc1.weight").dot(theta.part("fc1.weight"));
            double second = gradient.part("fc2.weight").dot(theta.part("fc2.weight"));
            assertThat(first).isNotZero().isCloseTo(second, offset(1e-12));
        }
    }

    /** ∂L/∂m at m = 1 by moving one gate, in double precision. */
    @ParameterizedTest
    @EnumSource(
            value = BatchNormMode.class,
            names = {"BATCH", "RUNNING"})
    void aScoreIsTheSlopeOfTheLossAgainstItsGate(BatchNormMode mode) {
        Network network = network(TinyProblem.convolutional());
        Snip snip = new Snip(new Probe(4, 0), mode, false);
        try (Session session = Passes.open(network, Precision.FP64)) {
            Weights scores = snip.begin(session, network, note -> {}).get().read();
            for (String name : List.of("conv1.weight", "fc.weight")) {
                float[] found = scores.get(name).values();
                for (int i = 0; i < found.length; i += 7) {
                    double slope = Passes.slopeAgainstGate(session, network, mode, new Probe(4, 0), name, i);
                    assertThat((double) found[i]).as("%s[%d]", name, i).isCloseTo(Math.abs(slope), offset(1e-8));
                }
            }
        }
    }

    /** Absolute values of chunks would add up to more. */
    @Test
    void gradientsOfManyChunksAreAddedBeforeTheAbsoluteValueIsTaken() {
        Graph graph = TinyProblem.perceptron();
        Network network = network(graph, TinyProblem.start(graph, 1), TinyProblem.data(300, 0));
        Snip all = new Snip(new Probe(1, 300), BatchNormMode.BATCH, false); // 256 and 44
        try (Session session = Passes.open(network, Precision.FP64)) {
            Variables scores = all.begin(session, network, note -> {}).get();
            Variables gradient = session.zeros();
            Images images = new Probe(1, 300).of(network);
            session.pass(images.batch(0, 300), Loss.CROSS_ENTROPY, session.trainable(), BatchNormMode.BATCH, gradient);
            gradient.times(session.trainable()).apply(Elementwise.ABSOLUTE);
            double size = gradient.dot(gradient);
            Variables difference = gradient.add(-1, scores);
            assertThat(difference.dot(difference)).isLessThan(1e-24 * size);
        }
    }

    @Test
    void scoringWritesNeitherWeightsNorStatistics() {
        Network network = network(TinyProblem.convolutional());
        try (Session session = Passes.open(network, Precision.FP32)) {
            Weights weights = session.trainable().read();
            Weights statistics = session.buffers();
            Variables scores = SNIP.begin(session, network, note -> {}).get();
            assertThat(scores.dot(scores)).isPositive();
            assertThat(session.trainable().read()).isEqualTo(weights);
            assertThat(session.buffers()).isEqualTo(statistics);
        }
    }

    /** mil-ad/snip scores other weights than those it trains. */
    @Test
    void reinitialisingBeforeScoringScoresOtherWeightsAndTrainsTheStart() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density density = Density.parse("0.5");
        Draw plain = finder(Map.of()).find(problem, density, lab().lab());
        Draw parity = finder(Map.of("reinit_before_score", true)).find(problem, density, lab().lab());
        assertThat(parity.mask()).isNotEqualTo(plain.mask());
        assertThat(parity.start()).isEqualTo(problem.start());
        Weights seen = new Snip(new Probe(10, 0), BatchNormMode.BATCH, true)
                .seen(network(problem.graph()))
                .start();
        assertThat(seen.get("fc.bias")).isEqualTo(problem.start().get("fc.bias"));
        float[] drawn = seen.get("fc.weight").values();
        double square = 0;
        for (float value : drawn) {
            square += (double) value * value;
        }
        assertThat(square / drawn.length).isBetween(0.5 * 2 / 16, 2.0 * 2 / 16); // variance 2 / (6 + 10)
        assertThat(seen.get("conv1.weight")).isNotEqualTo(problem.start().get("conv1.weight"));
    }

    /** snip-public prunes one draw and trains another. */
    @Test
    void aFreshStartAfterwardsKeepsTheMaskAndNothingElse() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density density = Density.parse("0.5");
        Draw plain = finder(Map.of()).find(problem, density, lab().lab());
        Draw fresh = finder(Map.of("fresh_init_after", true)).find(problem, density, lab().lab());
        assertThat(fresh.mask()).isEqualTo(plain.mask());
        assertThat(fresh.start().get("conv1.weight")).isNotEqualTo(plain.start().get("conv1.weight"));
        assertThat(fresh.frozen()).isEqualTo(fresh.start());
        assertThatThrownBy(() -> finder(Map.of("fresh_init_after", true, "then", "keep")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("fresh_init_after");
    }

    @Test
    void aTrainedNetworkMayBeScoredAndUsedAsItIs() {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density density = Density.parse("0.3");
        Weights trained = lab.lab().train(problem.training()).weights();
        Draw kept = finder(Map.of("weights", "trained", "then", "keep")).find(problem, density, lab.lab());
        assertThat(kept.start()).isEqualTo(trained);
        assertThat(kept.next()).isEqualTo(Next.KEEP);
        Network asTrained = ScorePruning.network(problem, trained, problem.dense());
        assertThat(kept.mask()).isEqualTo(Selection.keepHighest(lab.lab().score(SNIP, asTrained), problem.dense(), 34));
        Draw tuned = finder(Map.of("weights", "trained", "then", "fine_tune", "rate", 0.01))
                .find(problem, density, lab.lab());
        assertThat(tuned.mask()).isEqualTo(kept.mask());
        assertThat(tuned.start()).isEqualTo(trained);
        assertThat(tuned.next()).isEqualTo(Next.RETRAIN);
        assertThat(tuned.rate()).isEqualTo(0.01);
        Draw rewound = finder(Map.of("weights", "trained")).find(problem, density, lab.lab());
        assertThat(rewound.mask()).isEqualTo(kept.mask());
        assertThat(rewound.start()).isEqualTo(problem.start());
        assertThat(lab.trainings()).as("one dense training for all").hasSize(1);
    }

    /** rigl selects within layers, at given densities, rounding zeros down. */
    @ParameterizedTest
    @ValueSource(strings = {"uniform", "erk"})
    void layersMayBeGivenTheirCountsAsRiglDoes(String allocation) {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density density = Density.parse("0.3");
        Draw draw = finder(Map.of("allocation", allocation, "counting", "floor_zeros"))
                .find(problem, density, lab().lab());
        Allocation by = Allocation.valueOf(allocation.toUpperCase(Locale.ROOT));
        assertThat(Quota.like(draw.mask())).isEqualTo(by.quota(problem.prunable(), density, Counting.FLOOR_ZEROS));
    }

    @Test
    void withoutAnyGradientTheEarliestWeightsAreKeptAndTheDrawSaysSo() {
        Problem p = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Weights zero = Weights.of(Map.of());
        for (String name : p.start().names()) {
            zero = zero.with(name, Tensor.filled(p.start().get(name).shape(), 0));
        }
        Problem problem =
                new Problem(p.graph(), zero, false, p.prunable(), p.data(), p.settings(), p.seed(), p.initialiser());
        Draw draw = finder(Map.of()).find(problem, Density.parse("0.1"), lab().lab());
        assertThat(draw.mask().count()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(draw.mask().kept("fc1.weight", i)).isTrue();
        }
        assertThat(draw.events())
                .containsExactly(
                        "100 of the kept weights were chosen by position among others of the same score",
                        "layer collapsed: fc2.weight keeps no weight");
    }

    @Test
    void roundsScoreTheSurvivorsOnly() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Density density = Density.parse("0.1");
        Draw draw = finder(Map.of("rounds", 5L)).find(problem, density, lab().lab());
        assertThat(draw.mask().count()).isEqualTo(11);
        assertThat(draw.level()).isEqualTo(5);
        Network network = ScorePruning.network(problem, problem.start(), problem.dense());
        InRounds rounds = new InRounds(
                SNIP, new Apportionment(Allocation.GLOBAL, Counting.ROUND_HALF_UP), Pattern.unstructured(), density, 5);
        try (Session session = Passes.open(network, Precision.FP32)) {
            List<Mask> masks = rounds.masks(session, SNIP.begin(session, network, note -> {}), network.mask());
            assertThat(masks.stream().map(Mask::count)).containsExactly(114L, 72L, 45L, 29L, 18L);
            for (int i = 1; i < masks.size(); i++) {
                assertThat(masks.get(i).subsetOf(masks.get(i - 1))).isTrue();
            }
            assertThat(draw.mask().subsetOf(masks.getLast())).isTrue();
        }
        assertThatThrownBy(() -> finder(Map.of("rounds", 2L, "allocation", "erk")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("rounds");
    }

    @Test
    void theSameProbeSeedGivesTheSameMaskAndAnotherOneAnother() {
        Network network = network(TinyProblem.convolutional());
        Network reseeded =
                new Network(network.graph(), network.start(), network.mask(), network.data(), 1, new Seed(2));
        Snip few = new Snip(new Probe(2, 0), BatchNormMode.BATCH, false);
        assertThat(Arrays.equals(
                        score(few, network).of("conv1.weight"),
                        score(few, network).of("conv1.weight")))
                .isTrue();
        assertThat(Arrays.equals(
                        score(few, network).of("conv1.weight"),
                        score(few, reseeded).of("conv1.weight")))
                .isFalse();
    }
}
