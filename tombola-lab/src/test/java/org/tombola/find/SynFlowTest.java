package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.data.Normalisation;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.find.SynFlow.Normalising;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Architectures;
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
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class SynFlowTest {
    private static final SynFlow RUNNING = new SynFlow(Normalising.RUNNING);

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(Map<String, Object> settings) {
        return Finders.CATALOGUE.find("synflow").orElseThrow().with(settings).value();
    }

    private static Network network(Graph graph, Weights weights) {
        Mask mask = Mask.dense(graph.prunable(Prunable.ALL));
        return new Network(graph, weights, mask, TinyProblem.data(80, 0), 1, new Seed(1));
    }

    private static Network network(Graph graph) {
        return network(graph, TinyProblem.start(graph, 1));
    }

    /** Two convolutions, each before batch norm, and a classifier; no biases. */
    private static Graph deep() {
        return new Graph(List.of(
                new Layer.Input("input", 1, 5, 8),
                new Layer.Normalise("normalise", "input", List.of(0.2), List.of(0.4)),
                new Layer.Convolution("conv1", "normalise", 1, 6, 3, 1, 1, 1, false, false),
                new Layer.BatchNorm("bn1", "conv1", 6, 1e-5, 0.1),
                new Layer.Activation("act1", "bn1", ActivationFunction.SWISH),
                new Layer.Convolution("conv2", "act1", 6, 8, 3, 2, 1, 1, false, false),
                new Layer.BatchNorm("bn2", "conv2", 8, 1e-5, 0.1),
                new Layer.Activation("act2", "bn2", ActivationFunction.RELU),
                new Layer.GlobalAveragePool("average", "act2"),
                new Layer.Linear("fc", "average", 8, 10, false)));
    }

    private static double sum(Variables scores, String name, Session session) {
        return scores.part(name).dot(session.zeros().fill(1).part(name));
    }

    @Test
    void theWorkedNetworkHasItsScores() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 1, 2),
                new Layer.Normalise("normalise", "input", List.of(0.5), List.of(0.5)),
                new Layer.Flatten("flatten", "normalise"),
                new Layer.Linear("fc1", "flatten", 2, 2, false),
                new Layer.Activation("relu", "fc1", ActivationFunction.RELU),
                new Layer.Linear("fc2", "relu", 2, 1, false)));
        Network network = network(
                graph,
                Weights.of(Map.of(
                        "fc1.weight", Tensor.of(new int[] {2, 2}, 1, -2, 3, 0.5f),
                        "fc2.weight", Tensor.of(new int[] {1, 2}, 2, -1))));
        try (Session session = Passes.open(RUNNING.seen(network), Precision.FP64)) {
            Weights shares =
                    RUNNING.begin(session, network, note -> {}).get().scale(9.5).read();
            assertThat(shares.get("fc1.weight").values()).containsExactly(new float[] {2, 4, 3, 0.5f}, offset(1e-6f));
            assertThat(shares.get("fc2.weight").values()).containsExactly(new float[] {6, 3.5f}, offset(1e-6f));
        }
    }

    /** Each layer passes on all that flows: shares of R sum to 1, whatever is pruned. */
    @ParameterizedTest
    @EnumSource(
            value = Normalising.class,
            names = {"RUNNING", "IDENTITY"})
    void theScoresOfEachLayerSumToTheOutputInEveryRound(Normalising normalising) {
        SynFlow synflow = new SynFlow(normalising);
        Network network = network(deep());
        InRounds rounds = rounds(synflow, Density.parse("0.05"), 10);
        try (Session session = Passes.open(synflow.seen(network), synflow.precision())) {
            int[] readings = {0};
            List<Mask> masks = rounds.masks(
                    session,
                    () -> {
                        Variables scores =
                                synflow.begin(session, network, note -> {}).get();
                        for (String name : network.mask().names()) {
                            assertThat(sum(scores, name, session)).isCloseTo(1, offset(1e-12));
                        }
                        readings[0]++;
                        return scores;
                    },
                    network.mask());
            assertThat(readings[0]).isEqualTo(9);
            assertThat(masks).hasSize(10);
        }
    }

    private static InRounds rounds(SynFlow synflow, Density density, int count) {
        Quotas global = (Quotas) ((ScorePruning) finder(Map.of())).sharing();
        return new InRounds(synflow, global, Pattern.unstructured(), density, count);
    }

    /** With the statistics of its one example batch norm removes what the layers before it pass on. */
    @Test
    void batchStatisticsBreakTheConservation() {
        SynFlow parity = new SynFlow(Normalising.BATCH);
        Network network = network(deep());
        try (Session session = Passes.open(parity.seen(network), Precision.FP64)) {
            Variables scores = parity.begin(session, network, note -> {}).get();
            double before = sum(scores, "conv1.weight", session);
            double last = sum(scores, "fc.weight", session);
            assertThat(before).isLessThan(0.05 * last);
        }
        Problem problem = TinyProblem.problem(deep(), 1);
        Density density = Density.parse("0.5");
        assertThat(finder(Map.of("batch_norm", "batch"))
                        .find(problem, density, lab().lab())
                        .mask())
                .isNotEqualTo(
                        finder(Map.of()).find(problem, density, lab().lab()).mask());
    }

    @Test
    void hundredRoundsFallExponentially() {
        Density density = Density.parse("0.01");
        assertThat(density.after(1, 100).asDouble()).isCloseTo(0.9549926, offset(1e-7));
        assertThat(density.after(50, 100).asDouble()).isCloseTo(0.1, offset(1e-12));
        assertThat(density.after(100, 100).asDouble()).isCloseTo(0.01, offset(1e-12));
        assertThat(((ScorePruning) finder(Map.of())).rounds()).isEqualTo(100);
        assertThat(((ScorePruning) finder(Map.of())).saliency()).isEqualTo(RUNNING);
    }

    @Test
    void theNetworkItselfIsNotMadePositive() {
        Problem problem = TinyProblem.problem(deep(), 1);
        String before = problem.start().hash();
        Draw draw = finder(Map.of("rounds", 3L)).find(problem, Density.parse("0.2"), lab().lab());
        assertThat(problem.start().hash()).isEqualTo(before);
        assertThat(draw.start()).isEqualTo(problem.start());
        assertThat(smallest(draw.start().get("conv1.weight"))).isNegative();
    }

    @Test
    void noDataIsLookedAt() {
        Network network = network(deep());
        Network other =
                new Network(network.graph(), network.start(), network.mask(), TinyProblem.data(20, 0), 1, new Seed(9));
        assertThat(lab().lab().score(RUNNING, network).of("fc.weight"))
                .isEqualTo(lab().lab().score(RUNNING, other).of("fc.weight"));
    }

    @Test
    void theLinearisedNetworkHasOnlyReluNoNormalisingAndNothingNegative() {
        Network seen = Linearised.of(network(deep()));
        assertThat(seen.graph().layers())
                .noneMatch(layer -> layer instanceof Layer.Activation a && a.function() != ActivationFunction.RELU);
        assertThat(seen.graph().layer("normalise"))
                .isEqualTo(new Layer.Normalise("normalise", "input", List.of(0.0), List.of(1.0)));
        for (String name : seen.start().names()) {
            assertThat(smallest(seen.start().get(name))).as(name).isNotNegative();
        }
        Graph gated = deep().map(layer ->
                layer.name().equals("act1") ? new Layer.Activation("act1", "bn1", ActivationFunction.SIGMOID) : layer);
        assertThat(Linearised.of(network(gated)).graph().layer("act1")).isEqualTo(gated.layer("act1"));
    }

    private static float smallest(Tensor tensor) {
        float smallest = Float.POSITIVE_INFINITY;
        for (float value : tensor.values()) {
            smallest = Math.min(smallest, value);
        }
        return smallest;
    }

    private static Weights trained(Weights start) {
        Tensor mean = start.get("bn2.running_mean");
        return start.with("bn2.running_mean", Tensor.filled(mean.shape(), 0.5f))
                .with("bn1.running_var", Tensor.filled(new int[] {6}, 4))
                .with("bn1.weight", Tensor.filled(new int[] {6}, -3))
                .with("bn2.bias", Tensor.filled(mean.shape(), 2));
    }

    @Test
    void trainedMeansAreRefusedUnlessBatchNormIsLeftOut() {
        Network trained = network(deep(), trained(TinyProblem.start(deep(), 1)));
        assertThatThrownBy(() -> lab().lab().score(RUNNING, trained))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("bn2.running_mean")
                .hasMessageContaining("batch_norm: identity");
        SynFlow identity = new SynFlow(Normalising.IDENTITY);
        Network untrained = network(deep());
        for (String name : untrained.mask().names()) {
            assertThat(lab().lab().score(identity, trained).of(name))
                    .as("what batch norm learned does not matter")
                    .isEqualTo(lab().lab().score(identity, untrained).of(name));
        }
    }

    @Test
    void aScoreIsTheSlopeOfTheOutputAgainstItsGate() {
        Network network = network(TinyProblem.convolutional()); // with biases in the classifier
        try (Session session = Passes.open(RUNNING.seen(network), Precision.FP64)) {
            Loss outputs = new Loss.SumOfLogits();
            var ones = Batch.ofFloats(1, 5, 8, filled(40), new int[1]);
            double total = session.pass(ones, outputs, session.trainable(), BatchNormMode.RUNNING, null);
            Weights scores = RUNNING.begin(session, network, note -> {}).get().read();
            Variables moved = session.zeros();
            for (String name : network.mask().names()) {
                for (int i = 0; i < scores.get(name).size(); i += 5) {
                    Variables alone = Passes.unit(session, name, i).times(session.trainable());
                    double up = session.pass(
                            ones,
                            outputs,
                            moved.set(session.trainable()).add(0.25, alone),
                            BatchNormMode.RUNNING,
                            null);
                    double down = session.pass(
                            ones,
                            outputs,
                            moved.set(session.trainable()).add(-0.25, alone),
                            BatchNormMode.RUNNING,
                            null);
                    // Linear in each gate, so any step will do.
                    assertThat((double) scores.get(name).at(i))
                            .as("%s[%d]", name, i)
                            .isCloseTo((up - down) / 0.5 / total, offset(1e-7));
                }
            }
        }
    }

    private static float[] filled(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** In floats the output would be infinite, and every score not a number. */
    @Test
    void outputsBeyondTheRangeOfFloatsRankAsOthersDo() {
        Weights start = TinyProblem.start(deep(), 1);
        Weights huge = start;
        for (String name : List.of("conv1.weight", "conv2.weight", "fc.weight")) {
            float[] values = start.get(name).copy();
            for (int i = 0; i < values.length; i++) {
                values[i] *= 0x1p60f;
            }
            huge = huge.with(name, Tensor.of(start.get(name).shape(), values));
        }
        Network plain = network(deep(), start);
        Network scaled = network(deep(), huge);
        for (String name : plain.mask().names()) {
            assertThat(lab().lab().score(RUNNING, scaled).of(name))
                    .isEqualTo(lab().lab().score(RUNNING, plain).of(name));
        }
    }

    @Test
    void aCutPathScoresNothingAndTheRestIsChosenByPosition() {
        Weights start = TinyProblem.start(deep(), 1);
        Weights dead = start.with(
                "conv1.weight", Tensor.filled(start.get("conv1.weight").shape(), 0));
        Problem p = TinyProblem.problem(deep(), 1);
        Problem problem =
                new Problem(p.graph(), dead, false, p.prunable(), p.data(), p.settings(), p.seed(), p.initialiser());
        Draw draw = finder(Map.of("rounds", 4L)).find(problem, Density.parse("0.1"), lab().lab());
        assertThat(draw.mask().count()).isEqualTo(Density.parse("0.1").count(p.prunableCount()));
        assertThat(draw.mask().count("conv1.weight")).isEqualTo(54);
        assertThat(draw.events()).anySatisfy(event -> assertThat(event).contains("chosen by position"));
    }

    /** Tanaka et al., theorem 3 and figure 6. */
    @Test
    void aHundredRoundsEmptyNoLayerWhereOneDoes() {
        Graph vgg = Architectures.CATALOGUE
                .find("vgg16")
                .orElseThrow()
                .with(Map.of("width", 8L))
                .value()
                .graph(3, 32, 32, 10, new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2)));
        Network network = network(vgg);
        Density density = Density.parse("0.001");
        Map<Integer, Mask> last = new LinkedHashMap<>();
        for (int count : new int[] {1, 100}) {
            InRounds rounds = rounds(RUNNING, density, count);
            try (Session session = Passes.open(RUNNING.seen(network), Precision.FP64)) {
                var reading = RUNNING.begin(session, network, note -> {});
                List<Mask> masks = rounds.masks(session, reading, network.mask());
                for (int i = 1; i < masks.size(); i++) {
                    assertThat(masks.get(i).subsetOf(masks.get(i - 1))).isTrue();
                    assertThat(masks.get(i).count())
                            .isEqualTo(
                                    density.after(i, count).count(network.mask().size()));
                }
                last.put(
                        count,
                        Selection.keepHighest(
                                RUNNING.ranked(reading.get(), network.mask()),
                                masks.getLast(),
                                density.count(network.mask().size())));
            }
        }
        assertThat(last.get(1).collapsed()).isNotEmpty();
        assertThat(last.get(100).collapsed()).isEmpty();
    }
}
