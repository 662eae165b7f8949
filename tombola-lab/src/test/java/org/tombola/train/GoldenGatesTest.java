package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Batch;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.network.TorchEngine;
import org.tombola.train.SoftGate.Temperature;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Trainings of gates and thresholds, step by step, against PyTorch's autograd ({@code golden/README.md}). */
class GoldenGatesTest {
    private static final int BATCH = 4;
    private static final int EXAMPLES = 8;
    private static final int STEPS = 8;
    private static final Graph GRAPH = Golden.convolutional();
    private static final Mask ALL = Mask.dense(GRAPH.prunable(Prunable.ALL));

    record Case(String name, Map<?, ?> content) {
        double number(String key) {
            return ((Number) Objects.requireNonNull(content.get(key))).doubleValue();
        }

        double[] numbers(String... path) {
            Object at = content;
            for (String key : path) {
                at = ((Map<?, ?>) at).get(key);
            }
            return Golden.numbers(at);
        }

        Reparameterisation reparameterisation() {
            double initial = number("initial");
            if (!name.startsWith("gates")) {
                return new SoftThreshold(initial, name.endsWith("own_decay") ? number("decay") : null);
            }
            Map<String, Tensor> scores = new LinkedHashMap<>();
            for (String weight : ALL.names()) {
                float[] drawn = Formula.unit("scores." + weight, ALL.size(weight));
                for (int i = 0; i < drawn.length; i++) {
                    drawn[i] = 0.1f * drawn[i] + (float) initial;
                }
                scores.put(weight, Tensor.of(ALL.shape(weight), drawn));
            }
            Temperature temperature = Temperature.perStep(number("temperature"), 1, STEPS);
            return new SoftGate(Weights.of(scores), initial, number("penalty"), temperature);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> runs() {
        return ((List<?>) Golden.read("gates.json").get("runs"))
                .stream().map(run -> new Case((String) ((Map<?, ?>) run).get("name"), (Map<?, ?>) run));
    }

    private static Batch batch(int step) {
        float[] all = Formula.images(EXAMPLES, 3, 6, 6);
        int from = step * BATCH % EXAMPLES;
        int[] labels = new int[BATCH];
        Arrays.setAll(labels, i -> (from + i) % 3);
        return Batch.ofFloats(3, 6, 6, Arrays.copyOfRange(all, from * 108, (from + BATCH) * 108), labels);
    }

    /** What is read back are floats, hence 1e-7 for everything but the losses. */
    @ParameterizedTest
    @MethodSource("runs")
    void everyLossGradientAndStepEqualsPyTorchsInDoublePrecision(Case run) {
        Weights start = Formula.weights(GRAPH);
        try (Session session = TorchEngine.cpu().open(GRAPH, start, ALL, new Numerics(Precision.FP64, 1))) {
            Reparameterisation.Running weights = run.reparameterisation().attach(session, start, ALL);
            boolean nesterov = (Boolean) Objects.requireNonNull(run.content().get("nesterov"));
            Optimiser.Running sgd = new Sgd(0.1, 0.9, 5e-4, nesterov).begin(session, weights);
            List<Double> losses = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                int at = step;
                losses.add(sgd.step(
                        Objectives.of((mode, gradients) -> {
                            weights.refresh(at);
                            double loss = session.pass(
                                    batch(at), Loss.CROSS_ENTROPY, weights.effective(), mode, gradients.getFirst());
                            weights.pullBack(at, gradients);
                            if (at == 0) {
                                requireFirst(
                                        run,
                                        weights.effective().read(),
                                        gradients.stream().map(g -> g.read()).toList());
                            }
                            return loss;
                        }),
                        0.1));
            }
            double[] expected = run.numbers("losses");
            for (int step = 0; step < STEPS; step++) {
                assertThat(losses.get(step)).as("loss %d", step).isCloseTo(expected[step], within(1e-12));
            }
            requireClose(run, weights.groups().getFirst().values().read(), 0, "final", "weights");
            requireSoft(run, weights.groups().get(1).values().read(), 0, "final");
            requireClose(run, session.buffers(), 0, "final", "buffers");
        }
    }

    private static void requireFirst(Case run, Weights effective, List<Weights> gradients) {
        requireClose(run, effective, 0, "first", "effective");
        requireClose(run, gradients.getFirst(), 0, "first", "weights");
        // A decay of its own is a part of what is pulled back here, and in PyTorch of the optimiser.
        double decay = run.name().endsWith("own_decay") ? run.number("decay") * run.number("initial") : 0;
        requireSoft(run, gradients.get(1), decay, "first");
    }

    private static void requireSoft(Case run, Weights soft, double more, String part) {
        requireClose(run, soft.only(ALL::covers), more, part, "soft");
    }

    /** A threshold is one number in PyTorch and every position here. */
    private static void requireClose(Case run, Weights found, double more, String part, String group) {
        found.tensors().forEach((name, tensor) -> {
            double[] expected = run.numbers(part, group, name);
            for (int i = 0; i < tensor.size(); i++) {
                double one = expected[expected.length == 1 ? 0 : i] + more;
                assertThat((double) tensor.at(i))
                        .as("%s %s of %s[%d]", part, group, name, i)
                        .isCloseTo(one, within(1e-7 * Math.max(1, Math.abs(one))));
            }
        });
    }

    @Test
    void allRunsAreThere() {
        assertThat(runs()).hasSize(4);
    }
}
