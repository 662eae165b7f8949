package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.data.DataPlaces;
import org.tombola.engine.Latency;
import org.tombola.engine.TimingSource;
import org.tombola.format.DenseExport;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.lab.MadeUpTimes;
import org.tombola.network.TorchEngine;
import org.tombola.recipe.YamlReader;
import org.tombola.report.FinderOverlap;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.store.Store;
import org.tombola.weights.Mask;
import org.tombola.weights.MaskOverlap;

class RunTest {
    private static final String TINY = """
            schema: 1
            name: tiny
            data: {glyphs: {train: 200, test: 50}}
            network: {layers: [{kind: input, name: image, channels: 1, height: 28, width: 28}, {kind: flatten, name: flatten},
              {kind: linear, name: fc1, in: 784, out: 16, bias: true}, {kind: activation, name: relu, function: relu},
              {kind: linear, name: fc2, in: 16, out: 10, bias: true}]}
            train: {epochs: 2, batch: 50, optimiser: {sgd: {rate: 0.05, momentum: 0.9}}, validation: 0.1}
            find:
              - {iterative_magnitude: {per_level: 0.5, rewind_to: 3it}}
              - random
              - {shuffle: {of: "iterative_magnitude(per_level=0.5,rewind_to=3it)"}}
              - l1
            density: [0.5, 0.3]
            spend: [[], [reinitialise]]
            assess: [accuracy, nll]
            seeds: [1, 2]
            """;

    @TempDir
    Path folder;

    private Run run(String recipe, Store store) {
        return run(recipe, store, null);
    }

    private Run run(String recipe, Store store, @Nullable TimingSource timing) {
        Recipe decoded = RecipeDecoder.decode(YamlReader.text(recipe, "recipe.yaml"), folder, Catalogues.ALL);
        DataPlaces places = new DataPlaces(folder, store.root(), Optional.empty(), folder.resolve("cache"), false);
        return new Run(decoded, TorchEngine.cpu(), store, places, RunWatch.SILENT, timing);
    }

    private static final String TIMED = TINY.replace("- l1", "- {l1: {allocation: time}}") + "latency: {batch: 8}\n";

    @Test
    void timesAreMeasuredOnceAndStandInTheRows() {
        MadeUpTimes times = new MadeUpTimes();
        Summary first = run(TIMED, Store.open(folder.resolve("store")), times).execute(2);
        assertThat(first.rows()).allSatisfy(row -> {
            Latency latency = Objects.requireNonNull(row.latency());
            assertThat(latency.batch()).isEqualTo(8);
            assertThat(latency.milliseconds()).isPositive();
        });
        assertThat(first.rows().stream().filter(row -> row.finder().startsWith("l1")))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.certificate()).isEqualTo("ok"))
                .allSatisfy(row -> assertThat(row.events())
                        .anySatisfy(event -> assertThat(event).contains("of the time (no clock)")));
        int measured = times.measurements();
        Store again = Store.open(folder.resolve("store"));
        Summary second = run(TIMED, again, times).execute(1);
        assertThat(times.measurements()).isEqualTo(measured);
        assertThat(second.rows().stream().map(Row::latency).toList())
                .isEqualTo(first.rows().stream().map(Row::latency).toList());
        assertThat(second.sameResults(first)).isTrue();
        assertThat(again.used()).as("the run keeps its measurements").anyMatch(step -> step.startsWith("time-"));
    }

    @Test
    void aRecipeThatNeedsTimesIsRefusedAtOnceWhereNothingMeasuresThem() {
        Store store = Store.open(folder.resolve("store"));
        for (String recipe :
                List.of(TIMED, TINY + "latency: {}\n", TINY.replace("- l1", "- {l1: {allocation: time}}"))) {
            assertThatThrownBy(() -> run(recipe, store))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("nothing here measures");
        }
    }

    @Test
    void aDryRunOfARecipeThatNeedsTimesMeasuresNothing() {
        MadeUpTimes times = new MadeUpTimes();
        RunPlan plan = run(TIMED, Store.open(folder.resolve("store")), times).plan();
        assertThat(plan.trainings()).isPositive();
        assertThat(times.measurements()).isZero();
    }

    @Test
    void everyRowOfTheProductIsMadeAndEveryTicketCertified() {
        Summary summary = run(TINY, Store.open(folder.resolve("store"))).execute(2);

        assertThat(summary.rows()).hasSize(2 * 2 + 4 * 2 * 2 * 2);
        assertThat(summary.rows().stream().filter(row -> !row.isDense()))
                .allSatisfy(row -> assertThat(row.certificate()).isEqualTo("ok"))
                .allSatisfy(row -> assertThat(Path.of(Objects.requireNonNull(row.ticket())))
                        .exists());
        assertThat(summary.rows().stream().filter(Row::isDense)).allSatisfy(row -> {
            assertThat(row.density()).isEqualTo(1);
            assertThat(row.level()).isNull();
            assertThat(row.ticket()).isNull();
        });
        Row partial = summary.rows().stream()
                .filter(row -> row.finder().startsWith("iterative_magnitude") && row.density() == 0.3)
                .findFirst()
                .orElseThrow();
        assertThat(partial.kept()).isEqualTo(Math.round(0.3 * 12704));
        assertThat(partial.level()).isEqualTo(2);
        assertThat(summary.verdicts()).hasSize(4 * 2 * 2 * 2);
    }

    /** 180 training images in batches of 50: an epoch is 4 steps, so rewinding to step 3 is ¾ of one. */
    @Test
    void aRowTellsWhatFindingAndSpendingCost() {
        String scored = TINY.replace("- l1", "- {snip: {per_class: 2}}");
        Summary first = run(scored, Store.open(folder.resolve("store"))).execute(2);
        assertThat(cost(first, "dense", 1, "plain")).isEqualTo(parts(0, 2, new Row.Passes(8, 8, 0, 0, 0)));
        assertThat(cost(first, "random", 0.5, "plain")).isEqualTo(parts(0, 2, new Row.Passes(8, 8, 0, 0, 0)));
        assertThat(cost(first, "snip(per_class=2)", 0.5, "plain"))
                .isEqualTo(parts(0, 2, new Row.Passes(9, 9, 1, 0, 0)));
        String iterative = "iterative_magnitude(per_level=0.5,rewind_to=3it)";
        assertThat(cost(first, iterative, 0.5, "plain")).isEqualTo(parts(2, 1.25, new Row.Passes(13, 13, 0, 0, 0)));
        assertThat(cost(first, iterative, 0.3, "plain")).isEqualTo(parts(3.25, 1.25, new Row.Passes(18, 18, 0, 0, 0)));

        Summary again = run(scored, Store.open(folder.resolve("store"))).execute(2);
        for (int i = 0; i < first.rows().size(); i++) {
            assertThat(again.rows().get(i).cost()).isEqualTo(first.rows().get(i).cost());
        }
    }

    @Test
    void everyTwoFindersMasksAreCompared() throws IOException {
        Summary summary = run(TINY, Store.open(folder.resolve("store"))).execute(2);
        assertThat(summary.overlaps())
                .as("pairs of four finders at two densities")
                .hasSize(6 * 2)
                .allSatisfy(overlap -> assertThat(overlap.n()).isEqualTo(2));
        FinderOverlap found = summary.overlaps().stream()
                .filter(overlap -> overlap.a().equals("random") && overlap.b().equals("l1"))
                .findFirst()
                .orElseThrow();
        List<MaskOverlap> seeds = new ArrayList<>();
        for (long seed : List.of(1L, 2L)) {
            Mask[] masks = Stream.of("random", "l1")
                    .map(finder -> mask(summary, finder, 0.5, seed))
                    .toArray(Mask[]::new);
            seeds.add(MaskOverlap.of(masks[0], masks[1]));
        }
        assertThat(found.density()).isEqualTo(0.5);
        assertThat(found.overlap())
                .isEqualTo((seeds.get(0).overlap() + seeds.get(1).overlap()) / 2)
                .isCloseTo(found.chance(), Offset.offset(0.02));
        assertThat(Summary.read(Path.of(summary.report()).resolveSibling("summary.json")))
                .isEqualTo(summary);
    }

    private static Mask mask(Summary summary, String finder, double density, long seed) {
        return summary.rows().stream()
                .filter(row -> row.finder().equals(finder) && row.density() == density && row.seed() == seed)
                .findFirst()
                .map(row -> TicketFile.read(Path.of(Objects.requireNonNull(row.drawn())))
                        .mask())
                .orElseThrow();
    }

    /** Without what depends on the machine. */
    private static Row.Cost cost(Summary summary, String finder, double density, String spend) {
        Row.Cost cost = summary.rows().stream()
                .filter(row -> row.finder().equals(finder)
                        && row.density() == density
                        && row.spend().equals(spend))
                .findFirst()
                .orElseThrow()
                .cost();
        assertThat(cost.seconds()).isPositive();
        return new Row.Cost(cost.epochs(), 0, cost.findEpochs(), cost.spendEpochs(), cost.passes());
    }

    private static Row.Cost parts(double find, double spend, Row.Passes passes) {
        return new Row.Cost(find + spend, 0, find, spend, passes);
    }

    @Test
    void sideBySideOrAloneTheResultsAreTheSameBitsAndTheSecondTimeNothingIsComputed() throws IOException {
        Store first = Store.open(folder.resolve("a"));
        Summary alone = run(TINY, first).execute(1);
        Store second = Store.open(folder.resolve("b"));
        Summary beside = run(TINY, second).execute(3);
        assertThat(beside.sameResults(alone)).isTrue();
        assertThat(contents(beside)).isEqualTo(contents(alone));

        Store again = Store.open(folder.resolve("a"));
        assertThat(run(TINY, again).execute(2).sameResults(alone)).isTrue();
        assertThat(again.computedSteps()).isZero();
        assertThat(again.foundSteps()).isPositive();
    }

    /** File names and bytes of all tickets of a run. */
    private static Set<String> contents(Summary summary) throws IOException {
        Path tickets = Path.of(summary.report()).resolveSibling("tickets");
        Set<String> contents = new TreeSet<>();
        try (Stream<Path> files = Files.list(tickets)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                contents.add(file.getFileName() + " "
                        + org.tombola.Hash.start().add(bytes).hex());
            }
        }
        return contents;
    }

    @Test
    void aDryRunTellsWhatIsMissingAndTrainsNothing() {
        Store store = Store.open(folder.resolve("store"));
        RunPlan before = run(TINY, store).plan();
        assertThat(before.trainings()).isPositive();
        assertThat(store.computedSteps()).isZero();

        run(TINY, store).execute(2);
        RunPlan after = run(TINY, store).plan();
        assertThat(after.trainings()).isZero();
        assertThat(after.epochs()).isZero();
    }

    @Test
    void aDryRunDoesNotFineTuneTheCheckpointEither() {
        Summary trained = run(TINY, Store.open(folder.resolve("first"))).execute(2);
        Row row = trained.rows().getLast();
        DenseExport.write(
                folder.resolve("net.safetensors"),
                TicketFile.read(Path.of(Objects.requireNonNull(row.ticket()))),
                DenseExport.Target.SAFETENSORS);
        Store store = Store.open(folder.resolve("store"));
        String tuned = TINY + "weights: {checkpoint: net.safetensors, fine_tune: {epochs: 1}}\n";
        RunPlan plan = run(tuned, store).plan();
        assertThat(store.computedSteps()).isZero();
        assertThat(plan.lines().getFirst().row()).isEqualTo("fine-tuning of the checkpoint");
        assertThat(plan.lines().getFirst().epochs()).isEqualTo(1);
    }

    @Test
    void aSearchThatDivergesIsARowWithoutTicket() {
        Summary summary = run(TINY.replace("rate: 0.05", "rate: 1e30"), Store.open(folder.resolve("store")))
                .execute(2);
        assertThat(summary.rows()).hasSize(36);
        assertThat(summary.rows()).allSatisfy(row -> {
            assertThat(row.diverged()).isNotNull();
            assertThat(row.reading("accuracy")).isNull();
        });
    }

    @Test
    void aDrawnTicketHoldsTheStartAndASpentOneWhatWasTrained() {
        Summary summary = run(TINY, Store.open(folder.resolve("store"))).execute(2);
        Row row = summary.rows().stream()
                .filter(r -> r.finder().equals("random") && r.spend().equals("plain"))
                .findFirst()
                .orElseThrow();
        Ticket drawn = TicketFile.read(Path.of(Objects.requireNonNull(row.drawn())));
        Ticket spent = TicketFile.read(Path.of(Objects.requireNonNull(row.ticket())));
        assertThat(drawn.stage()).isEqualTo(Ticket.Stage.DRAWN);
        assertThat(spent.stage()).isEqualTo(Ticket.Stage.SPENT);
        assertThat(spent.mask()).isEqualTo(drawn.mask());
        assertThat(spent.weights()).isNotEqualTo(drawn.weights());
    }

    @Test
    void aNetworkThatDoesNotFitTheDataIsRefusedBeforeAnythingIsTrained() {
        Store store = Store.open(folder.resolve("store"));
        assertThatThrownBy(() ->
                        run(TINY.replaceAll("(?s)network:.*train: \\{epochs", "network: vgg16\ntrain: {epochs"), store))
                .isInstanceOf(InvalidInput.class);
        assertThat(List.copyOf(store.used())).isEmpty();
    }
}
