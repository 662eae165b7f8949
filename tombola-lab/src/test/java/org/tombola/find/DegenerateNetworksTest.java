package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Initialiser;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.random.Seed;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Part;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Every finder on networks that leave it little to go by: a draw comes out that keeps what was asked for or says why not, and names the
 * layers that it emptied. Nothing is thrown.
 */
class DegenerateNetworksTest {
    private static final int HEIGHT = TinyProblem.images().height();
    private static final int WIDTH = TinyProblem.images().width();
    private static final AtomicInteger STORES = new AtomicInteger();

    @TempDir
    private Path folder;

    /** @param start makes the start weights from those that the initialiser would draw */
    record Network(String name, Graph graph, UnaryOperator<Weights> start, String density) {
        Problem problem() {
            Initialiser initialiser = (of, seed) -> start.apply(TinyProblem.start(of, seed.value()));
            Seed seed = new Seed(1);
            return new Problem(
                    graph,
                    initialiser.draw(graph, seed),
                    false,
                    graph.prunable(Prunable.ALL),
                    TinyProblem.data(80, 0.2),
                    TinyProblem.settings(3, 16),
                    seed,
                    initialiser);
        }
    }

    record Sample(Part<? extends TicketFinder> finder, Network network) {
        @Override
        public String toString() {
            return finder.label() + " of " + network.name();
        }
    }

    private static List<Network> networks() {
        UnaryOperator<Weights> drawn = weights -> weights;
        Graph perceptron = TinyProblem.perceptron();
        return List.of(
                new Network("convolutions without batch norm", plainConvolutions(), drawn, "0.3"),
                new Network("depthwise convolutions with batch norm", depthwise(), drawn, "0.3"),
                new Network("a layer with a single weight", singleWeight(), drawn, "0.3"),
                new Network("a perceptron that may keep one weight", perceptron, drawn, "0.0005"),
                new Network("a perceptron that may keep no weight", perceptron, drawn, "0.0004"),
                new Network("batch norm, and less than a weight a layer", depthwise(), drawn, "0.008"),
                new Network("a perceptron of zeros", perceptron, filled(0), "0.3"),
                new Network("convolutions of zeros with batch norm", TinyProblem.convolutional(), filled(0), "0.3"),
                new Network("a perceptron of equal weights", perceptron, filled(0.1f), "0.3"),
                new Network("equal convolutions with batch norm", TinyProblem.convolutional(), filled(0.1f), "0.3"),
                new Network("a perceptron of dead units", perceptron, dead(), "0.3"),
                new Network("convolutions of dead units", plainConvolutions(), dead(), "0.3"));
    }

    static Stream<Sample> samples() {
        return Finders.CATALOGUE.definitions().stream()
                .map(DegenerateNetworksTest::part)
                .flatMap(finder -> networks().stream().map(network -> new Sample(finder, network)));
    }

    private static Part<? extends TicketFinder> part(Definition<? extends TicketFinder> definition) {
        return definition.name().equals("shuffle")
                ? definition.with(Map.of("of", "one_shot_magnitude"))
                : definition.standard();
    }

    private static Layer relu(String name, String input) {
        return new Layer.Activation(name, input, ActivationFunction.RELU);
    }

    private static Graph plainConvolutions() {
        return new Graph(List.of(
                new Layer.Input("input", 1, HEIGHT, WIDTH),
                new Layer.Convolution("conv1", "input", 1, 4, 3, 1, 1, 1, true, false),
                relu("relu1", "conv1"),
                new Layer.Convolution("conv2", "relu1", 4, 4, 3, 1, 1, 1, true, false),
                relu("relu2", "conv2"),
                new Layer.GlobalAveragePool("average", "relu2"),
                new Layer.Linear("fc", "average", 4, 10, true)));
    }

    private static Graph depthwise() {
        return new Graph(List.of(
                new Layer.Input("input", 1, HEIGHT, WIDTH),
                new Layer.Convolution("conv1", "input", 1, 6, 3, 1, 1, 1, false, false),
                new Layer.BatchNorm("bn1", "conv1", 6, 1e-5, 0.1),
                relu("relu1", "bn1"),
                new Layer.Convolution("conv2", "relu1", 6, 6, 3, 1, 1, 6, false, false),
                new Layer.BatchNorm("bn2", "conv2", 6, 1e-5, 0.1),
                relu("relu2", "bn2"),
                new Layer.GlobalAveragePool("average", "relu2"),
                new Layer.Linear("fc", "average", 6, 10, true)));
    }

    private static Graph singleWeight() {
        return new Graph(List.of(
                new Layer.Input("input", 1, HEIGHT, WIDTH),
                new Layer.Convolution("scale", "input", 1, 1, 1, 1, 0, 1, false, false),
                new Layer.Flatten("flatten", "scale"),
                new Layer.Linear("fc1", "flatten", HEIGHT * WIDTH, 12, true),
                relu("relu1", "fc1"),
                new Layer.Linear("fc2", "relu1", 12, 10, true)));
    }

    /** All weights alike, so that every score is a tie. */
    private static UnaryOperator<Weights> filled(float value) {
        return weights -> changed(weights, (name, number) -> name.endsWith(".weight") && !norm(name) ? value : number);
    }

    /** Units before the last layer that no input can wake: no gradient passes them. */
    private static UnaryOperator<Weights> dead() {
        return weights -> changed(
                weights,
                (name, number) ->
                        name.endsWith(".bias") && !name.startsWith("fc2") && !name.equals("fc.bias") ? -1e3f : number);
    }

    private static boolean norm(String name) {
        return name.startsWith("bn");
    }

    @FunctionalInterface
    private interface Change {
        float of(String tensor, float number);
    }

    private static Weights changed(Weights weights, Change change) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            float[] values = tensor.copy();
            for (int i = 0; i < values.length; i++) {
                values[i] = change.of(name, values[i]);
            }
            tensors.put(name, Tensor.of(tensor.shape(), values));
        });
        return Weights.of(tensors);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aDrawComesOutThatIsExactOrExplained(Sample sample) {
        Problem problem = sample.network().problem();
        Density density = Density.parse(sample.network().density());
        WatchedLab lab =
                new WatchedLab(folder.resolve("store " + STORES.incrementAndGet()), FinderContractTest::labelled);

        Draw draw = sample.finder().value().find(problem, density, lab.lab());

        Mask mask = draw.mask();
        assertThat(mask.shapes().keySet())
                .containsExactlyElementsOf(problem.prunable().keySet());
        long asked = density.count(problem.prunableCount());
        if (mask.count() != asked && !sample.finder().name().equals("dense")) {
            assertThat(draw.events())
                    .anySatisfy(event ->
                            assertThat(event).startsWith("kept " + mask.count()).contains("asks for " + asked));
        }
        assertThat(mask.collapsed())
                .allSatisfy(layer -> assertThat(draw.events())
                        .anySatisfy(
                                event -> assertThat(event).contains("collapsed").contains(layer)));
        requireFinite(draw.start(), problem.graph());
        for (int i = 1; i < draw.masks().size(); i++) {
            assertThat(draw.masks().get(i).subsetOf(draw.masks().get(i - 1))).isTrue();
        }
        if (draw.frozen() != null) {
            FinderContractTest.requireEqualWhereKept(draw.start(), draw.frozen(), mask);
        }
    }

    private static void requireFinite(Weights weights, Graph graph) {
        for (Parameter parameter : graph.parameters()) {
            Tensor tensor = weights.get(parameter.name());
            for (int i = 0; i < tensor.size(); i++) {
                assertThat(tensor.at(i)).as("%s[%d]", parameter.name(), i).isFinite();
            }
        }
    }
}
