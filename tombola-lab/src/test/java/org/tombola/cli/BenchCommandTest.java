package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.Json;
import org.tombola.cli.Typed.Outcome;
import org.tombola.report.Summary;

/** What a benchmark says, not how fast anything is. */
class BenchCommandTest {
    @TempDir
    static Path folder;

    private static Typed typed;
    private static String ticket;
    private static Outcome outcome;

    @BeforeAll
    static void benchOnce() {
        typed = new Typed(folder.resolve("runs"));
        String summary =
                typed.run("run", Tiny.recipe(folder), "--json").succeeds().out();
        ticket = Summary.parse(summary, "out").rows().getLast().ticket();
        outcome = typed.run(
                        "bench",
                        ticket,
                        "--batch",
                        "1,16",
                        "--threads",
                        "1,1,2",
                        "--repetitions",
                        "2",
                        "--html",
                        folder.resolve("speed.html"),
                        "--json")
                .succeeds();
    }

    private static Outcome benchQuickly(String... arguments) {
        Stream<String> quickly = Stream.of("--threads", "1", "--repetitions", "1", "--whole-only", "--json");
        return typed.run(Stream.of(Stream.of("bench"), Stream.of(arguments), quickly)
                        .flatMap(each -> each)
                        .toArray())
                .succeeds();
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    @Test
    void aTicketIsMeasuredInEveryEngineAtEverySizeOnceForEachNumberOfThreads() {
        assertThat(outcome.list("whole")).hasSize(4).allSatisfy(row -> {
            assertThat(list(map(row).get("engines")))
                    .extracting(engine -> map(engine).get("engine").toString())
                    .contains("libtorch", "ONNX Runtime", "tombola, no zeros", "tombola");
            assertThat(number(map(row).get("measured_speed_up"))).isPositive();
        });
        assertThat(outcome.list("whole"))
                .extracting(row -> map(row).get("batch") + "/" + map(row).get("threads"))
                .containsExactly("1/1", "16/1", "1/2", "16/2");
    }

    @Test
    void speedsFollowFromTheMediansByTheirFormulas() {
        double macs = number(outcome.json().get("macs"));
        double kept = number(outcome.json().get("kept_macs"));
        assertThat(number(outcome.json().get("theoretical_speed_up"))).isEqualTo(macs / kept);
        Map<?, ?> peaks = map(map(outcome.json().get("machine")).get("peak_gflops"));
        for (Object row : outcome.list("whole")) {
            double best = Double.MAX_VALUE;
            double sparse = 0;
            for (Object engine : list(map(row).get("engines"))) {
                double ms = number(map(map(engine).get("ms")).get("median"));
                double counted = map(engine).get("role").equals("sparse") ? kept : macs;
                double gflops = 2 * counted * number(map(row).get("batch")) / (ms * 1e6);
                assertThat(number(map(engine).get("gflops"))).isCloseTo(gflops, Assertions.withinPercentage(1e-6));
                assertThat(number(map(engine).get("share_of_peak")))
                        .isCloseTo(
                                gflops
                                        / number(peaks.get(
                                                map(row).get("threads").toString())),
                                Assertions.withinPercentage(1e-6));
                best = map(engine).get("role").equals("opponent") ? Math.min(best, ms) : best;
                sparse = map(engine).get("role").equals("sparse") ? ms : sparse;
            }
            double speedUp = number(map(row).get("measured_speed_up"));
            assertThat(speedUp).isCloseTo(best / sparse, Assertions.withinPercentage(1e-6));
            assertThat("no gain here".equals(map(row).get("verdict"))).isEqualTo(speedUp < 1.05);
        }
    }

    @Test
    void everyEngineAgreesWithLibtorch() {
        assertThat(map(outcome.json().get("agreement")).values())
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(difference -> assertThat(number(difference)).isBetween(0.0, 1e-5));
    }

    @Test
    void layersNameTheirKernelAndEveryEnginesTime() {
        assertThat(outcome.list("layers")).hasSize(3).allSatisfy(layer -> {
            assertThat(number(map(layer).get("kept")))
                    .isLessThan(number(map(layer).get("size")));
            assertThat(list(map(layer).get("times"))).hasSize(2).allSatisfy(times -> {
                assertThat(map(times).get("kernel").toString()).isNotBlank();
                assertThat(map(map(times).get("ms")).keySet())
                        .extracting(Object::toString)
                        .containsExactly("libtorch", "ONNX Runtime", "dense", "sparse");
                assertThat(number(map(times).get("measured_speed_up"))).isPositive();
            });
        });
    }

    @Test
    void thePageAndTheTableSayTheoreticalBesideMeasured() throws IOException {
        assertThat(Files.readString(folder.resolve("speed.html")))
                .contains("theoretical")
                .contains("measured_speed_up");
        Outcome text = typed.run(
                        "bench", ticket, "--batch", "2", "--threads", "1", "--repetitions", "1", "--whole-only")
                .succeeds();
        assertThat(text.out())
                .contains("theoretical", "measured", "bounds checks on")
                .doesNotContain("LAYERS");
        assertThat(text.err()).contains("batch 2, threads=1");
    }

    @Test
    void bfloat16IsMeasuredBesideFp32AndItsErrorTold() {
        Outcome both = benchQuickly(ticket, "--bf16", "--batch", "32");
        Map<?, ?> row = map(both.list("whole").getFirst());
        assertThat(list(row.get("engines")))
                .extracting(engine -> map(engine).get("role").toString())
                .contains("opponent", "sparse", "opponent_bf16", "sparse_bf16");
        assertThat(number(map(row.get("bf16")).get("measured_speed_up"))).isPositive();
        assertThat(number(map(both.json().get("agreement")).get("tombola, bf16")))
                .isBetween(1e-5, 0.05);
        assertThat(map(outcome.list("whole").getFirst()).get("bf16")).isNull();
    }

    @Test
    void anArchitectureIsMeasuredUnderARandomMask() {
        Outcome random = benchQuickly(
                "{resnet20: {width: 4}}",
                "--density",
                "0.1",
                "--allocation",
                "erk",
                "--images",
                "3x8x8",
                "--batch",
                "1");
        assertThat(map(random.json().get("source")).get("allocation")).isEqualTo("erk");
        assertThat(random.list("layers")).isEmpty();
        assertThat(number(random.json().get("theoretical_speed_up"))).isGreaterThan(1);
    }

    /** In a JVM that has not touched the Vector API yet; in this one it may be too late. */
    @Test
    void uncheckedTakesEffectAndIsSaid() throws IOException, InterruptedException {
        ChildProcess child = ChildProcess.start(
                folder,
                "true",
                "bench",
                ticket,
                "--unchecked",
                "--batch",
                "1",
                "--threads",
                "1",
                "--repetitions",
                "1",
                "--whole-only",
                "--json");
        assertThat(child.end()).as(child.err()).isZero();
        assertThat(map(map(Json.read(child.out(), "out")).get("machine")).get("bounds_checks"))
                .isEqualTo(false);
        assertThat(map(outcome.json().get("machine")).get("bounds_checks")).isEqualTo(true);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(List.of("resnet20"), "--density"),
                Arguments.of(List.of("nowhere.safetensors"), "nowhere.safetensors"),
                Arguments.of(List.of("resnet21", "--density", "0.1"), "resnet20"),
                Arguments.of(List.of("resnet20", "--density", "2"), "density"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--batch", "0"), "--batch"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--threads", "-1"), "--threads"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--repetitions", "0"), "--repetitions"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--classes", "0"), "--classes"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--images", "3x32"), "--images"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--images", "3xax3"), "--images"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--allocation", "unifrom"), "uniform"),
                Arguments.of(List.of("resnet20", "--density", "0.1", "--batch", "many"), "--batch"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(List<String> arguments, String named) {
        Object[] all = Stream.concat(Stream.of("bench"), arguments.stream()).toArray();
        Outcome refused = typed.run(all);
        assertThat(refused.code()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).contains(named).doesNotContain("\tat ");
    }
}
