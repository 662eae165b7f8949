package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.data.Augmentation;
import org.tombola.data.DataPlaces;
import org.tombola.data.Dataset;
import org.tombola.data.DatasetSource;
import org.tombola.data.Images;
import org.tombola.data.Normalisation;
import org.tombola.data.TrainingData;
import org.tombola.engine.Numerics.Precision;
import org.tombola.find.Finders;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.network.TorchEngine;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.YamlReader;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.store.Store;
import org.tombola.train.TrainSettings.Select;
import org.tombola.weights.Density;

/** What no decision of any finder may rest on: test data never, validation data only where a finder says so. */
class SelectionHygieneTest {
    /** Finders that decide by validation data, and what. */
    private static final Map<String, String> BY_VALIDATION = Map.of(
            "unilth", "its first stage ends once the validation loss stops falling",
            "unidlth", "its first stage ends once the validation loss stops falling");

    private static final Density DENSITY = Density.parse("0.5");

    @TempDir
    private Path folder;

    static Stream<Named<Definition<? extends TicketFinder>>> finders() {
        return Finders.CATALOGUE.definitions().stream().map(definition -> Named.of(definition.name(), definition));
    }

    private static TicketFinder standard(Definition<? extends TicketFinder> definition) {
        return definition.name().equals("shuffle")
                ? definition.with(Map.of("of", "one_shot_magnitude")).value()
                : definition.standard().value();
    }

    /** Long and restless enough for the validation loss to rise. */
    private static Problem problem() {
        return TinyProblem.problem(TinyProblem.perceptron(), 1)
                .with(TinyProblem.settings(12, 16).withRate(0.4));
    }

    private static Problem rotated(Problem problem) {
        TrainingData data = problem.data();
        Images rotated = rotated(data.validation());
        return new Problem(
                problem.graph(),
                problem.start(),
                problem.trained(),
                problem.prunable(),
                new TrainingData(data.train(), rotated, data.augmentation(), rotated.checksum()),
                problem.settings(),
                problem.seed(),
                problem.initialiser());
    }

    /** The same pictures, each called by the name of the next class. */
    private static Images rotated(Images images) {
        int[] labels = images.labels().clone();
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (labels[i] + 1) % images.classes();
        }
        return new Images(
                images.channels(), images.height(), images.width(), images.classes(), images.pixels(), labels);
    }

    /** Without events, which may tell how well it does on validation data. */
    private Draw drawn(TicketFinder finder, Problem problem, String store) {
        WatchedLab lab = new WatchedLab(
                folder.resolve(store),
                label -> standard(Finders.CATALOGUE.find(label).orElseThrow()));
        Draw draw = finder.find(problem, DENSITY, lab.lab());
        return new Draw(
                draw.mask(),
                draw.start(),
                draw.resumeAt(),
                draw.next(),
                draw.rate(),
                draw.level(),
                draw.masks(),
                draw.frozen(),
                List.of());
    }

    @ParameterizedTest
    @MethodSource("finders")
    void otherValidationLabelsLeaveTheTicketAsItIsUnlessTheFinderSaysThatItLooks(
            Definition<? extends TicketFinder> definition) {
        TicketFinder finder = standard(definition);
        Draw right = drawn(finder, problem(), "right labels");
        Draw wrong = drawn(finder, rotated(problem()), "wrong labels");
        boolean looks = BY_VALIDATION.containsKey(definition.name());
        assertThat(wrong.equals(right)).isEqualTo(!looks);
        assertThat(Objects.requireNonNull(definition.notes().get("needs")).contains("validation"))
                .as("what a user is told that it needs")
                .isEqualTo(looks);
    }

    /** The other way for validation data to decide is a recipe's, and it shows that the check above can fail. */
    @Test
    void whoAsksForTheBestEpochIsGivenIt() {
        TicketFinder finder =
                standard(Finders.CATALOGUE.find("one_shot_magnitude").orElseThrow());
        Problem problem = problem().with(TinyProblem.settings(10, 16));
        Problem selecting = problem.with(TinyProblem.with(problem.settings(), Select.BEST_VALIDATION, Precision.FP32));
        assertThat(drawn(finder, rotated(selecting), "wrong labels").mask())
                .isNotEqualTo(drawn(finder, selecting, "right labels").mask());
    }

    private static final String RECIPE = """
            schema: 1
            name: hygiene
            data: split
            network: {layers: [{kind: input, name: image, channels: 1, height: 5, width: 8}, {kind: flatten, name: flatten},
              {kind: linear, name: fc1, in: 40, out: 20, bias: true}, {kind: activation, name: relu, function: relu},
              {kind: linear, name: fc2, in: 20, out: 10, bias: true}]}
            train: {epochs: 3, batch: 16, optimiser: {sgd: {rate: 0.1, momentum: 0.9}}, validation: 0.2}
            find: [%s]
            density: [0.5]
            assess: [nll]
            seeds: [1]
            """;

    /** Every finder of the list in one recipe; what differs between two runs is the test split. */
    private Summary run(Images test, String store) {
        String find = Finders.CATALOGUE.names().stream()
                .map(name -> name.equals("shuffle") ? "{shuffle: {of: one_shot_magnitude}}" : name)
                .collect(Collectors.joining(", "));
        DatasetSource source = places -> new Dataset(
                "split",
                images(0, 80),
                test,
                new Normalisation(List.of(0.2), List.of(0.4)),
                Augmentation.NONE,
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
        Catalogue<DatasetSource> datasets =
                new Catalogue<>("datasets", List.of(new Definition<>("split", "Tiny", "—", List.of(), s -> source)));
        Catalogues known = Catalogues.ALL;
        Catalogues catalogues = new Catalogues(
                known.finders(),
                known.tweaks(),
                known.metrics(),
                known.architectures(),
                known.initialisers(),
                datasets,
                known.optimisers(),
                known.schedules());
        Recipe recipe =
                RecipeDecoder.decode(YamlReader.text(String.format(RECIPE, find), "recipe.yaml"), folder, catalogues);
        Path root = folder.resolve(store);
        DataPlaces places = new DataPlaces(folder, root, Optional.empty(), folder.resolve("cache"), false);
        return new Run(recipe, TorchEngine.cpu(), Store.open(root), places, RunWatch.SILENT).execute(1);
    }

    private static Images images(int from, int until) {
        return TinyProblem.images().subset(IntStream.range(from, until).toArray());
    }

    @Test
    void anotherTestSplitLeavesEveryTicketAsItIsDrawnAndAsItIsTrained() {
        Summary one = run(images(80, 130), "one");
        Summary other = run(rotated(images(130, 170)), "other");
        assertThat(one.rows()).hasSize(Finders.CATALOGUE.names().size());
        for (int i = 0; i < one.rows().size(); i++) {
            Row row = one.rows().get(i);
            Row twin = other.rows().get(i);
            assertThat(twin.finder()).isEqualTo(row.finder());
            assertThat(twin.reading("nll")).isNotEqualTo(row.reading("nll"));
            if (!row.isDense()) {
                requireSame(row.drawn(), twin.drawn(), row.finder());
                requireSame(row.ticket(), twin.ticket(), row.finder());
            }
        }
    }

    private static void requireSame(@Nullable String file, @Nullable String other, String finder) {
        Ticket one = TicketFile.read(Path.of(Objects.requireNonNull(file)));
        Ticket two = TicketFile.read(Path.of(Objects.requireNonNull(other)));
        assertThat(two.mask()).as("mask of %s", finder).isEqualTo(one.mask());
        assertThat(two.weights()).as("weights of %s", finder).isEqualTo(one.weights());
    }
}
