package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.cli.Typed.Outcome;
import org.tombola.recipe.Canonical;
import org.tombola.report.Summary;
import picocli.CommandLine;

/** Every command on one tiny run. */
class CommandsTest {
    @TempDir
    static Path folder;

    private static Typed typed;
    private static Path recipe;
    private static Outcome first;

    @BeforeAll
    static void runOnce() {
        typed = new Typed(folder.resolve("runs"));
        recipe = Tiny.recipe(folder);
        first = typed.run("run", recipe, "--json").succeeds();
    }

    private static Summary summary() {
        return Summary.parse(first.out(), "standard output");
    }

    private static String drawn() {
        return summary().rows().getLast().drawn();
    }

    private static String spent() {
        return summary().rows().getLast().ticket();
    }

    @Test
    void aRunPrintsItsSummaryAndTellsOfItsEpochsElsewhere() {
        assertThat(first.json().keySet().stream().map(String::valueOf))
                .contains("schema", "run", "report", "seconds", "resumed_steps", "rows", "verdicts");
        assertThat(summary().rows()).hasSize(2);
        assertThat(summary().rows().getLast().certificate()).isEqualTo("ok");
        assertThat(first.err()).contains("epoch 1 of 1, loss ").contains("row 2 of 2");
    }

    @Test
    void theSecondRunAnswersFromTheStore() {
        Outcome second = typed.run("run", recipe, "--json").succeeds();
        Summary again = Summary.parse(second.out(), "standard output");
        assertThat(again.sameResults(summary())).isTrue();
        assertThat(again.resumedSteps()).isPositive();
        assertThat(second.err()).doesNotContain("epoch 1 of 1");
    }

    @Test
    void aRunEndsInATableAndTheReport() {
        Outcome outcome = typed.run("run", recipe, "--quiet").succeeds();
        assertThat(outcome.out()).contains("iterative_magnitude(per_level=0.5)").contains("report.html");
        assertThat(outcome.err()).isEmpty();
        assertThat(Path.of(summary().report())).isRegularFile();
    }

    @Test
    void seedsAndKeysCanBeSetFromTheCommandLine() {
        Outcome outcome = typed.run(
                        "run", recipe, "--json", "--seeds", "3,4", "--set", "find=[]", "--set", "train.batch=30")
                .succeeds();
        assertThat(Summary.parse(outcome.out(), "out").rows())
                .extracting(row -> row.seed())
                .containsExactly(3L, 4L);
    }

    @Test
    void aDryRunNamesWhatIsMissingAndWritesNothing() {
        Typed elsewhere = new Typed(folder.resolve("nowhere"));
        Outcome fresh = elsewhere.run("run", recipe, "--dry-run", "--json").succeeds();
        assertThat(fresh.json().get("missing_trainings")).isEqualTo(3);
        assertThat(fresh.json().get("epochs")).isEqualTo(3.0);
        assertThat(folder.resolve("nowhere")).doesNotExist();
        assertThat(elsewhere.run("run", recipe, "--dry-run").succeeds().out()).contains("3 trainings, 3 epochs");
    }

    @Test
    void aDryRunOfAFinishedRunFindsEverything() {
        Outcome done = typed.run("run", recipe, "--dry-run", "--json").succeeds();
        assertThat(done.json().get("missing_trainings")).isEqualTo(0);
    }

    @Test
    void aDryRunEstimatesTimeFromTrainingsOfTheSameNetwork() {
        Outcome longer = typed.run("run", recipe, "--dry-run", "--json", "--set", "train.epochs=50")
                .succeeds();
        assertThat((Double) longer.json().get("estimated_seconds")).isPositive();
        Outcome other = typed.run(
                        "run",
                        recipe,
                        "--dry-run",
                        "--json",
                        "--set",
                        "network={layers: [{kind: input, name: in,"
                                + " channels: 1, height: 28, width: 28}, {kind: flatten, name: flat}, {kind: linear, name: fc,"
                                + " in: 784, out: 10}]}")
                .succeeds();
        assertThat(other.json()).doesNotContainKey("estimated_seconds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "finders",
                "tweaks",
                "metrics",
                "architectures",
                "initialisers",
                "datasets",
                "optimisers",
                "schedules"
            })
    void eachKindIsListedWithItsSettings(String kind) {
        Outcome outcome = typed.run("list", kind, "--json").succeeds();
        List<?> parts = (List<?>) org.tombola.Json.read(outcome.out(), "out");
        assertThat(parts).isNotEmpty().allSatisfy(part -> {
            assertThat(((Map<?, ?>) part).keySet().stream().map(String::valueOf))
                    .contains("name", "summary", "source", "settings");
            assertThat((List<?>) ((Map<?, ?>) part).get("settings"))
                    .allSatisfy(setting -> assertThat(
                                    ((Map<?, ?>) setting).keySet().stream().map(String::valueOf))
                            .contains("name", "type", "default", "description"));
        });
        Map<?, ?> all = typed.run("list", "--json").succeeds().json();
        assertThat(all.get(kind)).isEqualTo(parts);
        assertThat(typed.run("list", kind).succeeds().out()).contains(kind.toUpperCase(java.util.Locale.ROOT));
    }

    @Test
    void theSchemaNamesTheSectionsOfARecipe() {
        Map<?, ?> schema = typed.run("list", "--schema").succeeds().json();
        assertThat(((Map<?, ?>) schema.get("properties")).keySet().stream().map(String::valueOf))
                .contains("data", "network", "find", "spend", "assess", "verdict");
    }

    @Test
    void assessReadsWhatTheRunRead() {
        Outcome outcome = typed.run(
                        "assess", spent(), "--data", Tiny.DATA, "--metrics", "accuracy,nll", "--json", "--threads", 1)
                .succeeds();
        Map<?, ?> row = (Map<?, ?>) outcome.list("rows").getFirst();
        Map<?, ?> metrics = (Map<?, ?>) row.get("metrics");
        assertThat(metrics).isEqualTo(summary().rows().getLast().metrics());
        assertThat(row.get("count")).isEqualTo(100);
        assertThat(((Number) row.get("correct")).doubleValue() / 100).isEqualTo(metrics.get("accuracy"));
    }

    @Test
    void anExportIsAssessedLikeItsTicket() {
        Object expected = summary().rows().getLast().metrics().get("accuracy");
        for (String form : List.of("pytorch", "safetensors")) {
            Path out = folder.resolve("net." + form);
            typed.run("export", spent(), "--to", form, "--out", out).succeeds();
            Outcome outcome = typed.run("assess", out, "--data", Tiny.DATA, "--metrics", "[accuracy]", "--json")
                    .succeeds();
            Map<?, ?> row = (Map<?, ?>) outcome.list("rows").getFirst();
            assertThat(((Map<?, ?>) row.get("metrics")).get("accuracy")).isEqualTo(expected);
        }
    }

    @Test
    void anOnnxModelTellsOfItsTicket() throws IOException, OrtException {
        Path plain = folder.resolve("net.onnx");
        Outcome outcome = typed.run("export", spent(), "--to", "onnx", "--out", plain, "--json")
                .succeeds();
        assertThat(outcome.json().get("to")).isEqualTo("onnx");
        assertThat(outcome.json().get("fold")).isEqualTo(false);
        assertThat(outcome.json().get("bytes")).isEqualTo(Math.toIntExact(Files.size(plain)));
        Path folded = folder.resolve("folded.onnx");
        typed.run("export", spent(), "--to", "onnx", "--fold", "--out", folded).succeeds();

        Map<?, ?> ticket = typed.run("show", spent(), "--json").json();
        for (Path model : List.of(plain, folded)) {
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model.toString())) {
                assertThat(session.getMetadata().getCustomMetadata())
                        .containsEntry("kept", String.valueOf(ticket.get("kept")))
                        .containsEntry("density", String.valueOf(ticket.get("density")))
                        .containsEntry("stage", "spent")
                        .containsEntry("provenance", Canonical.text(ticket.get("provenance")))
                        .containsKeys("mask", "weights");
            }
        }
    }

    @Test
    void dataAndMetricsMayBeFiles() {
        Path data = Tiny.write(folder.resolve("data.yaml"), "data: " + Tiny.DATA + "\n");
        Path metrics = Tiny.write(folder.resolve("metrics.yaml"), "- accuracy\n- {calibration_error: {bins: 5}}\n");
        Outcome outcome = typed.run("assess", spent(), "--data", data, "--metrics", metrics, "--json")
                .succeeds();
        Map<?, ?> row = (Map<?, ?>) outcome.list("rows").getFirst();
        assertThat(((Map<?, ?>) row.get("metrics")).keySet().stream().map(String::valueOf))
                .containsExactly("accuracy", "calibration_error(bins=5)");
    }

    @Test
    void pruneMakesATicketThatHolds() {
        Path checkpoint = folder.resolve("dense.pth");
        typed.run("export", spent(), "--to", "pytorch", "--out", checkpoint).succeeds();
        Path out = folder.resolve("pruned.safetensors");
        for (int epochs : new int[] {0, 1}) {
            Outcome outcome = typed.run(
                            "prune",
                            checkpoint,
                            "--density",
                            "0.1",
                            "--data",
                            Tiny.DATA,
                            "--epochs",
                            epochs,
                            "--out",
                            out,
                            "--json")
                    .succeeds();
            assertThat(outcome.json().get("kept")).isEqualTo(26620);
            assertThat(outcome.json().get("ticket")).isEqualTo(out.toString());
            assertThat(typed.run("verify", out).succeeds().out())
                    .contains("mask_unchanged")
                    .endsWith("holds\n");
        }
    }

    @Test
    void showTellsOfTicketsAndRuns() {
        Map<?, ?> ticket = typed.run("show", drawn(), "--json").succeeds().json();
        assertThat(ticket.get("kept")).isEqualTo(66550);
        assertThat(ticket.get("stage")).isEqualTo("drawn");
        assertThat(((Number) ticket.get("bytes")).longValue())
                .isLessThan(((Number) ticket.get("dense_bytes")).longValue() / 2);
        assertThat(typed.run("show", drawn()).succeeds().out())
                .contains("iterative_magnitude", "fc1.weight", "masks_nested", "dense float32, gzipped");
        assertThat(typed.run("show", summary().run()).succeeds().out()).contains("accuracy");
        assertThat(typed.run("show", "tiny", "--json", "--quiet").code())
                .isIn(0, 2); // two runs may be called tiny here
    }

    @Test
    void verifyChecksTheStoresStepsBitForBit() {
        Outcome outcome = typed.run("verify", drawn(), "--json").succeeds();
        assertThat(outcome.list("checks"))
                .extracting(check -> ((Map<?, ?>) check).get("name") + " " + ((Map<?, ?>) check).get("verdict"))
                .containsExactly(
                        "hashes_match ok",
                        "kept_count ok",
                        "pruned_are_zero ok",
                        "survivors_equal_snapshot ok",
                        "masks_nested ok",
                        "no_test_data ok",
                        "recorded_certificate ok");
        Outcome elsewhere =
                new Typed(folder.resolve("empty")).run("verify", drawn()).succeeds();
        assertThat(elsewhere.out()).contains("not checked: the store does not hold");
    }

    @Test
    void verifyFailsWhereTheStoreHoldsOtherWeights() throws IOException {
        Path store = folder.resolve("tampered");
        String snapshot = String.valueOf(
                ((Map<?, ?>) typed.run("show", drawn(), "--json").json().get("provenance")).get("snapshot"));
        Path step = Files.createDirectories(store.resolve("steps").resolve(snapshot));
        Files.copy(trained(), step.resolve("weights.safetensors"));
        Outcome outcome = new Typed(store).run("verify", drawn());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("violated").contains("holds other weights");
    }

    private static Path trained() throws IOException {
        try (Stream<Path> steps = Files.list(folder.resolve("runs").resolve("steps"))) {
            return steps.filter(step -> step.getFileName().toString().startsWith("train-"))
                    .findFirst()
                    .orElseThrow()
                    .resolve("weights.safetensors");
        }
    }

    @Test
    void compareAndReportReadFinishedRuns() {
        String run = summary().run();
        assertThat(typed.run("compare", run).succeeds().out()).contains("iterative_magnitude");
        assertThat(typed.run("compare", run, "--as", "tex").succeeds().out()).contains("\\toprule");
        assertThat(typed.run("compare", run, "--json").succeeds().json().keySet().stream()
                        .map(String::valueOf))
                .contains("runs", "pairs");
        assertThat(Path.of(typed.run("report", run).succeeds().out().strip())).isRegularFile();
        Path page = folder.resolve("all.html");
        assertThat(typed.run("report", run, "--out", page, "--json")
                        .succeeds()
                        .json()
                        .get("report"))
                .isEqualTo(page.toString());
        assertThat(page).isRegularFile();
    }

    /** The same finder found one mask in both: the second run differs in how the mask was spent. */
    @Test
    void compareShowsHowFarMasksAgreeWhileTheTicketsAreThere() throws IOException {
        Typed own = new Typed(folder.resolve("two"));
        String one = run(own);
        String other = run(own, "--set", "spend=[[reinitialise]]");
        assertThat(own.run("compare", one, other).succeeds().out())
                .containsPattern("iterative_magnitude\\(per_level=0.5\\).*0.25 +1 +1 ± — +0.625 +1 ± —");
        Outcome json = own.run("compare", one, other, "--json").succeeds();
        assertThat((List<?>) json.json().get("overlaps")).hasSize(1);
        delete(folder.resolve("two").resolve(other).resolve("tickets"));
        Outcome without = own.run("compare", one, other, "--json").succeeds();
        assertThat((List<?>) without.json().get("overlaps")).isEmpty();
    }

    private static String run(Typed typed, Object... more) {
        List<Object> words = new ArrayList<>(List.of("run", recipe, "--json"));
        words.addAll(List.of(more));
        return Summary.parse(typed.run(words.toArray()).succeeds().out(), "out").run();
    }

    @Test
    void theStoreTellsWhatNobodyUsesAndRemovesItOnDemand() throws IOException {
        Typed own = new Typed(folder.resolve("own"));
        Outcome run = own.run("run", recipe, "--json", "--set", "find=[]").succeeds();
        assertThat(own.run("store", "verify").succeeds().out()).contains("all whole");
        delete(folder.resolve("own").resolve(Summary.parse(run.out(), "out").run()));
        Map<?, ?> unused =
                (Map<?, ?>) own.run("store", "--json").succeeds().json().get("unused");
        assertThat(((Number) unused.get("count")).intValue()).isPositive();
        Map<?, ?> after =
                own.run("store", "--remove-unused", "--json").succeeds().json();
        assertThat(after.get("removed")).isEqualTo(unused);
        assertThat((Map<?, ?>) after.get("steps")).isEmpty();
    }

    @Test
    void aDamagedStepIsFoundAndMadeAgain() throws IOException {
        Typed own = new Typed(folder.resolve("damaged"));
        Outcome run = own.run("run", recipe, "--json", "--set", "find=[]").succeeds();
        try (Stream<Path> steps = Files.list(folder.resolve("damaged").resolve("steps"))) {
            Path step = steps.filter(path -> path.getFileName().toString().startsWith("train-"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(step.resolve("training.json"), "{}");
        }
        Outcome verify = own.run("store", "verify", "--json");
        assertThat(verify.code()).isEqualTo(1);
        assertThat((Map<?, ?>) verify.json().get("damaged")).hasSize(1);
        Outcome again = own.run("run", recipe, "--json", "--set", "find=[]").succeeds();
        assertThat(Summary.parse(again.out(), "out").sameResults(Summary.parse(run.out(), "out")))
                .isTrue();
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void theDoctorFindsEnginesStoreAndData() {
        Outcome outcome = typed.run("doctor", "--json").succeeds();
        assertThat(outcome.list("findings"))
                .extracting(finding -> String.valueOf(((Map<?, ?>) finding).get("name")))
                .contains("java", "cores", "memory", "engine", "store", "free disk", "data: mnist");
        assertThat(typed.run("doctor").succeeds().out()).contains("libtorch");
    }

    @Test
    void theDoctorSaysWhereAStoreCannotBe() {
        Outcome outcome = new Typed(Tiny.write(folder.resolve("file"), "").resolve("runs")).run("doctor");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("✗ store");
    }

    @Test
    void theVariableNamesTheStoreWhereNoOptionDoes() {
        Typed variable = new Typed(
                folder.resolve("unused"),
                Map.of(Environment.STORE, folder.resolve("runs").toString()));
        assertThat(variable.bare("store").succeeds().out()).contains(summary().run());
    }

    static Stream<List<String>> commands() {
        return commands(Main.commandLine(), List.of());
    }

    private static Stream<List<String>> commands(CommandLine commandLine, List<String> path) {
        return commandLine.getSubcommands().values().stream().flatMap(command -> {
            List<String> own = Stream.concat(path.stream(), Stream.of(command.getCommandName()))
                    .toList();
            return Stream.concat(Stream.of(own), commands(command, own));
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAPageWithAnExample(List<String> command) {
        List<String> arguments =
                Stream.concat(command.stream(), Stream.of("--help")).toList();
        Outcome outcome = typed.bare(arguments.toArray(String[]::new)).succeeds();
        assertThat(outcome.out())
                .contains(
                        "Usage: tombola " + String.join(" ", command),
                        "Example",
                        "  tombola " + String.join(" ", command))
                .contains("--json", "--quiet", "--store");
    }
}
