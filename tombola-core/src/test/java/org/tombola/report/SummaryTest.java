package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tombola.report.Rows.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.engine.Latency;

class SummaryTest {
    private static final String CONTRACT = """
            {"schema":1, "run":"lenet-quickstart-1a2b3c4d", "report":"/s/report.html", "seconds":41.2, "resumed_steps":0,
             "rows":[{"finder":"iterative_magnitude","spend":"plain","density":0.168,"kept":44722,"prunable":266200,"seed":1,"level":8,
                      "metrics":{"accuracy":0.9731,"nll":0.101,"calibration_error":0.012}, "cost":{"epochs":54,"seconds":12.1},
                      "ticket":"/s/tickets/a.safetensors","certificate":"ok"}],
             "verdicts":[{"finder":"iterative_magnitude","spend":"plain","density":0.168,"metric":"accuracy","dense":0.974,
                          "sparse":0.973,"difference":-0.001,"interval":[-0.002,0.001],"margin":0.003,"n":5,"statistic":"paired t",
                          "verdict":"winning"}]}""";

    @Test
    void theDocumentOfTheContractIsReadAndItsKeysAreWritten() {
        Summary summary = Summary.parse(CONTRACT, "summary.json");
        assertThat(summary.rows().getFirst().level()).isEqualTo(8);
        assertThat(summary.verdicts().getFirst().interval()).isEqualTo(new Interval(-0.002, 0.001));
        Map<?, ?> given = (Map<?, ?>) Json.read(CONTRACT, "given");
        assertContains(summary.toMap(), given);
    }

    /** Every key and value of the expected document is in the actual one; additions are allowed. */
    private static void assertContains(Object actual, Object expected) {
        switch (expected) {
            case Map<?, ?> map -> map.forEach((key, value) -> assertContains(((Map<?, ?>) actual).get(key), value));
            case List<?> list -> {
                assertThat((List<?>) actual).hasSameSizeAs(list);
                for (int i = 0; i < list.size(); i++) {
                    assertContains(((List<?>) actual).get(i), list.get(i));
                }
            }
            case Number number -> assertThat(((Number) actual).doubleValue()).isEqualTo(number.doubleValue());
            default -> assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void whatIsWrittenIsReadBackEqual() {
        Summary summary = SyntheticRun.standard().summary();
        Summary back = Summary.parse(Json.pretty(summary.toMap()), "summary.json");
        assertThat(back).isEqualTo(summary);
        assertThat(summary.overlaps()).hasSize(15);
        assertThat(summary.rows())
                .anyMatch(row -> row.diverged() != null)
                .anyMatch(row -> !row.events().isEmpty());
    }

    @Test
    void aCostIsWrittenWithWhatIsKnownOfItsParts() {
        Row.Cost told = new Row.Cost(190, 9, 30.0, 160.0, new Row.Passes(7, 6, 5, 4, 3));
        assertThat(Json.compact(written(told)))
                .isEqualTo(
                        "{\"epochs\":190.0,\"seconds\":9.0,\"find_epochs\":30.0,\"spend_epochs\":160.0,"
                                + "\"forward\":7,\"backward\":6,\"dense_gradients\":5,\"hessian_products\":4,\"per_example\":3}");
        assertThat(Json.compact(written(new Row.Cost(190, 9)))).isEqualTo("{\"epochs\":190.0,\"seconds\":9.0}");
        Summary before = Summary.parse(CONTRACT, "a summary that knows no parts");
        assertThat(before.rows().getFirst().cost()).isEqualTo(new Row.Cost(54, 12.1));
    }

    private static Object written(Row.Cost cost) {
        Row row = row("dense", 1, 1, Map.of());
        Row priced = new Row(
                row.finder(),
                row.spend(),
                row.density(),
                row.kept(),
                row.prunable(),
                row.seed(),
                row.level(),
                row.metrics(),
                cost,
                row.size(),
                row.layers(),
                row.events(),
                row.ticket(),
                row.certificate(),
                row.drawn(),
                row.diverged());
        Summary summary = new Summary(1, "r", "x", 1, 0, List.of(priced), List.of());
        assertThat(Summary.parse(Json.compact(summary.toMap()), "x")).isEqualTo(summary);
        return ((Map<?, ?>) ((List<?>) Objects.requireNonNull(summary.toMap().get("rows"))).getFirst()).get("cost");
    }

    @Test
    void latencyIsWrittenWhereItWasMeasuredAndNoResult() {
        Row timed = row("dense", 1, 1, Map.of()).with(new Latency(64, 0.25, 1.5, "some engine"));
        Row plain = row("snip", 0.1, 1, Map.of());
        Summary summary = new Summary(1, "r", "x", 1, 0, List.of(timed, plain), List.of());
        String text = Json.compact(summary.toMap());
        assertThat(text)
                .containsOnlyOnce("\"latency\"")
                .contains("\"latency\":{\"batch\":64,\"milliseconds\":0.25,\"dense_milliseconds\":1.5,"
                        + "\"engine\":\"some engine\"}");
        assertThat(Summary.parse(text, "x")).isEqualTo(summary);
        Row slower = row("dense", 1, 1, Map.of()).with(new Latency(64, 0.5, 1.5, "another engine"));
        Summary other = new Summary(1, "r", "x", 1, 0, List.of(slower, plain), List.of());
        assertThat(other).isNotEqualTo(summary);
        assertThat(other.sameResults(summary)).isTrue();
        assertThatThrownBy(() -> Summary.parse(text.replace("0.25", "-1"), "x"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("latency");
    }

    @Test
    void numbersThatAreNotFiniteAreWrittenAsNull() {
        Map<String, Double> metrics = new HashMap<>();
        metrics.put("nll", Double.NaN);
        metrics.put("ratio", Double.POSITIVE_INFINITY);
        Summary summary = new Summary(1, "r", "x", 1, 0, List.of(row("dense", 1, 1, metrics)), List.of());
        String text = Json.compact(summary.toMap());
        assertThat(text).contains("\"nll\":null").contains("\"ratio\":null").doesNotContain("NaN");
        assertThat(Summary.parse(text, "x")).isEqualTo(summary);
    }

    @Test
    void resultsAreTheSameWhateverTheyCostAndWhereverTheyLie() {
        Summary summary = SyntheticRun.standard().summary();
        List<Row> moved = new ArrayList<>();
        for (Row row : summary.rows()) {
            moved.add(new Row(
                    row.finder(),
                    row.spend(),
                    row.density(),
                    row.kept(),
                    row.prunable(),
                    row.seed(),
                    row.level(),
                    row.metrics(),
                    new Row.Cost(1, 99),
                    row.size(),
                    row.layers(),
                    row.events(),
                    row.ticket() == null
                            ? null
                            : "C:\\elsewhere\\" + row.ticket().substring(8),
                    row.certificate(),
                    row.drawn(),
                    row.diverged()));
        }
        Summary other = new Summary(
                1, summary.run(), "/other/report.html", 7, 12, moved, summary.verdicts(), summary.overlaps());
        assertThat(other).isNotEqualTo(summary);
        assertThat(other.sameResults(summary)).isTrue();
        Summary shorter = new Summary(
                1, summary.run(), "", 7, 12, moved.subList(1, moved.size()), summary.verdicts(), summary.overlaps());
        assertThat(shorter.sameResults(summary)).isFalse();
        assertThat(new Summary(1, summary.run(), "", 0, 0, summary.rows(), List.of(), summary.overlaps())
                        .sameResults(summary))
                .isFalse();
        assertThat(new Summary(1, summary.run(), "", 0, 0, summary.rows(), summary.verdicts()).sameResults(summary))
                .isFalse();
    }

    @Test
    void aWrongDocumentIsRefusedWithItsPlace() {
        assertRefused("[]", "s.json must be an object");
        assertRefused("{\"schema\":2}", "s.json has schema 2; this version reads 1");
        assertRefused("{\"schema\":1}", "s.json has no 'run'");
        assertRefused(
                CONTRACT.replace("\"density\":0.168,\"kept\"", "\"density\":7,\"kept\""), "s.json.rows[0]: density");
        assertRefused(
                CONTRACT.replace("\"kept\":44722", "\"kept\":\"many\""), "s.json.rows[0].kept must be a whole number");
        assertRefused(
                CONTRACT.replace("winning", "glorious"), "verdicts[0].verdict must be winning, undecided or degraded");
        assertRefused(CONTRACT.replace("[-0.002,0.001]", "[1,0]"), "verdicts[0].interval must be [low, high]");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> Summary.parse(text, "s.json"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(message);
    }
}
