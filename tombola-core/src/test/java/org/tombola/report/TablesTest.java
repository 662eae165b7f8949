package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tombola.report.Rows.accuracy;
import static org.tombola.report.Rows.row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    private static final List<Row> ROWS = List.of(
            accuracy("dense", 1, 1, 0.93),
            accuracy("dense", 1, 2, 0.934),
            accuracy("dense", 1, 3, 0.938),
            accuracy("of_1%,b", 0.1, 1, 0.94),
            accuracy("of_1%,b", 0.1, 2, 0.945),
            accuracy("of_1%,b", 0.1, 3, 0.949));
    private static final Summary SUMMARY =
            new Summary(1, "r", "", 0, 0, ROWS, Verdicts.of(ROWS, VerdictRule.standard(), Map.of("accuracy", true)));

    @Test
    void theTerminalSeesMeanDeviationAndVerdict() {
        assertThat(Tables.text(SUMMARY).lines().toList())
                .startsWith(
                        "finder   spend  density  kept  seeds           accuracy",
                        "───────  ─────  ───────  ────  ─────  ─────────────────",
                        "dense    plain        1     1      3  0.9340 ± 0.0040",
                        "of_1%,b  plain      0.1   0.1      3  0.9447 ± 0.0045 ✓")
                .contains("Verdicts: paired t over seeds, 95 %, against dense under the same spending; margin 0.");
    }

    /** 3061 of 266 200 weights; with 410 biases, which no mask covers, 3471 of 266 610 parameters. */
    @Test
    void sparsityIsToldOverThePrunableWeightsAndOverAllParameters() {
        String text = Tables.text(SyntheticRun.standard().summary());
        assertThat(text).containsPattern("density +kept +of all +seeds");
        assertThat(text).containsPattern("snip +plain +0.0115 +0.0115 +0.01302 +5");
        assertThat(text).contains("of all: share of all parameters");
        assertThat(Tables.text(SUMMARY)).doesNotContain("of all");
    }

    @Test
    void latencyStandsBesideTheDenseOneWhereItWasMeasured() {
        Summary timed = SyntheticRun.standard().timed();
        assertThat(Tables.text(timed))
                .containsPattern("seeds +ms / dense")
                .containsPattern("snip +plain +0.0115 .* 0.0672 / 1.25\n")
                .contains(
                        "ms / dense: milliseconds, measured, for 64 images, under the mask and dense, by a made-up engine.");
        assertThat(Tables.text(SyntheticRun.standard().summary())).doesNotContain("ms");
        List<String> dense = Csv.read(Tables.csv(timed), "table.csv").get(1);
        assertThat(cell(dense, "batch")).isEqualTo("64.0");
        assertThat(Double.parseDouble(cell(dense, "milliseconds"))).isCloseTo(1.55, within(1e-12));
        assertThat(cell(dense, "dense_milliseconds")).isEqualTo("1.25");
        assertThat(cell(Csv.read(Tables.csv(SUMMARY), "table.csv").get(1), "milliseconds"))
                .isEmpty();
    }

    @Test
    void texEscapesLabelsAndMarksVerdicts() {
        assertThat(Tables.tex(SUMMARY))
                .contains("of\\_1\\%,b & plain & 0.1 & 0.1 & 3 & $0.9447 \\pm 0.0045^{\\mathrm{w}}$ \\\\")
                .contains("\\begin{tabular}{llrrrr}\n\\toprule", "\\bottomrule\n\\end{tabular}");
    }

    @Test
    void csvIsReadBackWithFullPrecision() {
        List<List<String>> lines = Csv.read(Tables.csv(SUMMARY), "table.csv");
        assertThat(lines.getFirst()).isEqualTo(Tables.CSV_HEADER);
        List<String> sparse = lines.get(2);
        assertThat(sparse.getFirst()).isEqualTo("of_1%,b");
        assertThat(Double.parseDouble(sparse.get(Tables.CSV_HEADER.indexOf("low"))))
                .isEqualTo(SUMMARY.verdicts().getFirst().interval().low());
        assertThat(sparse.get(Tables.CSV_HEADER.indexOf("verdict"))).isEqualTo("winning");
        assertThat(lines.get(1).get(Tables.CSV_HEADER.indexOf("verdict"))).isEmpty();
    }

    @Test
    void csvTellsWhatWasSearchedAndWhatWasTrained() {
        List<List<String>> lines = Csv.read(Tables.csv(SyntheticRun.standard().summary()), "table.csv");
        List<String> iterative = lines.stream()
                .filter(line -> line.getFirst().equals("iterative_magnitude")
                        && line.get(2).equals("0.512"))
                .findFirst()
                .orElseThrow();
        assertThat(cell(iterative, "epochs")).isEqualTo("24.0");
        assertThat(cell(iterative, "find_epochs")).isEqualTo("18.0");
        assertThat(cell(iterative, "spend_epochs")).isEqualTo("6.0");
        assertThat(cell(iterative, "backward")).isEqualTo("2016.0");
        assertThat(cell(iterative, "hessian_products")).isEqualTo("0.0");
        assertThat(cell(iterative, "kept_parameters")).isEqualTo("136704.0");
        List<String> untold = Csv.read(Tables.csv(SUMMARY), "table.csv").get(1);
        assertThat(cell(untold, "find_epochs")).isEmpty();
        assertThat(cell(untold, "per_example")).isEmpty();
        assertThat(cell(untold, "kept")).isEqualTo("1000.0");
    }

    private static String cell(List<String> line, String column) {
        return line.get(Tables.CSV_HEADER.indexOf(column));
    }

    @Test
    void markdownKeepsPipesInsideCells() {
        Grid grid = new Grid(List.of("a|b", "n"), List.of(List.of("x", "1")), 1);
        assertThat(grid.markdown()).isEqualTo("| a\\|b | n |\n| --- | ---: |\n| x | 1 |\n");
    }

    @Test
    void divergedRowsSaySo() {
        List<Row> rows = List.of(
                row("dense", "plain", 1, 1, Map.of("accuracy", 0.9), null),
                row("dense", "plain", 1, 2, Map.of("accuracy", 0.9), new Row.Diverged(1, 5)),
                row("snip", "plain", 0.1, 1, Map.of("accuracy", 0.9), new Row.Diverged(1, 5)));
        Summary summary = new Summary(1, "r", "", 0, 0, rows, List.of());
        assertThat(Tables.text(summary)).contains("0.9 ± — (n=1)", "diverged", "No verdicts");
        assertThat(Tables.csv(summary)).contains("snip,plain,0.1,0.1,accuracy,0,,,1,");
    }

    @Test
    void aWideTableIsCutIntoSeveralWithTheSameLabels() {
        String text = Tables.text(wide());
        assertThat(text.lines()).allMatch(line -> line.length() <= 110);
        assertThat(text.lines().filter(line -> line.startsWith("finder")).count())
                .isGreaterThan(1);
        assertThat(text.lines().filter(line -> line.startsWith("dense")))
                .as("finder, spending and density tell lines apart")
                .allMatch(line -> line.matches("dense +plain +1 .*"));
        for (int i = 0; i < 12; i++) {
            assertThat(text).contains("metric_with_a_name_" + i);
        }
    }

    private static Summary wide() {
        Map<String, Double> metrics = new java.util.LinkedHashMap<>();
        for (int i = 0; i < 12; i++) {
            metrics.put("metric_with_a_name_" + i, 0.5 + i);
        }
        return new Summary(1, "r", "", 0, 0, List.of(row("dense", 1, 1, metrics)), List.of());
    }

    @Test
    void bothFilesAreWritten(@TempDir Path folder) throws Exception {
        Tables.write(SUMMARY, folder);
        assertThat(Files.readString(folder.resolve("table.csv"))).isEqualTo(Tables.csv(SUMMARY));
        assertThat(Files.readString(folder.resolve("table.tex"))).isEqualTo(Tables.tex(SUMMARY));
    }

    @Test
    void numbersShowNoMoreDigitsThanTheirSpread() {
        assertThat(Numbers.meanAndDeviation(new Sample(List.of(1556.0, 1610.0))))
                .isEqualTo("1583 ± 38");
        assertThat(Numbers.meanAndDeviation(new Sample(List.of(2e-10, 4e-10)))).isEqualTo("3.00e-10 ± 1.41e-10");
        assertThat(Numbers.meanAndDeviation(new Sample(List.of(0.5, 0.5)))).isEqualTo("0.5000 ± 0.0000");
        assertThat(Numbers.difference(0.0006667, new Interval(-0.0031279, 0.0044612)))
                .isEqualTo("+0.0007 [-0.0031, +0.0045]");
        assertThat(Numbers.shortest(0.16800)).isEqualTo("0.168");
        assertThat(Numbers.shortest(266200)).isEqualTo("266200");
    }
}
