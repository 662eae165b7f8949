package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.tombola.Json;
import org.tombola.report.Speeds.Entry;
import org.tombola.report.Speeds.Role;
import org.tombola.report.Speeds.Times;
import org.tombola.report.Speeds.Whole;

class SpeedReportTest {
    private static final long MACS = 40_000_000;
    private static final long KEPT = 4_000_000;

    private static Entry entry(String engine, Role role, double ms, long macs) {
        return new Entry(engine, role, new Times(ms, 0.9 * ms, 1.2 * ms), 64, macs, 100.0);
    }

    static Whole whole(double torch, double onnx, double dense, double sparse) {
        return new Whole(
                64,
                1,
                List.of(
                        entry("libtorch", Role.OPPONENT, torch, MACS),
                        entry("ONNX Runtime", Role.OPPONENT, onnx, MACS),
                        entry("tombola, no zeros", Role.DENSE, dense, MACS),
                        entry("tombola", Role.SPARSE, sparse, KEPT)));
    }

    @Test
    void bfloat16StandsAgainstDenseEnginesThatRoundAndThatDoNot() {
        List<Entry> entries = new ArrayList<>(whole(40, 30, 28, 6).entries());
        assertThat(new Whole(64, 1, entries).bf16()).isNull();
        entries.add(entry("libtorch, bf16", Role.OPPONENT_BF16, 20, MACS));
        entries.add(entry("libtorch, folded, bf16", Role.OPPONENT_BF16, 16, MACS));
        entries.add(entry("tombola, bf16", Role.SPARSE_BF16, 4, KEPT));
        Whole row = new Whole(64, 1, entries);
        assertThat(row.speedUp()).isEqualTo(5);
        Speeds speeds = speeds(row);
        Map<?, ?> written = (Map<?, ?>) ((Map<?, ?>) ((List<?>) speeds.toMap().get("whole")).getFirst()).get("bf16");
        assertThat(written)
                .isEqualTo(Map.of(
                        "best_dense", "libtorch, folded, bf16",
                        "measured_speed_up", 4.0,
                        "measured_speed_up_over_fp32", 7.5));
        assertThat(SpeedReport.text(speeds))
                .contains("in bfloat16: 4.00× the speed of libtorch, folded, bf16, 7.50× that of ONNX Runtime");
    }

    private static SequencedMap<String, Double> engines(double torch, double onnx) {
        SequencedMap<String, Double> engines = new LinkedHashMap<>();
        engines.put("libtorch", torch);
        engines.put("ONNX Runtime", onnx);
        return engines;
    }

    static Speeds speeds(Whole... rows) {
        SequencedMap<String, Double> agreement = new LinkedHashMap<>();
        agreement.put("tombola", 3e-7);
        SequencedMap<Integer, Double> peak = new LinkedHashMap<>();
        peak.put(1, 100.0);
        return new Speeds(
                "a network </script>",
                Map.of("ticket", "t.safetensors"),
                new Speeds.Machine("a processor", 2, "25", "scalar", true, 0.1, peak),
                new Speeds.Size(1000, 200, MACS, KEPT, 2400),
                agreement,
                Arrays.asList(rows),
                List.of(
                        new Speeds.Layer(
                                "conv1",
                                "3×8×8 → 4×8×8, 3×3",
                                10,
                                108,
                                6912,
                                640,
                                List.of(new Speeds.LayerTimes(64, "tiles of 8", false, engines(2, 3), 2.5, 0.4))),
                        new Speeds.Layer(
                                "conv2",
                                "4×8×8 → 4×8×8, 3×3",
                                100,
                                144,
                                9216,
                                6400,
                                List.of(new Speeds.LayerTimes(64, "scalar", true, engines(2, 3), 9.0, 4.0))),
                        new Speeds.Layer(
                                "conv3",
                                "4×8×8 → 4×8×8, 3×3",
                                0,
                                144,
                                9216,
                                0,
                                List.of(new Speeds.LayerTimes(64, null, false, engines(2, 3), 2.0, null)))));
    }

    @Test
    void speedsAreCountedOnWhatIsComputed() {
        Entry sparse = whole(50, 40, 60, 8).of(Role.SPARSE);
        assertThat(sparse.gigaflops()).isCloseTo(64, within(1e-9)); // 2 · 4e6 · 64 operations in 8 ms
        assertThat(sparse.shareOfPeak()).isCloseTo(0.64, within(1e-9));
        assertThat(sparse.imagesPerSecond()).isEqualTo(8000);
        assertThat(whole(50, 40, 60, 8).of(Role.DENSE).gigaflops())
                .isCloseTo(2 * 40e6 * 64 / 0.060 / 1e9, within(1e-9));
    }

    @Test
    void speedUpsAreAgainstTheFastestOpponent() {
        Whole whole = whole(50, 40, 60, 8);
        assertThat(whole.best().engine()).isEqualTo("ONNX Runtime");
        assertThat(whole.speedUp()).isEqualTo(5);
        assertThat(whole.denseSpeedUp()).isEqualTo(40.0 / 60);
        assertThat(Speeds.theoretical(MACS, KEPT)).isEqualTo(10);
        assertThat(Speeds.theoretical(MACS, 0)).isNull();
    }

    @Test
    void whatDoesNotPaySaysSo() {
        assertThat(Speeds.verdict(1.04)).isEqualTo("no gain here");
        assertThat(Speeds.verdict(1.05)).isNull();
        Speeds none = speeds(whole(50, 40, 60, 39));
        assertThat(none.toMap().toString()).contains("verdict=no gain here");
        assertThat(SpeedReport.text(none)).contains("1.03×  no gain here", "10.00×");
        assertThat(SpeedReport.headline(none)).contains("theoretical: 10.00×", "no gain here");
        assertThat(SpeedReport.headline(speeds(whole(50, 40, 60, 8))))
                .startsWith("5.00× the speed of ONNX Runtime")
                .doesNotContain("no gain");
    }

    @Test
    void layersTellTheirKernelAndWhetherItIsThePlainOne() {
        String text = SpeedReport.text(speeds(whole(50, 40, 60, 8)));
        assertThat(text)
                .contains(
                        "tiles of 8 ", "scalar (plain, slow)", "computes nothing", "(theoretical)", "bounds checks on");
        assertThat(text.lines().filter(line -> line.startsWith("conv2")))
                .allMatch(line -> line.contains("no gain here"));
    }

    @Test
    void thePageHoldsTheDocumentAndNoMarkupOfIt() {
        Speeds speeds = speeds(whole(50, 40, 60, 8));
        String html = SpeedReport.html(speeds);
        assertThat(html)
                .contains("\\u003c/script\\u003e")
                .contains("\"measured_speed_up\":5")
                .doesNotContain("a network </script>");
        Map<?, ?> read = (Map<?, ?>) Json.read(Json.compact(speeds.toMap()), "document");
        assertThat(read.keySet().stream().map(Object::toString))
                .containsExactly(
                        "schema",
                        "network",
                        "source",
                        "machine",
                        "parameters",
                        "kept_parameters",
                        "macs",
                        "kept_macs",
                        "theoretical_speed_up",
                        "plan_bytes",
                        "agreement",
                        "whole",
                        "layers");
    }
}
