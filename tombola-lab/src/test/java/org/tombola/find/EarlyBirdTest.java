package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.data.Normalisation;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Layer;
import org.tombola.lab.Draw;
import org.tombola.lab.Ledger;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.train.Kills;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class EarlyBirdTest {
    private static final Density HALF = Density.parse("0.5");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static EarlyBird finder(Map<String, Object> settings) {
        return (EarlyBird) Finders.CATALOGUE
                .find("early_bird")
                .orElseThrow()
                .with(settings)
                .value();
    }

    /** 12 epochs of 4 steps. */
    private static Problem problem(Graph graph) {
        return TinyProblem.problem(graph, 1).with(TinyProblem.settings(12, 16));
    }

    private static Mask mask(String digits) {
        return Mask.of(Map.of("fc2.bias", new int[] {10}), name -> i -> digits.charAt(i) == '1');
    }

    /** The masks in their order, pushed into a vector of a session, and read again. */
    private static List<Mask> remembered(int length, String... pushed) {
        Graph graph = TinyProblem.perceptron();
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>(Map.of("fc2.bias", new int[] {10}));
        try (Session session =
                TorchEngine.cpu().open(graph, TinyProblem.start(graph, 1), all, new Numerics(Precision.FP32, 1))) {
            RecentMasks recent = new RecentMasks(shapes, session.zeros(), length);
            for (String digits : pushed) {
                recent.push(mask(digits));
            }
            return recent.masks();
        }
    }

    @Test
    void theNewestMaskIsComparedWithEachOfTheOthers() {
        String early = "1100110011";
        String late = "1100110111";
        List<Mask> masks = remembered(5, early, early, early, late, late);
        assertThat(masks).containsExactly(mask(late), mask(late), mask(early), mask(early), mask(early));
        List<Double> distances = new ArrayList<>();
        masks.stream().skip(1).forEach(mask -> distances.add(mask.hamming(masks.getFirst()) / 10.0));
        assertThat(distances).containsExactlyInAnyOrder(.1, .1, .1, 0.0);
        assertThat(RecentMasks.farthest(masks)).as("found at 0.1, not at 0.05").isEqualTo(.1);
    }

    @Test
    void aSlowDriftIsNotTakenForRest() {
        List<Mask> drifting = remembered(5, "1111100000", "0111110000", "0011111000", "0001111100", "0000111110");
        assertThat(RecentMasks.farthest(drifting))
                .as("neighbours differ by 0.2")
                .isEqualTo(.8);
    }

    @Test
    void onlyTheLastSoManyMasksCount() {
        List<Mask> masks = remembered(2, "0000000000", "1111111111", "1111111111");
        assertThat(masks).hasSize(2);
        assertThat(RecentMasks.farthest(masks)).isZero();
        String[] many = new String[30];
        for (int i = 0; i < many.length; i++) {
            many[i] = i % 3 == 0 ? "1000000001" : "0000000000";
        }
        List<Mask> longest = remembered(RecentMasks.MOST, many);
        for (int age = 0; age < longest.size(); age++) {
            assertThat(longest.get(age)).as("age %d", age).isEqualTo(mask(many[29 - age]));
        }
    }

    @Test
    void theDefaultsAreTheComparisonsAndThePresetTheCodes() {
        assertThat(finder(Map.of()))
                .isEqualTo(new EarlyBird(EarlyBird.Granularity.WEIGHT, new EarlyBird.Trigger.FixedEpoch(37), 0));
        assertThat(finder(Map.of("preset", "code")))
                .isEqualTo(new EarlyBird(
                        EarlyBird.Granularity.CHANNEL_AND_READERS, new EarlyBird.Trigger.Distance(0.1, 5), 1e-4));
    }

    @Test
    void atASetEpochTheLargestWeightsStayAndAreTrainedOn() {
        WatchedLab lab = lab();
        Ledger ledger = new Ledger();
        Problem problem = problem(TinyProblem.perceptron());
        Draw draw = finder(Map.of("epoch", 3L)).find(problem, HALF, lab.lab().charging(ledger));
        Weights then = lab.lab().train(problem.training().until(3 * 4)).weights();
        assertThat(draw.mask())
                .isEqualTo(Selection.keepHighest(Scores.magnitude(then, problem.dense()), problem.dense(), 500));
        assertThat(draw.events()).containsExactly("cut after epoch 3 of 12");
        assertThat(draw.level()).isEqualTo(3);
        assertThat(draw.next()).isEqualTo(Next.KEEP);
        assertThat(ledger.epochs()).isEqualTo(12);
        assertThat(draw.start()).isNotEqualTo(draw.mask().apply(then));
        assertThat(draw.mask().apply(draw.start())).isEqualTo(draw.start());
    }

    @Test
    void theLastEpochMayBeTheOne() {
        Problem problem = problem(TinyProblem.perceptron());
        WatchedLab lab = lab();
        Draw draw = finder(Map.of("epoch", 12L)).find(problem, HALF, lab.lab());
        assertThat(draw.mask().count()).isEqualTo(500);
        Weights dense = lab.lab().train(problem.training()).weights();
        assertThat(draw.start()).isEqualTo(draw.mask().apply(dense));
    }

    @Test
    void anEpochThatNeverComesIsHalfOfTheTrainingAndTold() {
        Draw draw = finder(Map.of()).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        assertThat(draw.events()).containsExactly("never settled: cut after epoch 6 of 12");
        assertThat(draw.level()).isEqualTo(6);
        assertThat(draw.mask().count()).isEqualTo(500);
    }

    @Test
    void fewerMasksThanTheWindowNeverTrigger() {
        Map<String, Object> indifferent = Map.of("trigger", "distance", "epsilon", 1.0);
        Draw draw = finder(indifferent).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        assertThat(draw.events()).containsExactly("cut after epoch 5 of 12");
        Draw sooner = finder(Map.of("trigger", "distance", "epsilon", 1.0, "window", 2L))
                .find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        assertThat(sooner.events()).containsExactly("cut after epoch 2 of 12");
    }

    @Test
    void masksThatKeepMovingAreCutHalfWayAndThatIsTold() {
        Map<String, Object> strict = Map.of("trigger", "distance", "epsilon", 0.0);
        Draw draw = finder(strict).find(problem(TinyProblem.perceptron()), HALF, lab().lab());
        assertThat(draw.events()).containsExactly("never settled: cut after epoch 6 of 12");
    }

    @Test
    void theEpochOfTheCutIsTheFirstWhoseLastMasksAgree() {
        Problem problem = problem(TinyProblem.perceptron());
        WatchedLab lab = lab();
        List<Mask> masks = new ArrayList<>();
        List<Double> farthest = new ArrayList<>();
        for (int epoch = 1; epoch <= 5; epoch++) {
            Weights then = lab.lab().train(problem.training().until(epoch * 4L)).weights();
            masks.add(Selection.keepHighest(Scores.magnitude(then, problem.dense()), problem.dense(), 500));
            farthest.add(
                    epoch < 3
                            ? 1.0
                            : RecentMasks.farthest(
                                    masks.subList(epoch - 3, epoch).reversed()));
        }
        double epsilon = farthest.get(3);
        int expected = farthest.get(2) <= epsilon ? 3 : 4;
        Map<String, Object> settings = Map.of("trigger", "distance", "epsilon", epsilon, "window", 3L);
        Draw draw = finder(settings).find(problem, HALF, lab.lab());
        assertThat(draw.level()).isEqualTo(expected);
        assertThat(draw.mask()).as("the newest").isEqualTo(masks.get(expected - 1));
    }

    private static Weights gains(float... values) {
        Problem problem = problem(TinyProblem.convolutional());
        Tensor gains = Tensor.of(new int[] {6}, values);
        return problem.start().with(Weights.of(Map.of("bn1.weight", gains)));
    }

    private static Foresight channels(String density, boolean inputs) {
        Graph graph = TinyProblem.convolutional();
        return new Foresight.OfChannels(graph, graph.prunable(Prunable.ALL), Density.parse(density), inputs);
    }

    @Test
    void equalGainsKeepTheFirstChannelsAndExactlySoMany() {
        Mask kept = channels("0.5", false).of(gains(1, 1, 1, 1, 1, 1));
        assertThat(kept.floats("bn1.weight")).containsExactly(1, 1, 1, 0, 0, 0);
        assertThat(channels("0.5", false)
                        .of(gains(0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f))
                        .count())
                .as("not none, as where gains must be above the threshold")
                .isEqualTo(3);
        // four of (.1, .2, .3, .4, .5, .6): the code, which keeps what is above the threshold, would keep three
        assertThat(channels("0.66", false)
                        .of(gains(.1f, -.2f, .3f, .4f, -.5f, .6f))
                        .floats("bn1.weight"))
                .containsExactly(0, 0, 1, 1, 1, 1);
    }

    @Test
    void aDroppedChannelTakesItsFilterAlongAndItsReadersIfSaid() {
        Mask kept = channels("0.5", false).of(gains(1, 0, 2, 0, 3, 0));
        Mask filters = channels("0.5", false).prunable(kept);
        for (int i = 0; i < 54; i++) {
            assertThat(filters.kept("conv1.weight", i)).isEqualTo(i / 9 % 2 == 0);
        }
        assertThat(filters.count("fc.weight")).isEqualTo(60);
        Mask readers = channels("0.5", true).prunable(kept);
        assertThat(readers.count("conv1.weight")).isEqualTo(27);
        for (int i = 0; i < 60; i++) {
            assertThat(readers.kept("fc.weight", i)).isEqualTo(i % 6 % 2 == 0);
        }
    }

    private static Graph architecture(String name, int size) {
        return Architectures.CATALOGUE
                .find(name)
                .orElseThrow()
                .standard()
                .value()
                .graph(3, size, size, 10, new Normalisation(List.of(0.5, 0.5, 0.5), List.of(1.0, 1.0, 1.0)));
    }

    /** How many weights of each tensor go with channel 0 of that norm, in layer order. */
    private static Map<String, Integer> goneWithChannel(Graph graph, int norm) {
        SequencedMap<String, int[]> prunable = graph.prunable(Prunable.ALL);
        SequencedMap<String, int[]> gains = Channels.gains(graph, prunable);
        String dropped = List.copyOf(gains.keySet()).get(norm);
        Mask kept = Mask.of(gains, name -> i -> !(name.equals(dropped) && i == 0));
        Mask expanded = Channels.expand(graph, prunable, kept, true);
        Map<String, Integer> gone = new LinkedHashMap<>();
        prunable.keySet().stream()
                .filter(name -> expanded.count(name) < expanded.size(name))
                .forEach(name -> gone.put(name, expanded.size(name) - expanded.count(name)));
        return gone;
    }

    @Test
    void theReadersOfAResidualBranchEndAtTheSum() {
        Graph graph = architecture("resnet20", 32);
        List<String> weights = List.copyOf(graph.prunable(Prunable.ALL).keySet());
        assertThat(goneWithChannel(graph, 1))
                .as("inside a block: its filter, and what the block's second convolution reads")
                .isEqualTo(Map.of(weights.get(1), 16 * 9, weights.get(2), 16 * 9));
        assertThat(goneWithChannel(graph, 2))
                .as("into the sum: its filter alone")
                .isEqualTo(Map.of(weights.get(2), 16 * 9));
    }

    @Test
    void throughAFlattenedMapAChannelIsReadAtAllItsPositions() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 4, 4),
                new Layer.Convolution("conv", "input", 1, 3, 3, 1, 1, 1, false, false),
                new Layer.BatchNorm("norm", "conv", 3, 1e-5, 0.1),
                new Layer.MaxPool("pool", "norm", 2, 2, 0),
                new Layer.Flatten("flat", "pool"),
                new Layer.Linear("fc", "flat", 12, 5, true)));
        SequencedMap<String, int[]> prunable = graph.prunable(Prunable.ALL);
        Mask kept = Mask.of(Map.of("norm.weight", new int[] {3}), name -> i -> i != 1);
        Mask expanded = Channels.expand(graph, prunable, kept, true);
        for (int i = 0; i < 60; i++) {
            assertThat(expanded.kept("fc.weight", i)).isEqualTo(i % 12 < 4 || i % 12 >= 8);
        }
        assertThat(expanded.count("conv.weight")).isEqualTo(18);
    }

    @Test
    void channelsAreCutAsTheirGainsSay() {
        Problem problem = problem(TinyProblem.convolutional());
        WatchedLab lab = lab();
        Draw draw = finder(Map.of("granularity", "channel", "epoch", 2L)).find(problem, HALF, lab.lab());
        Weights then = lab.lab().train(problem.training().until(8)).weights();
        Mask kept = channels("0.5", false).of(then);
        assertThat(draw.mask()).isEqualTo(channels("0.5", false).prunable(kept));
        assertThat(draw.events())
                .containsExactly("kept 87 weights where density 0.5 asks for 57", "cut after epoch 2 of 12");
    }

    @Test
    void gainsThatNeverMovedAreRanksLikeOthersNotAnEmptyMask() {
        Problem problem = problem(TinyProblem.convolutional());
        Problem still = problem.with(problem.settings().withRate(0));
        Map<String, Object> settings = Map.of("granularity", "channel", "trigger", "distance");
        Draw draw = finder(settings).find(still, HALF, lab().lab());
        assertThat(draw.level())
                .as("the first of five masks is that after epoch 1")
                .isEqualTo(5);
        assertThat(draw.mask().count("conv1.weight")).isEqualTo(27);
        assertThat(draw.mask().kept("conv1.weight", 0)).isTrue();
    }

    @Test
    void gainsArePulledByTheSignUntilTheCutAndNothingElseIs() {
        Problem problem = problem(TinyProblem.convolutional());
        SequencedMap<String, int[]> gains = new LinkedHashMap<>(Map.of("bn1.weight", new int[] {6}));
        Settling settling = new Settling(channels("0.5", false), 0, 2, 2, true, 4, 1e-4, gains);
        Copying before = new Copying();
        Copying after = new Copying();
        new WatchedLab(folder).lab().train(problem.training().until(12).with(List.of(before, settling, after)));
        for (int step = 0; step < 12; step++) {
            for (String name : before.gradients().get(step).names()) {
                Tensor plain = before.gradients().get(step).get(name);
                for (int i = 0; i < plain.size(); i++) {
                    boolean pulled = name.equals("bn1.weight") && step < 8;
                    float sign = Math.signum(after.weights().get(step).get(name).at(i));
                    assertThat(after.gradients().get(step).get(name).at(i))
                            .as("%s[%d] at step %d", name, i, step)
                            .isCloseTo(plain.at(i) + (pulled ? 1e-4f * sign : 0), within(pulled ? 1e-9f : 0));
                }
            }
        }
    }

    @Test
    void withoutBatchNormThereAreNoChannelsToRank() {
        assertThatThrownBy(() ->
                        finder(Map.of("preset", "code")).find(problem(TinyProblem.perceptron()), HALF, lab().lab()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("granularity: weight");
    }

    @Test
    void theBestValidationEpochBeforeTheCutIsNotHandedOn() {
        Problem problem = problem(TinyProblem.perceptron());
        Problem selecting = problem.with(problem.settings().with(Select.BEST_VALIDATION));
        Draw draw = finder(Map.of("epoch", 11L)).find(selecting, HALF, lab().lab());
        assertThat(draw.mask().count()).isEqualTo(500);
    }

    private static TrainingSpec watched(Problem problem, double epsilon) {
        SequencedMap<String, int[]> gains = new LinkedHashMap<>();
        Settling settling =
                new Settling(new Foresight.OfWeights(problem.prunable(), HALF), epsilon, 3, 6, false, 4, 0, gains);
        return problem.training().with(List.of(settling));
    }

    @Test
    void killedAnywhereItRemembersItsMasks() {
        Problem problem = problem(TinyProblem.perceptron());
        TrainingResult result = Kills.requireSameBitsWhereverItIsKilled(watched(problem, 0.1), folder);
        assertThat(result.mask().count()).isEqualTo(500);
        assertThat(result.remembered()).hasSize(1);
        assertThat(Settling.Memory.parse(result.remembered().getFirst()).settled())
                .isTrue();
    }

    @Test
    void killedAnywhereItRemembersItsChannels() {
        Problem problem = problem(TinyProblem.convolutional());
        SequencedMap<String, int[]> gains = new LinkedHashMap<>(Map.of("bn1.weight", new int[] {6}));
        Settling settling = new Settling(channels("0.5", true), 0.1, 3, 6, false, 4, 0.1, gains);
        Kills.requireSameBitsWhereverItIsKilled(problem.training().with(List.of(settling)), folder);
    }

    @Test
    void weightsThatAreNoNumbersAreADivergenceNotACrash() {
        Problem problem = problem(TinyProblem.perceptron());
        Problem wild = problem.with(problem.settings().withRate(1e38));
        assertThat(lab().lab().attempt(watched(wild, 0.02)).divergence()).isNotNull();
    }

    @Test
    void aDryRunKnowsNoEpochOfTheCut() {
        Plan plan = new Plan();
        Draw draw = finder(Map.of())
                .find(problem(TinyProblem.perceptron()), HALF, lab().lab().planning(plan));
        assertThat(plan.epochs().values()).containsExactly(12.0);
        assertThat(draw.level()).isNull();
    }
}
