package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Certificate.Verdict;
import org.tombola.graph.Parameter;
import org.tombola.lab.Draw;
import org.tombola.lab.Invariants;
import org.tombola.lab.Lab;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.Setting;
import org.tombola.recipe.YamlReader;
import org.tombola.weights.Density;

/** Every word that a finder's settings know, one at a time: it leads to a ticket that holds what it promises, or is refused by name. */
class EverySettingTest {
    private static final Density DENSITY = Density.parse("0.5");
    private static final Problem PROBLEM = TinyProblem.problem(TinyProblem.convolutional(), 1);

    /** What stands beside a finder's words, or one of them, for it to run, and to run briefly. */
    private static final Map<String, String> BESIDE =
            Map.of("shuffle", "of: one_shot_magnitude", "dlth force: increments", "hold: 3");

    /** Words that are refused alone, and what they say something about. */
    private static final Map<String, String> REFUSED_WITHOUT = Map.ofEntries(
            Map.entry("iterative_magnitude scope: layerwise", "levels: 3"),
            Map.entry("iterative_magnitude criterion: small_final", "last_cut: 0.2"),
            Map.entry("iterative_magnitude criterion: random", "last_cut: 0.2"),
            Map.entry("iterative_magnitude last_scope: layerwise", "last_cut: 0.2"),
            Map.entry("synflow allocation: er", "rounds: 1"),
            Map.entry("synflow allocation: erk", "rounds: 1"),
            Map.entry("synflow weights: trained", "batch_norm: identity"),
            Map.entry("edge_popup fan: kept", "init: kaiming_normal"),
            Map.entry("edge_popup fan: removed", "init: signed_constant"),
            Map.entry("supermask fan: kept", "init: signed_constant"),
            Map.entry("supermask fan: removed", "init: kaiming_normal"));

    /** Published settings that train for tens of thousands of steps, however small the problem is. */
    private static final Set<String> LONG = Set.of("dlth preset: code", "dlth preset: code_iterative");

    /** All finders share it, and with it the trainings that they have in common. */
    @TempDir
    private static Path store;

    record Sample(String finder, Setting setting, Object value) {
        /** @param beside another setting, or nothing */
        Part<TicketFinder> part(String beside) {
            String own = setting.name() + ": " + value;
            String settings = beside.isEmpty() ? own : beside + ", " + own;
            return PartDecoder.decode(
                            YamlReader.text("{" + finder + ": {" + settings + "}}", "recipe.yaml"), Finders.CATALOGUE)
                    .part();
        }

        @Override
        public String toString() {
            return finder + " " + setting.name() + ": " + value;
        }
    }

    static Stream<Sample> samples() {
        return Finders.CATALOGUE.definitions().stream()
                .flatMap(definition -> definition.settings().stream()
                        .flatMap(setting ->
                                values(setting).map(value -> new Sample(definition.name(), setting, value))));
    }

    private static Stream<?> values(Setting setting) {
        return switch (setting.kind()) {
            case CHOICE -> setting.choices().stream();
            case FLAG -> Stream.of(true, false);
            default -> Stream.of();
        };
    }

    private static Draw find(Sample sample, String beside) {
        Lab lab = new WatchedLab(store, FinderContractTest::labelled).lab();
        if (!LONG.contains(sample.toString())) {
            return sample.part(beside).value().find(PROBLEM, DENSITY, lab);
        }
        Plan plan = new Plan();
        Draw draw = sample.part(beside).value().find(PROBLEM, DENSITY, lab.planning(plan));
        assertThat(plan.epochs().values())
                .anySatisfy(epochs -> assertThat(epochs).isGreaterThan(1000));
        return draw;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itLeadsToATicketThatHoldsWhatItPromisesOrIsRefusedByName(Sample sample) {
        String word = sample.toString();
        String needed = REFUSED_WITHOUT.get(word);
        if (needed != null) {
            assertThatThrownBy(() -> find(sample, ""))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining(sample.setting().name());
        }
        String beside = needed == null ? BESIDE.getOrDefault(word, BESIDE.getOrDefault(sample.finder(), "")) : needed;
        requireLegal(sample, find(sample, beside));
    }

    /** A word that was renamed would leave its line above without an effect. */
    @Test
    void allWordsThatAreNamedHereExist() {
        assertThat(samples().map(Sample::toString))
                .containsAll(REFUSED_WITHOUT.keySet())
                .containsAll(LONG);
    }

    private static void requireLegal(Sample sample, Draw draw) {
        assertThat(draw.mask().shapes().keySet())
                .containsExactlyElementsOf(PROBLEM.prunable().keySet());
        assertThat(draw.start().names())
                .containsExactlyElementsOf(PROBLEM.graph().parameters().stream()
                        .map(Parameter::name)
                        .toList());
        assertThat(draw.resumeAt()).isBetween(0L, PROBLEM.training().until());
        requireHolds(Invariants.nested(draw.masks(), draw.mask()));
        requireHolds(Invariants.survivorsEqual(draw.mask(), draw.mask().apply(draw.start()), draw.frozen()));
        Invariants.pattern(draw.mask(), PROBLEM.graph(), Map.of(sample.setting().name(), sample.value()))
                .ifPresent(EverySettingTest::requireHolds);
        if (!sample.finder().equals("dense")) {
            requireHolds(Invariants.keptCount(draw.mask(), DENSITY, draw.events()));
        }
    }

    private static void requireHolds(Check check) {
        assertThat(check.verdict()).as("%s: %s", check.name(), check.detail()).isNotEqualTo(Verdict.VIOLATED);
    }
}
