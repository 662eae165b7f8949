package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.TinyProblem;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.recipe.Part;
import org.tombola.train.BernoulliGates;
import org.tombola.train.Reparameterisation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class SupermaskTest {
    private static final Seed SEED = new Seed(5);

    @TempDir
    private Path folder;

    /** One linear layer of so many inputs and one output. */
    private static Graph line(int inputs) {
        return new Graph(List.of(
                new Layer.Input("input", 1, 1, inputs),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc", "flatten", inputs, 1, true)));
    }

    private static Weights line(float... weights) {
        return Weights.of(Map.of(
                "fc.weight", Tensor.of(new int[] {1, weights.length}, weights), "fc.bias", Tensor.vector(0.25f)));
    }

    private static Weights logits(float... logits) {
        return Weights.of(Map.of("fc.weight", Tensor.of(new int[] {1, logits.length}, logits)));
    }

    /** Opens the line with its gates and hands both over. */
    private static void with(Weights weights, BernoulliGates gates, Use use) {
        int inputs = weights.get("fc.weight").size();
        Mask mask = Mask.dense(Map.of("fc.weight", new int[] {1, inputs}));
        try (Session session = TorchEngine.cpu().open(line(inputs), weights, mask, Numerics.DEFAULT)) {
            use.of(session, gates.attach(session, weights, mask));
        }
    }

    private interface Use {
        void of(Session session, Reparameterisation.Running running);
    }

    @Test
    void theGradientOfALogitIsThatOfItsWeightTimesTheSlopeOfTheProbabilityForAnyDraw() {
        for (int step = 0; step < 8; step++) {
            int at = step;
            with(line(.5f, -1, 2), new BernoulliGates(logits(0, 2, -1), false, SEED), (session, running) -> {
                running.refresh(at);
                Variables gradient = session.zeros().fill(1);
                running.pullBack(at, List.of(gradient));
                float[] found = gradient.read().get("fc.weight").values();
                assertThat(found[0]).isCloseTo(.1250f, within(5e-5f));
                assertThat(found[1]).isCloseTo(-.1050f, within(5e-5f));
                assertThat(found[2]).isCloseTo(.3932f, within(5e-5f));
                assertThat(gradient.read().get("fc.bias").at(0)).as("frozen").isZero();
            });
        }
    }

    @Test
    void asManyWeightsAreKeptAsTheProbabilitySays() {
        int n = 20_000;
        float[] ones = new float[n];
        float[] all = new float[n];
        java.util.Arrays.fill(ones, 1);
        java.util.Arrays.fill(all, -1.2f);
        with(line(ones), new BernoulliGates(logits(all), false, SEED), (session, running) -> {
            double probability = 1 / (1 + Math.exp(1.2));
            double deviation = Math.sqrt(probability * (1 - probability) / n);
            for (int step = 0; step < 5; step++) {
                running.refresh(step);
                double kept = running.effective()
                        .part("fc.weight")
                        .dot(session.zeros().fill(1).part("fc.weight"));
                assertThat(kept / n).isCloseTo(probability, within(4.5 * deviation));
            }
        });
        Mask drawn = Masks.independent(logits(all), SEED);
        assertThat((double) drawn.count() / n).isCloseTo(1 / (1 + Math.exp(1.2)), within(.02));
    }

    @Test
    void aDrawHangsOnSeedAndStepAlone() {
        float[] logits = new float[300];
        float[] weights = new float[300];
        java.util.Arrays.fill(weights, 1);
        BernoulliGates gates = new BernoulliGates(logits(logits), false, SEED);
        with(line(weights), gates, (session, running) -> {
            running.refresh(3);
            Weights third = running.effective().read();
            running.refresh(4);
            assertThat(running.effective().read()).isNotEqualTo(third);
            with(line(weights), gates, (other, resumed) -> {
                resumed.refresh(3);
                assertThat(resumed.effective().read()).isEqualTo(third);
            });
            assertThat(third.get("fc.bias").at(0)).as("not gated").isEqualTo(.25f);
        });
    }

    @Test
    void dynamicScalingMultipliesByWeightsOverThoseKept() {
        assertThat(BernoulliGates.scale(2, 3)).isEqualTo(1.5);
        assertThat(BernoulliGates.scale(0, 3)).as("nothing kept").isEqualTo(3);
        with(line(1, 1, 1), new BernoulliGates(logits(16, 16, -16), true, SEED), (session, running) -> {
            running.refresh(0);
            assertThat(running.effective().read().get("fc.weight").values()).containsExactly(1.5f, 1.5f, 0);
        });
    }

    /** b = (1, 1, 0): of 3/Σb · Σ gwb by each b, 1.5 (gw + 1.5) with gw = (1, −4, 12) and a mean of −1.5 over what is kept. */
    @Test
    void theFactorTakesPartInTheGradient() {
        with(line(1, -2, 3), new BernoulliGates(logits(9, 9, -9), true, SEED), (session, running) -> {
            running.refresh(0);
            assertThat(running.effective().read().get("fc.weight").values()).containsExactly(1.5f, -3, 0);
            Variables gradient = session.zeros();
            gradient.write(Weights.of(Map.of("fc.weight", Tensor.of(new int[] {1, 3}, 1, 2, 4))));
            running.pullBack(0, List.of(gradient));
            double slope = Math.exp(-9) / Math.pow(1 + Math.exp(-9), 2);
            float[] found = gradient.read().get("fc.weight").values();
            double[] expected = {3.75, -3.75, 20.25};
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i] / slope).isCloseTo(expected[i], within(0.01));
            }
        });
    }

    /** An empty draw leaves nothing, and a gradient all the same. */
    @Test
    void anEmptyDrawCountsAsOneWeight() {
        with(line(1, 2, 3), new BernoulliGates(logits(-9, -9, -9), true, SEED), (session, running) -> {
            running.refresh(0);
            assertThat(running.effective().read().get("fc.weight").values()).containsOnly(0);
            Variables gradient = session.zeros().fill(1);
            running.pullBack(0, List.of(gradient));
            double slope = Math.exp(-9) / Math.pow(1 + Math.exp(-9), 2);
            assertThat(gradient.read().get("fc.weight").at(2) / slope).isCloseTo(3 * 3, within(0.01));
        });
    }

    /** Logits at either end have no slope left: they stay, and so do their weights. */
    @Test
    void saturatedLogitsNoLongerLearn() {
        with(line(1, 1, 1), new BernoulliGates(logits(60, -120, 0), false, SEED), (session, running) -> {
            running.refresh(0);
            Variables gradient = session.zeros().fill(1);
            running.pullBack(0, List.of(gradient));
            float[] found = gradient.read().get("fc.weight").values();
            assertThat(found[0]).isZero();
            assertThat(Math.abs(found[1])).isLessThan(1e-30f);
            assertThat(found[2]).isEqualTo(.25f);
        });
    }

    /** Each tensor has draws of its own, so that another one before it moves none of them. */
    @Test
    void oneTensorsDrawsAreItsOwn() {
        Graph graph = TinyProblem.perceptron();
        Weights start = TinyProblem.start(graph, 1);
        Mask both = Mask.dense(graph.prunable(Graph.Prunable.ALL));
        Mask second = Mask.dense(Map.of("fc2.weight", both.shape("fc2.weight")));
        List<Weights> seen = new ArrayList<>();
        for (Mask mask : List.of(both, second)) {
            Weights level = Weights.empty();
            for (String name : mask.names()) {
                level = level.with(name, Tensor.filled(mask.shape(name), 0));
            }
            try (Session session = TorchEngine.cpu().open(graph, start, mask, Numerics.DEFAULT)) {
                Reparameterisation.Running running =
                        new BernoulliGates(level, false, SEED).attach(session, start, mask);
                running.refresh(7);
                seen.add(running.effective().read());
            }
        }
        assertThat(seen.get(1).get("fc2.weight")).isEqualTo(seen.get(0).get("fc2.weight"));
        assertThat(seen.get(1).get("fc1.weight")).as("not gated").isEqualTo(start.get("fc1.weight"));
        assertThat(seen.get(0).get("fc1.weight")).isNotEqualTo(start.get("fc1.weight"));
    }

    @Test
    void logitsStartAtTheDensity() {
        assertThat(Supermask.logit(Density.parse("0.1"))).isCloseTo(-2.1972246f, within(1e-6f));
        assertThat(Supermask.logit(Density.parse("0.05"))).isCloseTo(-2.9444390f, within(1e-6f));
        assertThat(Supermask.logit(Density.ALL)).isFinite();
    }

    private static Part<? extends TicketFinder> supermask(Map<String, Object> settings) {
        return Finders.CATALOGUE.find("supermask").orElseThrow().with(settings);
    }

    @Test
    void theSearchMovesLogitsAndNoWeightAndTellsWhatTheLastStepCosts() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Draw draw = supermask(Map.of()).value().find(problem, Density.parse("0.5"), new WatchedLab(folder).lab());
        assertThat(draw.mask().count()).isEqualTo(57);
        FinderContractTest.requireEqualWhereKept(
                draw.start()
                        .only(problem.graph().trainable().stream()
                                .map(p -> p.name())
                                .toList()::contains),
                problem.start()
                        .only(problem.graph().trainable().stream()
                                .map(p -> p.name())
                                .toList()::contains),
                draw.mask());
        assertThat(draw.start().get("bn1.running_mean"))
                .isNotEqualTo(problem.start().get("bn1.running_mean"));
        assertThat(draw.events()).anySatisfy(event -> assertThat(event).contains("mean of 10"));
        // Inputs that are never lit leave logits where they started, and ranks then go by position.
        Draw dark = supermask(Map.of("epochs", 1L, "rate", 0.0))
                .value()
                .find(problem, Density.parse("0.5"), new WatchedLab(folder).lab());
        assertThat(dark.events())
                .anySatisfy(event -> assertThat(event).contains("57 of the kept weights were chosen by position"));
    }

    @Test
    void scaledTicketsCarryTheFactorInTheirWeights() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Draw draw = supermask(Map.of("dynamic_scaling", true, "initial", "half"))
                .value()
                .find(problem, Density.parse("0.1"), new WatchedLab(folder).lab());
        for (String name : draw.mask().names()) {
            float factor = (float)
                    BernoulliGates.scale(draw.mask().count(name), draw.mask().size(name));
            assertThat(draw.start().get(name).at(7))
                    .isEqualTo(problem.start().get(name).at(7) * factor);
        }
    }
}
