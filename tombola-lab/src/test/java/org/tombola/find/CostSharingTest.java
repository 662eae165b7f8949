package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.engine.Latency;
import org.tombola.engine.LayerTimes;
import org.tombola.engine.TimingSource;
import org.tombola.format.Certificate.Verdict;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Invariants;
import org.tombola.lab.Lab;
import org.tombola.lab.Ledger;
import org.tombola.lab.MadeUpTimes;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.TrainingWatch;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.store.Store;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota.Budget;
import org.tombola.weights.Quota.Budget.Worth;
import org.tombola.weights.Weights;

/** Densities that are shares of time or of multiply-adds. */
class CostSharingTest {
    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private Lab lab(TimingSource times) {
        return new Lab(
                TorchEngine.cpu(), Store.open(folder.resolve("store")), label -> null, TrainingWatch.SILENT, times);
    }

    private static TicketFinder finder(String name, Map<String, Object> settings) {
        return Finders.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    private static Problem problem(Graph graph) {
        return TinyProblem.problem(graph, 1);
    }

    /** A convolution of 54 weights at 40 positions each, a linear layer of 60 at one. */
    private static final SequencedMap<String, Long> POSITIONS = new LinkedHashMap<>();

    static {
        POSITIONS.put("conv1.weight", 40L);
        POSITIONS.put("fc.weight", 1L);
    }

    private static long cost(Mask mask) {
        return new Budget(POSITIONS, 0, Worth.SCORE).of(mask);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1110", "0.1, 222", "0.02, 44", "1, 2220"})
    void keptWeightsTakeTheShareOfMultiplyAddsAsNearlyAsTheyCan(String density, long most) {
        Problem problem = problem(TinyProblem.convolutional());
        for (String name : List.of("random", "one_shot_magnitude", "snip", "iterative_magnitude")) {
            Density share = Density.parse(density);
            Draw draw = finder(name, Map.of("allocation", "macs")).find(problem, share, lab().lab());
            Mask mask = draw.mask();
            assertThat(cost(mask)).as(name).isLessThanOrEqualTo(most);
            if (!name.equals("iterative_magnitude")) { // whose cheap weights may be gone when there is room for them
                assertThat(cost(mask) == most || mask.count("fc.weight") == 60)
                        .as("%s has room for no weight more", name)
                        .isTrue();
            }
            assertThat(most - cost(mask)).isLessThan(40);
            assertThat(draw.events())
                    .anySatisfy(event -> assertThat(event)
                            .startsWith("kept " + mask.count() + " weights")
                            .endsWith("of the multiply-adds"));
            assertThat(Invariants.keptCount(mask, share, draw.events()).verdict())
                    .isEqualTo(Verdict.OK);
        }
    }

    /** Squares over positions: the smallest kept of each layer are worth as much for their cost as the largest dropped ones. */
    @Test
    void magnitudesAreWeighedBySquareForTheirCost() {
        Problem problem = problem(TinyProblem.convolutional());
        WatchedLab lab = lab();
        Mask mask = finder("one_shot_magnitude", Map.of("allocation", "macs"))
                .find(problem, Density.parse("0.5"), lab.lab())
                .mask();
        Weights trained = lab.lab().train(problem.training()).weights();
        double leastKept = Double.POSITIVE_INFINITY;
        double mostDropped = 0;
        for (String name : mask.names()) {
            for (int i = 0; i < mask.size(name); i++) {
                double w = trained.get(name).at(i);
                double worth = w * w / POSITIONS.get(name);
                leastKept = mask.kept(name, i) ? Math.min(leastKept, worth) : leastKept;
                mostDropped = mask.kept(name, i) ? mostDropped : Math.max(mostDropped, worth);
            }
        }
        assertThat(mask.count("fc.weight")).as("all of the cheap layer fits").isEqualTo(60);
        assertThat(mask.count("conv1.weight")).isEqualTo(26);
        double leastOfConvolution = leastKept(mask, trained);
        assertThat(leastOfConvolution).isGreaterThanOrEqualTo(mostDropped);
        assertThat(leastKept).isLessThanOrEqualTo(leastOfConvolution);
    }

    private static double leastKept(Mask mask, Weights trained) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < mask.size("conv1.weight"); i++) {
            double w = trained.get("conv1.weight").at(i);
            least = mask.kept("conv1.weight", i) ? Math.min(least, w * w / 40) : least;
        }
        return least;
    }

    /** Every weight takes as long. */
    private static TimingSource equal() {
        return new TimingSource() {
            @Override
            public String identity() {
                return "equal";
            }

            @Override
            public LayerTimes layerTimes(Graph graph) {
                SequencedMap<String, Double> times = new LinkedHashMap<>();
                graph.prunable(Graph.Prunable.ALL).keySet().forEach(name -> times.put(name, 0.37));
                return new LayerTimes(times, "equal");
            }

            @Override
            public Latency latency(Graph graph, Weights weights, Mask mask, int batch) {
                throw new AssertionError("nothing asks for latency here");
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"one_shot_magnitude", "iterative_magnitude", "snip", "edge_popup"})
    void whereAllWeightsTakeAsLongTheMaskIsTheGlobalOne(String name) {
        Problem problem = problem(TinyProblem.perceptron());
        Density density = Density.parse("0.8^3"); // 512 of 1000 weights, and whole numbers on the way
        Lab lab = lab(equal());
        Draw timed = finder(name, Map.of("allocation", "time")).find(problem, density, lab);
        Draw counted = finder(name, Map.of("allocation", "global")).find(problem, density, lab);
        assertThat(timed.mask()).isEqualTo(counted.mask());
        assertThat(timed.masks()).isEqualTo(counted.masks());
        assertThat(timed.start()).isEqualTo(counted.start());
    }

    @Test
    void eachLevelLeavesAShareOfTimeWithinTheOneBefore() {
        Problem problem = problem(TinyProblem.convolutional());
        WatchedLab lab = lab();
        Map<String, Object> settings = Map.of("allocation", "time", "per_level", 0.5);
        Draw draw = finder("iterative_magnitude", settings).find(problem, Density.parse("0.2"), lab.lab());
        SequencedMap<String, Long> costs = lab.lab().layerTimes(problem.graph()).femtoseconds();
        Budget costing = new Budget(costs, 0, Worth.SCORE);
        long whole = costing.of(problem.dense());
        List<Double> shares = List.of(1.0, 0.5, 0.25, 0.2);
        assertThat(draw.masks()).hasSameSizeAs(shares);
        long dearest = costs.get("conv1.weight");
        for (int i = 0; i < shares.size(); i++) {
            long most = BigDecimal.valueOf(shares.get(i))
                    .multiply(BigDecimal.valueOf(whole))
                    .longValue();
            assertThat(costing.of(draw.masks().get(i))).isBetween(most - dearest + 1, most);
        }
        assertThat(Invariants.nested(draw.masks(), draw.mask()).verdict()).isEqualTo(Verdict.OK);
        assertThat(draw.level()).isEqualTo(3);
        assertThat(lab.trainings()).hasSize(3);
    }

    @Test
    void timeIsMeasuredOnceAndKept() {
        Problem problem = problem(TinyProblem.convolutional());
        TicketFinder timed = finder("random", Map.of("allocation", "time"));
        Density density = Density.parse("0.3");
        MadeUpTimes first = new MadeUpTimes();
        MadeUpTimes second = new MadeUpTimes();
        MadeUpTimes other = new MadeUpTimes("another machine");
        Draw draw = timed.find(problem, density, lab(first));
        assertThat(timed.find(problem, density, lab(first))).isEqualTo(draw);
        assertThat(timed.find(problem, density, lab(second))).isEqualTo(draw);
        assertThat(first.measurements()).isEqualTo(1);
        assertThat(second.measurements()).isZero();
        timed.find(problem, density, lab(other));
        assertThat(other.measurements()).isEqualTo(1);
        timed.find(problem(TinyProblem.perceptron()), density, lab(second));
        assertThat(second.measurements()).as("of another network").isEqualTo(1);
        Ledger ledger = new Ledger();
        timed.find(problem, density, lab(first).charging(ledger));
        assertThat(ledger.steps()).singleElement().asString().startsWith("time-");
        assertThat(draw.events()).anySatisfy(event -> assertThat(event).endsWith("of the time (no clock)"));
    }

    @Test
    void latencyIsMeasuredOnceForEachNetworkMaskAndBatch() {
        Problem problem = problem(TinyProblem.convolutional());
        MadeUpTimes times = new MadeUpTimes();
        Mask none = Mask.of(problem.prunable(), name -> index -> index % 2 == 0);
        Weights weights = none.apply(problem.start());
        Latency latency = lab(times).latency(problem.graph(), weights, none, 64);
        assertThat(latency.batch()).isEqualTo(64);
        assertThat(lab(times).latency(problem.graph(), weights, none, 64)).isEqualTo(latency);
        assertThat(times.measurements()).isEqualTo(1);
        lab(times).latency(problem.graph(), weights, none, 1);
        lab(times).latency(problem.graph(), problem.start(), problem.dense(), 64);
        assertThat(times.measurements()).isEqualTo(3);
    }

    @Test
    void aDryRunMeasuresNothingAndEnds() {
        MadeUpTimes times = new MadeUpTimes();
        Plan plan = new Plan();
        Map<String, Object> settings = Map.of("allocation", "time");
        finder("iterative_magnitude", settings)
                .find(
                        problem(TinyProblem.convolutional()),
                        Density.parse("0.01"),
                        lab(times).planning(plan));
        assertThat(times.measurements()).isZero();
        assertThat(plan.epochs()).as("one training a level").hasSizeGreaterThan(10);
    }

    @Test
    void withoutAClockTimeIsRefusedAndMultiplyAddsAreNot() {
        Problem problem = problem(TinyProblem.convolutional());
        Lab timeless = lab(null);
        assertThatThrownBy(() ->
                        finder("random", Map.of("allocation", "time")).find(problem, Density.parse("0.5"), timeless))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("allocation: time")
                .hasMessageContaining("macs");
        assertThat(finder("random", Map.of("allocation", "macs"))
                        .find(problem, Density.parse("0.5"), timeless)
                        .mask()
                        .count())
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "random, pattern, 2:4, unstructured",
        "l1, pattern, channel, unstructured",
        "snip, pattern, channel, unstructured",
        "iterative_magnitude, pattern, 2:4, unstructured",
        "iterative_magnitude, levels, 3, per_level",
        "iterative_magnitude, last_cut, 0.2, last_cut",
        "iterative_magnitude, counting, ceil_increment, counting"
    })
    void whatDoesNotGoWithCostsIsRefused(String name, String setting, String value, String complaint) {
        Map<String, Object> settings = new HashMap<>(Map.of("allocation", "macs"));
        settings.put(
                setting,
                switch (setting) {
                    case "levels" -> (Object) Long.valueOf(value);
                    case "last_cut" -> Double.valueOf(value);
                    default -> value;
                });
        assertThatThrownBy(() -> finder(name, settings))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(complaint);
    }
}
