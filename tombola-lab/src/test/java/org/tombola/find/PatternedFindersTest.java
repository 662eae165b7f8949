package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.graph.Graph;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/** Finders that keep to a pattern; what every finder promises, FinderContractTest asks of these too. */
class PatternedFindersTest {
    private static final List<String> PATTERNS = List.of("2:4", "1:4", "channel");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static TicketFinder finder(String name, Map<String, Object> settings) {
        return Finders.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    private static Pattern pattern(String text, Problem problem) {
        return Pattern.parse(text).withClassifier(problem.graph().classifier());
    }

    /** Each finder that has the setting, with each pattern and network. */
    static Stream<Arguments> patterned() {
        return Finders.CATALOGUE.definitions().stream()
                .filter(definition -> definition.settings().stream()
                        .anyMatch(setting -> setting.name().equals("pattern")))
                .flatMap(definition -> PATTERNS.stream()
                        .flatMap(pattern -> TinyProblem.networks()
                                .map(network -> Arguments.of(definition.name(), pattern, network.getPayload()))));
    }

    @ParameterizedTest
    @MethodSource("patterned")
    void theMaskIsOfThePatternAtEveryDensity(String name, String text, Graph graph) {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(graph, 1);
        Pattern pattern = pattern(text, problem);
        TicketFinder finder = finder(name, Map.of("pattern", text));
        for (String density : List.of("1", "0.8", "0.5", "0.3", "0.1")) {
            Draw draw = finder.find(problem, Density.parse(density), lab.lab());
            assertThat(pattern.violation(draw.mask())).as(density).isEmpty();
            long asked = Density.parse(density).count(problem.prunableCount());
            if (draw.mask().count() != asked) {
                String event = "kept " + draw.mask().count() + " weights where density " + density + " asks for "
                        + asked + ", under the pattern " + text;
                assertThat(draw.events()).contains(event);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "random, 2:4, 500",
        "one_shot_magnitude, 2:4, 500",
        "iterative_magnitude, 2:4, 500",
        "random, 1:4, 250",
        "one_shot_magnitude, 1:4, 250",
        "iterative_magnitude, 1:4, 250"
    })
    void belowThePatternsOwnDensityCountsAreExact(String name, String text, long most) {
        WatchedLab lab = lab();
        TicketFinder finder = finder(name, Map.of("pattern", text));
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        for (String density : List.of("1", "0.501", "0.5", "0.4", "0.25", "0.123")) {
            Draw draw = finder.find(problem, Density.parse(density), lab.lab());
            assertThat(draw.mask().count())
                    .isEqualTo(Math.min(most, Density.parse(density).count(1000)));
        }
    }

    @Test
    void oneCutRanksTrainedWeightsWithinThePattern() {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Weights trained = lab.lab().train(problem.training()).weights();
        Scores magnitudes = Scores.magnitude(trained, problem.dense());
        for (String text : PATTERNS) {
            Draw draw = finder("one_shot_magnitude", Map.of("pattern", text))
                    .find(problem, Density.parse("0.5"), lab.lab());
            assertThat(draw.mask())
                    .isEqualTo(pattern(text, problem).keepHighest(magnitudes, problem.dense(), new Quota.Pool(57)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2:4, 0.8^6, 1000 800 640 512 410 328 262",
        "2:4, 0.45, 1000 800 640 512 450",
        "2:4, 0.8, 1000 500",
        "2:4, 0.7, 1000 800 500",
        "2:4, 1, 1000 500",
        "1:4, 0.8^7, 1000 800 640 512 410 328 262 210",
        "1:4, 0.5, 1000 800 640 512 250"
    })
    void levelsAboveThePatternsDensityKeepTheirCountsAndTheLastObeysIt(String text, String density, String counts) {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1).with(TinyProblem.settings(1, 64));
        Draw draw = finder("iterative_magnitude", Map.of("pattern", text))
                .find(problem, Density.parse(density), lab().lab());
        assertThat(draw.masks()).extracting(mask -> Long.toString(mask.count())).containsExactly(counts.split(" "));
        for (int i = 1; i < draw.masks().size(); i++) {
            Mask mask = draw.masks().get(i);
            assertThat(mask.subsetOf(draw.masks().get(i - 1))).isTrue();
            boolean within = mask.count() <= (text.equals("2:4") ? 500 : 250);
            assertThat(pattern(text, problem).holds(mask)).isEqualTo(within);
        }
    }

    @Test
    void levelsServeAllDensitiesOfAPatternToo() {
        WatchedLab lab = lab();
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        TicketFinder finder = finder("iterative_magnitude", Map.of("pattern", "2:4"));
        Draw low = finder.find(problem, Density.parse("0.8^4"), lab.lab());
        Draw high = finder.find(problem, Density.parse("0.8^2"), lab.lab());
        assertThat(lab.trainings()).hasSize(4);
        assertThat(high.masks().subList(0, 2)).isEqualTo(low.masks().subList(0, 2));
    }

    @Test
    void aChannelCutKeepsEveryClass() {
        Problem problem = TinyProblem.problem(TinyProblem.convolutional(), 1);
        Draw draw = finder("one_shot_magnitude", Map.of("pattern", "channel", "allocation", "uniform"))
                .find(problem, Density.parse("0.5"), lab().lab());
        Mask mask = draw.mask();
        assertThat(mask.count("conv1.weight")).as("three filters of nine").isEqualTo(27);
        assertThat(mask.count("fc.weight"))
                .as("three inputs of ten classes each")
                .isEqualTo(30);
        for (int position = 0; position < 60; position++) {
            assertThat(mask.kept("fc.weight", position)).isEqualTo(mask.kept("fc.weight", position % 6));
        }
    }
}
