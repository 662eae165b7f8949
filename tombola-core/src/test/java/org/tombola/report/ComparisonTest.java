package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tombola.InvalidInput;
import org.tombola.report.Comparison.Pair;
import org.tombola.weights.Mask;

class ComparisonTest {
    private static final double[] A = {0.912, 0.905, 0.921, 0.916, 0.909};
    private static final double[] B = {0.901, 0.904, 0.899, 0.913, 0.902};
    private static final double[] C = {0.88, 0.89, 0.87};

    private static Summary run(String name, double[] readings) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < readings.length; i++) {
            rows.add(Rows.accuracy("dense", 1, i + 1, 0.9));
            rows.add(Rows.accuracy("snip", 0.1, i + 1, readings[i]));
        }
        return new Summary(
                1, name, "", 1, 0, rows, Verdicts.of(rows, VerdictRule.standard(), Map.of("accuracy", true)));
    }

    private static Pair pair(Comparison comparison, String a, String b) {
        return comparison.pairs().stream()
                .filter(pair -> pair.density() == 0.1
                        && pair.a().run().equals(a)
                        && pair.b().run().equals(b))
                .findFirst()
                .orElseThrow();
    }

    /** scipy 1.17.1: ttest_rel(A, B), with its confidence_interval(.95). */
    @Test
    void equalSeedsAreComparedInPairs() {
        Pair pair = pair(Comparison.of(List.of(run("a", A), run("b", B))), "a", "b");
        assertThat(pair.statistic()).isEqualTo("paired t");
        assertThat(pair.p()).isEqualTo(0.07720235976561723, within(1e-9));
        assertThat(pair.interval().low()).isEqualTo(-0.0015289728590468649, within(1e-9));
        assertThat(pair.interval().high()).isEqualTo(0.01912897285904688, within(1e-9));
    }

    /** scipy 1.17.1: ttest_ind(A, C, equal_var=False), ttest_ind(B, C, equal_var=False). */
    @Test
    void otherSeedsAreComparedByWelch() {
        Comparison comparison = Comparison.of(List.of(run("a", A), run("b", B), run("c", C)));
        Pair pair = pair(comparison, "a", "c");
        assertThat(pair.statistic()).isEqualTo("Welch t");
        assertThat(pair.p()).isEqualTo(0.01529000122305088, within(1e-9));
        assertThat(pair.interval().low()).isEqualTo(0.012015186449259991, within(1e-9));
        assertThat(pair.interval().high()).isEqualTo(0.05318481355074016, within(1e-9));
        assertThat(pair(comparison, "b", "c").p()).isEqualTo(0.03765717922556368, within(1e-9));
    }

    /** Sorted p: .01529, .03766, .07720; times 3, 2, 1: .04587, .07531, .07720. The second star goes with the correction. */
    @Test
    void pValuesAreCorrectedByHolm() {
        Comparison comparison = Comparison.of(List.of(run("a", A), run("b", B), run("c", C)));
        assertThat(pair(comparison, "a", "c").adjusted()).isEqualTo(3 * 0.01529000122305088, within(1e-9));
        assertThat(pair(comparison, "b", "c").adjusted()).isEqualTo(2 * 0.03765717922556368, within(1e-9));
        assertThat(pair(comparison, "a", "b").adjusted()).isEqualTo(0.07720235976561723, within(1e-9));
        assertThat(pair(comparison, "a", "c").mark()).isEqualTo("*");
        assertThat(pair(comparison, "b", "c").mark()).isEmpty();
    }

    @Test
    void theTableMarksTheBestAndWhatDiffersFromIt() {
        Comparison comparison = Comparison.of(List.of(run("a", A), run("b", B), run("c", C)));
        assertThat(ComparisonReport.text(comparison).lines())
                .anyMatch(line -> line.matches("a +snip +plain +0\\.1 +5 +0\\.9126 ± 0\\.0062 ▲"))
                .anyMatch(line -> line.matches("b +snip +plain +0\\.1 +5 +0\\.9038 ± 0\\.0054"))
                .anyMatch(line -> line.matches("c +snip +plain +0\\.1 +3 +0\\.880 ± 0\\.010 \\*"));
        assertThat(ComparisonReport.tex(comparison))
                .contains("$\\mathbf{0.9126 \\pm 0.0062}$", "$0.880 \\pm 0.010^{*}$");
        assertThat(ComparisonReport.markdown(comparison)).contains("| a | snip | plain | 0.1 | 5 | 0.9126 ± 0.0062 ▲");
    }

    @Test
    void csvHasALinePerPair() {
        Comparison comparison = Comparison.of(List.of(run("a", A), run("b", B), run("c", C)));
        List<List<String>> lines = Csv.read(ComparisonReport.csv(comparison), "pairs.csv");
        assertThat(lines).hasSize(1 + 6).allMatch(line -> line.size() == ComparisonReport.CSV_HEADER.size());
    }

    @Test
    void readingsThatDoNotVaryGetNoMark() {
        Comparison comparison =
                Comparison.of(List.of(run("a", new double[] {0.3, 0.5}), run("b", new double[] {0.2, 0.4})));
        Pair pair = pair(comparison, "a", "b"); // 0.3 - 0.2 and 0.5 - 0.4 differ in the last bits only
        assertThat(pair.p()).isNull();
        assertThat(pair.mark()).isEmpty();
        assertThat(pair.difference()).isEqualTo(0.1, within(1e-12));
    }

    @Test
    void oneSeedIsNotTested() {
        Pair pair = pair(Comparison.of(List.of(run("a", new double[] {0.3}), run("b", new double[] {0.2}))), "a", "b");
        assertThat(pair.p()).isNull();
        assertThat(pair.interval()).isNull();
    }

    @Test
    void aRunGivenTwiceIsRefused() {
        assertThatThrownBy(() -> Comparison.of(List.of(run("a", A), run("a", A))))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("run a was given twice");
        assertThatThrownBy(() -> Comparison.of(List.of())).isInstanceOf(InvalidInput.class);
    }

    /** Also leaves a page to look at, in the build folder. */
    @Test
    void thePageHoldsAllRunsAndPairs() throws Exception {
        Summary one = SyntheticRun.standard().summary();
        Summary two = new SyntheticRun("lenet-rewind-77aa01ff", "iterative_magnitude", new long[] {1, 2, 3}).summary();
        Comparison comparison = Comparison.of(List.of(one, two));
        Path file = Path.of("target", "sample-report", "comparison.html");
        Files.createDirectories(file.getParent());
        ComparisonReport.write(comparison, file);
        String html = Files.readString(file);
        HtmlReportTest.assertBalanced(html);
        Map<?, ?> data = HtmlReportTest.data(html);
        assertThat((List<?>) data.get("runs")).hasSize(2);
        assertThat((List<?>) data.get("pairs")).hasSameSizeAs(comparison.pairs());
    }

    @Test
    void masksOfEqualRowsAreShownBelowTheTable() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("w", new int[] {10});
        Mask first = Mask.of(shapes, name -> index -> index < 2);
        Mask second = Mask.of(shapes, name -> index -> index > 0 && index < 3);
        Map<String, Function<Row, Optional<Mask>>> drawn =
                Map.of("a", row -> Optional.of(first), "b", row -> Optional.of(second));
        Comparison unread = Comparison.of(List.of(drawn(run("a", A)), drawn(run("b", C))));
        assertThat(ComparisonReport.text(unread)).doesNotContain("mask overlap");
        Comparison comparison = unread.withOverlaps(drawn);
        FinderOverlap overlap = comparison.overlaps().getFirst().overlap();
        assertThat(overlap.n()).isEqualTo(3);
        assertThat(overlap.overlap()).isEqualTo(0.8, within(1e-12));
        assertThat(overlap.chance()).isEqualTo(0.68, within(1e-12));
        assertThat(ComparisonReport.text(comparison))
                .contains("snip    a    b            0.1      3  0.8000 ± 0.0000       0.68  0.3333 ± 0.0000");
        assertThat(ComparisonReport.markdown(comparison)).contains("| snip | a | b | 0.1 | 3 | 0.8000 ± 0.0000 |");
        assertThat(ComparisonReport.overlaps(comparison).getFirst())
                .containsEntry("run_a", "a")
                .containsEntry("run_b", "b")
                .containsEntry("n", 3);
    }

    private static Summary drawn(Summary summary) {
        List<Row> rows =
                summary.rows().stream().map(row -> Rows.drawn(row, "file")).toList();
        return new Summary(1, summary.run(), "", 1, 0, rows, summary.verdicts());
    }
}
