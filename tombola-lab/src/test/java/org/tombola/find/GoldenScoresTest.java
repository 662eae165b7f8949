package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Augmentation;
import org.tombola.data.Images;
import org.tombola.data.TrainingData;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.find.SynFlow.Normalising;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Layer;
import org.tombola.lab.Scorer.Network;
import org.tombola.random.Seed;
import org.tombola.train.Formula;
import org.tombola.train.FrozenScores;
import org.tombola.train.Golden;
import org.tombola.train.Reparameterisation;
import org.tombola.weights.Mask;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Scores of two small networks against PyTorch's autograd in double precision ({@code golden/README.md}). */
class GoldenScoresTest {
    private static final int EXAMPLES = 6;
    private static final int CLASSES = 3;
    private static final Probe ALL = new Probe(1, EXAMPLES);
    private static final List<?> NETWORKS = (List<?>) Golden.read("scores.json").get("networks");

    /** A network of the file, a precision, and how far off its numbers may be, relative to the largest of a tensor. */
    record Case(Map<?, ?> content, Precision precision, double bound) {
        Map<?, ?> map(String... path) {
            Map<?, ?> at = content;
            for (String key : path) {
                at = (Map<?, ?>) at.get(key);
            }
            return at;
        }

        String name() {
            return (String) content.get("name");
        }

        @Override
        public String toString() {
            return name() + " in " + precision;
        }
    }

    /** Numbers come back as floats, hence 1e−7 and not 1e−15 in double precision. */
    static Stream<Case> cases() {
        return NETWORKS.stream()
                .map(content -> (Map<?, ?>) content)
                .flatMap(content ->
                        Stream.of(new Case(content, Precision.FP64, 1e-7), new Case(content, Precision.FP32, 1e-4)));
    }

    private static Graph graph(String name) {
        return name.equals("plain") ? plain() : normed();
    }

    private static Graph plain() {
        return new Graph(List.of(
                new Layer.Input("input", 2, 6, 6),
                new Layer.Convolution("conv1", "input", 2, 4, 3, 1, 1, 1, true, false),
                new Layer.Activation("act1", "conv1", ActivationFunction.RELU),
                new Layer.MaxPool("pool", "act1", 2, 2, 0),
                new Layer.Flatten("flatten", "pool"),
                new Layer.Linear("fc1", "flatten", 36, 8, true),
                new Layer.Activation("act2", "fc1", ActivationFunction.RELU),
                new Layer.Linear("fc2", "act2", 8, CLASSES, true)));
    }

    private static Graph normed() {
        return new Graph(List.of(
                new Layer.Input("input", 2, 6, 6),
                new Layer.Convolution("conv1", "input", 2, 4, 3, 1, 1, 1, false, false),
                new Layer.BatchNorm("bn1", "conv1", 4, 1e-5, 0.1),
                new Layer.Activation("act1", "bn1", ActivationFunction.SWISH),
                new Layer.Convolution("conv2", "act1", 4, 6, 3, 2, 1, 2, false, false),
                new Layer.BatchNorm("bn2", "conv2", 6, 1e-5, 0.1),
                new Layer.Activation("act2", "bn2", ActivationFunction.SWISH),
                new Layer.GlobalAveragePool("mean", "act2"),
                new Layer.Linear("linear", "mean", 6, CLASSES, true)));
    }

    private static Images images() {
        float[] pixels = Formula.images(EXAMPLES, 2, 6, 6);
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) (pixels[i] * 256);
        }
        int[] labels = new int[EXAMPLES];
        Arrays.setAll(labels, i -> i % CLASSES);
        return new Images(2, 6, 6, CLASSES, bytes, labels);
    }

    private static Network network(Case golden) {
        Graph graph = graph(golden.name());
        Images images = images();
        TrainingData data = new TrainingData(images, images, Augmentation.NONE, "formula");
        return new Network(
                graph, Formula.weights(graph), Mask.dense(graph.prunable(Prunable.ALL)), data, 1, new Seed(1));
    }

    private static void compare(Case golden, Saliency saliency, Network network, String... path) {
        try (Session session = Passes.open(saliency.seen(network), golden.precision)) {
            requireClose(golden, saliency.begin(session, network, note -> {}).get(), network.mask(), path);
        }
    }

    private static void requireClose(Case golden, Variables found, Mask mask, String... path) {
        Weights numbers = found.read();
        Map<?, ?> tensors = golden.map(path);
        assertThat(tensors).hasSize(mask.names().size());
        for (String name : mask.names()) {
            List<?> expected = (List<?>) tensors.get(name);
            double largest = expected.stream()
                    .mapToDouble(x -> Math.abs(((Number) x).doubleValue()))
                    .max()
                    .orElseThrow();
            assertThat(largest).isPositive();
            assertThat(numbers.get(name).size()).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertThat((double) numbers.get(name).at(i))
                        .as("%s: %s[%d]", String.join("/", path), name, i)
                        .isCloseTo(((Number) expected.get(i)).doubleValue(), within(golden.bound * largest));
            }
        }
    }

    @Test
    void bothNetworksAreThereWithAsManyTensorsAsHere() {
        assertThat(cases()).hasSize(4);
        cases().forEach(golden -> assertThat(graph(golden.name()).trainable())
                .hasSize(golden.map("shapes").size())
                .allSatisfy(parameter ->
                        assertThat(golden.map("shapes").get(parameter.name())).isEqualTo(parameter.sizes())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void connectionSensitivity(Case golden) {
        compare(golden, new Snip(ALL, BatchNormMode.BATCH, false), network(golden), "train", "snip");
        compare(golden, new Snip(ALL, BatchNormMode.RUNNING, false), network(golden), "eval", "snip");
    }

    private static Grasp grasp(BatchNormMode mode) {
        return new Grasp(ALL, 1, 200, mode, Redraw.Linear.NONE, false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientSignalPreservation(Case golden) {
        compare(golden, grasp(BatchNormMode.BATCH), network(golden), "train", "grasp_whole");
        compare(golden, grasp(BatchNormMode.RUNNING), network(golden), "eval", "grasp_whole");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientSignalPreservationInHalves(Case golden) {
        Network network = network(golden);
        try (Session session = Passes.open(network, golden.precision)) {
            Variables scores = grasp(BatchNormMode.BATCH)
                    .begin(session, List.of(images().batch(0, 3), images().batch(3, 6)))
                    .get();
            requireClose(golden, scores, network.mask(), "train", "grasp_halves");
        }
    }

    /** What the file holds as scores is here a share of their sum, the output. */
    @ParameterizedTest
    @MethodSource("cases")
    void synapticFlow(Case golden) {
        for (Normalising normalising : Normalising.values()) {
            SynFlow synflow = new SynFlow(normalising);
            Network network = normalising == Normalising.RUNNING ? centred(network(golden)) : network(golden);
            try (Session session = Passes.open(synflow.seen(network), golden.precision)) {
                Variables scores = synflow.begin(session, network, note -> {}).get();
                String classifier = graph(golden.name()).classifier();
                Map<?, ?> tensors = golden.map("synflow", normalising.name().toLowerCase(Locale.ROOT));
                double expected = ((List<?>) tensors.get(classifier))
                        .stream().mapToDouble(x -> ((Number) x).doubleValue()).sum();
                double found =
                        scores.part(classifier).dot(session.zeros().fill(1).part(classifier));
                scores.scale(expected / found);
                requireClose(
                        golden,
                        scores,
                        network.mask(),
                        "synflow",
                        normalising.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    private static Network centred(Network network) {
        Weights weights = network.start();
        for (String name : weights.names()) {
            if (name.endsWith("running_mean")) {
                weights = weights.with(name, Tensor.filled(weights.get(name).shape(), 0));
            }
        }
        return network.with(weights);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void optimalBrainDamage(Case golden) {
        compare(
                golden,
                new Obd(HessianDiagonal.FISHER_EMPIRICAL, 1, EXAMPLES, 0, false),
                network(golden),
                "obd",
                "fisher_empirical");
        compare(golden, new Obd(HessianDiagonal.GAUSS_NEWTON, 2, 4, 0, false), network(golden), "obd", "gauss_newton");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientOfEdgePopupsScores(Case golden) {
        Network network = network(golden);
        for (boolean signed : new boolean[] {true, false}) {
            Map<?, ?> expected = golden.map("edge_popup", signed ? "signed" : "magnitude");
            Map<String, Tensor> drawn = new LinkedHashMap<>();
            network.mask()
                    .shapes()
                    .forEach((name, shape) ->
                            drawn.put(name, Tensor.of(shape, Formula.unit("scores." + name, Tensor.size(shape)))));
            Weights scores = Weights.of(drawn);
            Mask mask = Selection.keepHighest(
                    LiveScores.ranks(scores, signed), network.mask(), ((Number) expected.get("kept")).longValue());
            try (Session session = Passes.open(network.under(mask), golden.precision)) {
                Reparameterisation.Running weights =
                        new FrozenScores(scores, signed).attach(session, network.start(), mask);
                weights.refresh(0);
                Variables gradient = session.zeros();
                double loss = session.pass(
                        images().batch(0, EXAMPLES),
                        Loss.CROSS_ENTROPY,
                        weights.effective(),
                        BatchNormMode.BATCH_UPDATING,
                        gradient);
                weights.pullBack(0, List.of(gradient));
                assertThat(loss).isCloseTo(((Number) expected.get("loss")).doubleValue(), within(golden.bound));
                requireClose(
                        golden, gradient, network.mask(), "edge_popup", signed ? "signed" : "magnitude", "gradient");
            }
        }
    }
}
