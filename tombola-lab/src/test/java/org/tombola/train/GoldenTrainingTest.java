package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.network.TorchEngine;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Masked SGD, step by step, and schedules against what PyTorch computed ({@code golden/README.md}). */
class GoldenTrainingTest {
    private static final int BATCH = 4;
    private static final Map<?, ?> GOLDEN = Golden.read("training.json");

    record Case(String name, Map<?, ?> content) {
        List<?> list(String... path) {
            Object at = content;
            for (String key : path) {
                at = ((Map<?, ?>) at).get(key);
            }
            return (List<?>) at;
        }

        double[] numbers(String... path) {
            return Golden.numbers(list(path));
        }

        Map<?, ?> map(String key) {
            return (Map<?, ?>) content.get(key);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases(String key) {
        List<?> list = (List<?>) GOLDEN.get(key);
        return list.stream().map(item -> {
            Map<?, ?> content = (Map<?, ?>) item;
            String name = key.equals("runs") ? (String) content.get("name") : (String) content.get("kind");
            return new Case(name, content);
        });
    }

    static Stream<Case> runs() {
        return cases("runs");
    }

    static Stream<Case> schedules() {
        return cases("schedules");
    }

    private static Mask mask(Case run, Graph graph) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        graph.trainable().stream()
                .filter(p -> run.map("masks").containsKey(p.name()))
                .forEach(p -> shapes.put(p.name(), p.shape()));
        return Mask.of(shapes, name -> {
            double[] ones = run.numbers("masks", name);
            return i -> ones[i] == 1;
        });
    }

    private static Batch batch(Case run, Graph graph, int step) {
        Layer.Input input = graph.input();
        int size = input.channels() * input.height() * input.width();
        int examples = ((Number) run.list("input").getFirst()).intValue();
        int classes = ((Number) run.content().get("classes")).intValue();
        float[] all = Formula.images(examples, input.channels(), input.height(), input.width());
        int from = step * BATCH % examples;
        int[] labels = new int[BATCH];
        Arrays.setAll(labels, i -> (from + i) % classes);
        float[] pixels = Arrays.copyOfRange(all, from * size, (from + BATCH) * size);
        return Batch.ofFloats(input.channels(), input.height(), input.width(), pixels, labels);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyLossWeightStatisticAndMomentumEqualsPyTorchsInDoublePrecision(Case run) {
        // weights come back as floats, hence 1e-7 and not 1e-15 for them
        compare(run, Precision.FP64, "float64", 1e-12, 1e-7);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void inSinglePrecisionTheRunIsAsFarOffAsRoundingAllows(Case run) {
        compare(run, Precision.FP32, "float64", 1e-6, 2e-6);
    }

    private static void compare(Case run, Precision precision, String golden, double lossBound, double bound) {
        Graph graph = Golden.network(run.name());
        Mask mask = mask(run, graph);
        boolean nesterov = (Boolean) run.content().get("nesterov");
        Optimiser sgd = new Sgd(0.1, 0.9, 5e-4, nesterov);
        try (Session session =
                TorchEngine.cpu().open(graph, Formula.weights(graph), mask, new Numerics(precision, 1))) {
            Reparameterisation.Running weights = new Masked().attach(session, Formula.weights(graph), mask);
            Optimiser.Running running = sgd.begin(session, weights);
            double[] losses = run.numbers(golden, "losses");
            List<Double> found = new ArrayList<>();
            for (int step = 0; step < losses.length; step++) {
                Batch batch = batch(run, graph, step);
                found.add(running.step(objective(session, weights, batch), sgd.rate()));
                requireZeros(mask, session.trainable().read());
                requireZeros(mask, running.carried().get("velocity").read());
            }
            for (int step = 0; step < losses.length; step++) {
                assertThat(found.get(step)).as("loss %d", step).isCloseTo(losses[step], within(lossBound));
            }
            requireClose(run, session.trainable().read(), golden, "final", bound);
            requireClose(run, session.buffers(), golden, "final", bound);
            requireClose(run, running.carried().get("velocity").read(), golden, "momentum", bound);
        }
    }

    private static Optimiser.Objective objective(Session session, Reparameterisation.Running weights, Batch batch) {
        return new Optimiser.Objective() {
            @Override
            public double at(BatchNormMode mode, List<Variables> gradients) {
                double loss = session.pass(batch, Loss.CROSS_ENTROPY, weights.effective(), mode, gradients.getFirst());
                weights.pullBack(0, gradients);
                return loss;
            }

            @Override
            public boolean proceed() {
                return true;
            }
        };
    }

    private static void requireZeros(Mask mask, Weights weights) {
        for (String name : mask.names()) {
            for (int i = 0; i < mask.size(name); i++) {
                if (!mask.kept(name, i)) {
                    assertThat(weights.get(name).at(i)).as("%s[%d]", name, i).isZero();
                }
            }
        }
    }

    private static void requireClose(Case run, Weights weights, String golden, String part, double bound) {
        weights.tensors().forEach((name, tensor) -> {
            double[] expected = run.numbers(golden, part, name);
            assertThat(tensor.size()).isEqualTo(expected.length);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) tensor.at(i))
                        .as("%s of %s[%d]", part, name, i)
                        .isCloseTo(expected[i], within(bound * Math.max(1, Math.abs(expected[i]))));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void everyRateEqualsPyTorchs(Case golden) {
        double[] rates = golden.numbers("rates");
        double rate = ((Number) golden.content().get("rate")).doubleValue();
        int epochs = golden.content().get("t_max") instanceof Number n ? n.intValue() : rates.length;
        Schedule schedule = SchedulesTest.schedule(name(golden), settings(golden));
        for (int epoch = 0; epoch < rates.length; epoch++) {
            assertThat(rate * schedule.factor(epoch, 1, epochs))
                    .as("epoch %d", epoch)
                    .isCloseTo(rates[epoch], within(1e-12 + 1e-10 * rates[epoch]));
        }
    }

    private static String name(Case golden) {
        return switch ((String) golden.content().get("kind")) {
            case "warm_up" -> "constant";
            case "warm_up_multi_step" -> "multi_step";
            case String kind -> kind;
        };
    }

    private static Map<String, Object> settings(Case golden) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (golden.content().containsKey("milestones")) {
            settings.put(
                    "milestones",
                    golden.list("milestones").stream().map(m -> m + "ep").toList());
        }
        if (golden.content().get("warm") instanceof Integer warm) {
            settings.put("warm_up", warm + "it");
        }
        if (golden.content().get("t_0") instanceof Integer first) {
            settings.put("first", (long) first);
            settings.put("growth", ((Number) golden.content().get("t_mult")).longValue());
        }
        return settings;
    }

    @Test
    void allRunsAndSchedulesAreThere() {
        assertThat(runs()).hasSize(4);
        assertThat(schedules()).hasSize(6);
    }
}
