package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.lab.WatchedLab.Killed;
import org.tombola.random.Seed;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Part;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** What every finder promises: it is tested by being listed. */
class FinderContractTest {
    private static final List<Density> DENSITIES =
            Stream.of("1", "0.5", "0.8^3", "0.044").map(Density::parse).toList();

    private static final AtomicInteger STORES = new AtomicInteger();

    @TempDir
    private Path folder;

    record Sample(Part<? extends TicketFinder> finder, String network, Graph graph) {
        Problem problem() {
            return TinyProblem.problem(graph, 1);
        }

        @Override
        public String toString() {
            return finder.label() + " of a " + network + " network";
        }
    }

    /** Each finder with default settings, and with those that take another way through its code. */
    static Stream<Sample> samples() {
        Function<String, Definition<? extends TicketFinder>> named =
                name -> Finders.CATALOGUE.find(name).orElseThrow();
        Stream<Part<? extends TicketFinder>> standard = Finders.CATALOGUE.definitions().stream()
                .map(definition -> definition.name().equals("shuffle")
                        ? definition.with(Map.of("of", "one_shot_magnitude"))
                        : definition.standard());
        Stream<Part<? extends TicketFinder>> others = Stream.of(
                named.apply("random").with(Map.of("allocation", "uniform")),
                named.apply("random").with(Map.of("allocation", "er", "counting", "floor_zeros")),
                named.apply("random").with(Map.of("allocation", "erk")),
                named.apply("random").with(Map.of("weights", "trained", "then", "keep")),
                named.apply("shuffle").with(Map.of("of", "iterative_magnitude")),
                named.apply("one_shot_magnitude").with(Map.of("rewind_to", "6it", "allocation", "erk")),
                named.apply("one_shot_magnitude").with(Map.of("then", "keep")),
                named.apply("one_shot_magnitude").with(Map.of("then", "fine_tune")),
                named.apply("iterative_magnitude").with(Map.of("rewind_to", "1ep", "per_level", 0.5)),
                named.apply("iterative_magnitude").with(Map.of("rewind_to", "6it", "rewind", "learning_rate")),
                named.apply("iterative_magnitude").with(Map.of("counting", "ceil_increment")));
        Stream<Part<? extends TicketFinder>> scored = Stream.of(
                named.apply("snip").with(Map.of("weights", "trained", "then", "fine_tune", "examples", 50L)),
                named.apply("snip").with(Map.of("reinit_before_score", true, "fresh_init_after", true)),
                named.apply("snip").with(Map.of("rounds", 3L, "batch_norm", "running")),
                named.apply("grasp").with(Map.of("weights", "trained", "then", "keep", "allocation", "erk")),
                named.apply("grasp").with(Map.of("reinit_linear", "last", "parts", 3L, "rounds", 2L)),
                named.apply("snip").with(Map.of("rounds", 3L, "pattern", "channel")),
                named.apply("synflow").with(Map.of("batch_norm", "batch", "rounds", 5L, "allocation", "uniform")),
                named.apply("synflow").with(Map.of("batch_norm", "identity", "weights", "trained")),
                named.apply("obd").with(Map.of("hessian", "fisher_empirical", "batches", 2L, "batch", 20L)),
                named.apply("obd").with(Map.of("hessian", "gauss_newton", "normalise", true, "pattern", "channel")),
                named.apply("obd").with(Map.of("hessian", "hutchinson", "damping", 1e-10, "then", "rewind")));
        Stream<Part<? extends TicketFinder>> patterned = Stream.of("2:4", "1:4", "channel")
                .flatMap(pattern -> Stream.of("random", "one_shot_magnitude", "l1", "iterative_magnitude", "snip")
                        .map(name -> named.apply(name).with(Map.of("pattern", pattern))));
        Stream<Part<? extends TicketFinder>> lastCuts = Stream.of(
                named.apply("iterative_magnitude")
                        .with(Map.of("last_cut", 0.3, "criterion", "random", "rewind", "learning_rate")),
                named.apply("iterative_magnitude")
                        .with(Map.of("last_cut", 0.2, "criterion", "small_final", "last_scope", "layerwise")));
        Stream<Part<? extends TicketFinder>> regularised = Stream.of(
                named.apply("iterative_magnitude").with(Map.of("levels", 3L, "scope", "layerwise")),
                named.apply("early_bird").with(Map.of("trigger", "distance", "epsilon", 1.0, "window", 2L)),
                named.apply("early_bird").with(Map.of("epoch", 3L, "gain_penalty", 1e-3)),
                named.apply("dlth").with(Map.of("cycles", 3L, "pick", "min", "delete_each_cycle", true)),
                named.apply("dlth").with(Map.of("cycles", 2L, "fine_tune_epochs", 1L)),
                named.apply("dlth")
                        .with(Map.of("force", "increments", "increment", 1e-3, "every", 2L, "hold", 3L, "rate", 0.01)),
                named.apply("unilth").with(Map.of("rewind_epochs", 0L, "cuts", 1L, "growth", "exp")),
                named.apply("unidlth").with(Map.of("rewind_epochs", 0L, "tail_epochs", 1L, "clock", "global")));
        Stream<Part<? extends TicketFinder>> gated = Stream.of(
                named.apply("continuous_sparsification").with(Map.of("rounds", 2L, "epochs", 2L, "rewind_to", "0ep")),
                named.apply("continuous_sparsification")
                        .with(Map.of(
                                "rounds",
                                1L,
                                "rewind_to",
                                "5it",
                                "training",
                                "reference",
                                "annealed",
                                "epoch",
                                "initial",
                                -0.1,
                                "count",
                                "exact")),
                named.apply("str").with(Map.of("initial", -2.0)),
                named.apply("str").with(Map.of("initial", -3.0, "threshold_decay", 0.01, "count", "exact")));
        Stream<Part<? extends TicketFinder>> moving = Stream.of(
                named.apply("set").with(Map.of("every", "2it", "drop", "per_sign", "allocation", "global")),
                named.apply("set").with(Map.of("preset", "mocanu")),
                named.apply("deep_r").with(Map.of("l1", 0.05, "temperature", "1e-4", "scope", "global")),
                named.apply("deep_r").with(Map.of("variant", "sign_change", "temperature", "0.01")),
                named.apply("dsr").with(Map.of("every", "2it", "threshold", 0.05)),
                named.apply("rigl").with(Map.of("every", "2it", "allocation", "uniform")),
                named.apply("rigl").with(Map.of("every", "1it", "drop_noise", 1e-5, "counting", "floor_zeros")));
        Stream<Part<? extends TicketFinder>> costed = Stream.of(
                named.apply("random").with(Map.of("allocation", "time")),
                named.apply("one_shot_magnitude").with(Map.of("allocation", "time")),
                named.apply("iterative_magnitude").with(Map.of("allocation", "time", "per_level", 0.4)),
                named.apply("snip").with(Map.of("allocation", "macs", "rounds", 3L)),
                named.apply("edge_popup").with(Map.of("allocation", "macs")),
                named.apply("supermask").with(Map.of("allocation", "time")),
                named.apply("set").with(Map.of("allocation", "macs", "every", "2it")));
        return Stream.of(
                        standard,
                        others,
                        scored,
                        patterned,
                        lastCuts,
                        gated,
                        moving,
                        searches(named),
                        regularised,
                        costed)
                .flatMap(Function.identity())
                .flatMap(finder -> TinyProblem.networks()
                        .map(network -> new Sample(finder, network.getName(), network.getPayload())));
    }

    /** Searches over frozen weights. */
    private static Stream<Part<? extends TicketFinder>> searches(
            Function<String, Definition<? extends TicketFinder>> named) {
        return Stream.of(
                named.apply("edge_popup").with(Map.of("following", "hidden_networks")),
                named.apply("edge_popup").with(Map.of("following", "lottery_jackpots", "epochs", 2L)),
                named.apply("edge_popup").with(Map.of("init", "signed_constant", "fan", "kept", "allocation", "erk")),
                named.apply("supermask").with(Map.of("dynamic_scaling", true, "initial", "half", "allocation", "erk")),
                named.apply("supermask").with(Map.of("init", "signed_deviation", "weights", "trained", "epochs", 2L)),
                named.apply("sr_popup").with(Map.of("warm_up", "none", "pairs", "random", "epochs", 2L)),
                named.apply("sr_popup")
                        .with(Map.of(
                                "weights",
                                "start",
                                "scope",
                                "layerwise_l1",
                                "ties",
                                "refuse",
                                "clock",
                                "epoch",
                                "restriction",
                                "rounded_up",
                                "ranking",
                                "magnitude")));
    }

    static TicketFinder labelled(String label) {
        return Finders.CATALOGUE.find(label).orElseThrow().standard().value();
    }

    private WatchedLab lab(String store) {
        return new WatchedLab(folder.resolve(store), FinderContractTest::labelled);
    }

    private WatchedLab lab() {
        return lab("store " + STORES.incrementAndGet());
    }

    private static Draw find(Sample sample, Density density, WatchedLab lab) {
        return sample.finder().value().find(sample.problem(), density, lab.lab());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itKeepsExactlyWhatWasAskedForOrSaysWhyNot(Sample sample) {
        WatchedLab lab = lab();
        for (Density density : DENSITIES) {
            Draw draw = find(sample, density, lab);
            long asked = density.count(sample.problem().prunableCount());
            assertThat(draw.mask().shapes().keySet())
                    .containsExactlyElementsOf(sample.problem().prunable().keySet());
            if (draw.mask().count() != asked && !sample.finder().name().equals("dense")) {
                assertThat(draw.events())
                        .anySatisfy(event -> assertThat(event)
                                .contains("kept " + draw.mask().count())
                                .contains("asks for " + asked));
            }
            draw.mask()
                    .collapsed()
                    .forEach(layer -> assertThat(draw.events())
                            .anySatisfy(event ->
                                    assertThat(event).contains("collapsed").contains(layer)));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itsDrawIsWholeAndFitsTheProblem(Sample sample) {
        WatchedLab lab = lab();
        Problem problem = sample.problem();
        Draw draw = find(sample, DENSITIES.get(2), lab);
        assertThat(draw.start().names())
                .containsExactlyElementsOf(sample.graph().parameters().stream()
                        .map(Parameter::name)
                        .toList());
        assertThat(draw.resumeAt()).isBetween(0L, problem.training().until());
        if (!draw.masks().isEmpty()) {
            assertThat(draw.masks().getFirst()).isEqualTo(problem.dense());
            assertThat(draw.masks().getLast()).isEqualTo(draw.mask());
            for (int i = 1; i < draw.masks().size(); i++) {
                assertThat(draw.masks().get(i).subsetOf(draw.masks().get(i - 1)))
                        .isTrue();
            }
        }
        if (draw.frozen() != null) {
            requireEqualWhereKept(draw.start(), draw.frozen(), draw.mask());
        }
    }

    static void requireEqualWhereKept(Weights found, Weights expected, Mask mask) {
        assertThat(found.names()).containsAll(expected.names());
        for (String name : expected.names()) {
            Tensor tensor = found.get(name);
            for (int i = 0; i < tensor.size(); i++) {
                if (!mask.covers(name) || mask.kept(name, i)) {
                    assertThat(Float.floatToRawIntBits(tensor.at(i)))
                            .as("%s[%d]", name, i)
                            .isEqualTo(
                                    Float.floatToRawIntBits(expected.get(name).at(i)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSameProblemGivesTheSameDrawWhateverWasDrawnBefore(Sample sample) {
        Density density = DENSITIES.get(2);
        Draw alone = find(sample, density, lab());
        WatchedLab busy = lab();
        find(sample, DENSITIES.get(3), busy);
        find(sample, DENSITIES.get(1), busy);
        assertThat(find(sample, density, busy)).isEqualTo(alone);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSecondTimeNothingIsTrained(Sample sample) {
        Draw first = find(sample, DENSITIES.get(2), lab("shared"));
        WatchedLab again = lab("shared");
        assertThat(find(sample, DENSITIES.get(2), again)).isEqualTo(first);
        assertThat(again.trainings()).isEmpty();
        assertThat(again.scorings()).isEmpty();
        assertThat(again.sessions()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anotherSeedGivesAnotherMask(Sample sample) {
        WatchedLab lab = lab();
        Draw one = find(sample, DENSITIES.get(1), lab);
        if (one.mask().count() == one.mask().size()) {
            return; // the yardstick, or a search that prunes nothing in so few steps and says so: whatever the seed
        }
        Problem other = TinyProblem.problem(sample.graph(), 2);
        Draw two = sample.finder().value().find(other, DENSITIES.get(1), lab.lab());
        assertThat(two.mask()).isNotEqualTo(one.mask());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theInputStaysAsItWas(Sample sample) {
        Problem problem = sample.problem();
        String weights = problem.start().hash();
        String data = problem.data().train().checksum();
        sample.finder().value().find(problem, DENSITIES.get(2), lab().lab());
        assertThat(problem.start().hash()).isEqualTo(weights);
        assertThat(problem.data().train().checksum()).isEqualTo(data);
        assertThat(problem.prunable()).hasSameSizeAs(sample.problem().prunable());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void killedAnywhereItGoesOnFromWhatItHadDone(Sample sample) {
        WatchedLab undisturbed = lab();
        Draw expected = find(sample, DENSITIES.get(2), undisturbed);
        long steps = undisturbed.steps();
        int trainings = undisturbed.trainings().size();
        if (trainings == 0) {
            return; // nothing to kill
        }
        for (long kill : List.of(1L, steps / 2, steps)) {
            String store = "killed " + STORES.incrementAndGet();
            WatchedLab killed = lab(store).killedAfter(kill);
            assertThatThrownBy(() -> find(sample, DENSITIES.get(2), killed)).isInstanceOf(Killed.class);
            WatchedLab again = lab(store);
            assertThat(find(sample, DENSITIES.get(2), again)).isEqualTo(expected);
            assertThat(killed.trainings().size() + again.trainings().size())
                    .as("only the one it was killed in was started again")
                    .isEqualTo(trainings + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void killedWhileScoringItScoresThatNetworkAgain(Sample sample) {
        WatchedLab undisturbed = lab();
        Draw expected = find(sample, DENSITIES.get(2), undisturbed);
        long passes = undisturbed.scoringPasses();
        Set<Long> kills = new TreeSet<>(List.of(1L, passes / 2, passes));
        for (long kill : kills.stream().filter(pass -> pass > 0 && passes > 0).toList()) {
            String store = "killed " + STORES.incrementAndGet();
            WatchedLab killed = lab(store).killedAfterScoringPasses(kill);
            assertThatThrownBy(() -> find(sample, DENSITIES.get(2), killed)).isInstanceOf(Killed.class);
            WatchedLab again = lab(store);
            assertThat(find(sample, DENSITIES.get(2), again)).isEqualTo(expected);
            assertThat(killed.scorings().size() + again.scorings().size())
                    .as("only the one it was killed in was started again")
                    .isEqualTo(undisturbed.scorings().size() + 1);
            assertThat(killed.trainings().size() + again.trainings().size())
                    .isEqualTo(undisturbed.trainings().size());
        }
    }

    static Stream<Named<Definition<? extends TicketFinder>>> definitions() {
        return Finders.CATALOGUE.definitions().stream().map(definition -> Named.of(definition.name(), definition));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void itSaysWhatItNeedsAndWhatItCosts(Definition<? extends TicketFinder> definition) {
        assertThat(definition.notes()).containsKeys("needs", "cost");
        assertThat(definition.notes().values()).doesNotContain("");
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void itHasARowOnThePageOfItsPackage(Definition<? extends TicketFinder> definition) throws IOException {
        String page = Files.readString(Path.of("src/main/java/org/tombola/find/package-info.java"));
        long rows = Pattern.compile("<tr><td>(.*?)<td>")
                .matcher(page)
                .results()
                .filter(row -> row.group(1).contains("{@code " + definition.name() + "}"))
                .count();
        assertThat(rows).isEqualTo(1);
    }

    @Test
    void randomMasksHangOnTheSeedAlone() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        Problem reseeded = new Problem(
                problem.graph(),
                problem.start(),
                false,
                problem.prunable(),
                problem.data(),
                problem.settings(),
                new Seed(2),
                problem.initialiser());
        TicketFinder random = labelled("random");
        Density density = new Density(new BigDecimal("0.5"), "0.5");
        assertThat(random.find(reseeded, density, lab().lab()).mask())
                .isNotEqualTo(random.find(problem, density, lab().lab()).mask());
    }
}
