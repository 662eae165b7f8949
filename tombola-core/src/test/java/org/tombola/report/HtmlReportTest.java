package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.Json;

class HtmlReportTest {
    private static final String HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&{{scripts}}";
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    @TempDir
    Path folder;

    /** Also leaves a page to look at, in the build folder. */
    @Test
    void oneFileHoldsEverything() throws IOException {
        Path run = SyntheticRun.standard().writeTo(Path.of("target", "sample-report"));
        Path file = HtmlReport.write(run);
        String html = Files.readString(file);
        assertBalanced(html);
        assertThat(html).contains("<title>lenet-quickstart-1a2b3c4d</title>", "default-src 'none'", "echarts");
        assertThat(html)
                .contains("iterative_magnitude at density 0.0859 is winning on accuracy: +0.0016 [-0.0002, +0.0034]");
        Map<?, ?> data = data(html);
        assertThat((List<?>) data.get("curves")).isNotEmpty();
        assertThat((String) data.get("recipe")).contains("per_level: 0.2");
        assertThat(((Map<?, ?>) data.get("provenance")).get("java")).isEqualTo("25.0.1");
        Map<?, ?> page = (Map<?, ?>) ((List<?>) data.get("runs")).getFirst();
        assertThat((List<?>) page.get("rows")).hasSize(160);
        assertThat((List<?>) page.get("verdicts")).hasSize(90);
        assertThat((List<?>) page.get("groups")).hasSize(32);
    }

    /** Means over the seeds 1 to 5, whose factor is 3; of the squares, 11. */
    @Test
    void curvesOfMetricsAreSummedUpOverSeeds() throws IOException {
        Map<?, ?> data = data(HtmlReport.html(SyntheticRun.standard().writeTo(folder)));
        List<?> curves = (List<?>) data.get("metric_curves");
        assertThat(curves).hasSize(30);
        Map<?, ?> first = (Map<?, ?>) curves.getFirst();
        assertThat(first.get("metric")).isEqualTo("distortion");
        assertThat(first.get("x")).isEqualTo("swaps");
        Map<?, ?> second = (Map<?, ?>) ((List<?>) first.get("points")).get(1);
        assertThat(second.get("x")).isEqualTo(4.0);
        assertThat(second.get("n")).isEqualTo(5);
        assertThat((Double) second.get("mean")).isEqualTo(3 * 4e-4 / 0.512, within(1e-12));
        assertThat((Double) second.get("variance")).isEqualTo(11 * 16e-8 / (0.512 * 0.512), within(1e-12));
    }

    @Test
    void latencyReachesThePageOnlyWhereItWasMeasured() throws IOException {
        Files.writeString(
                folder.resolve("summary.json"),
                Json.compact(SyntheticRun.standard().timed().toMap()));
        Map<?, ?> run = (Map<?, ?>) ((List<?>) data(HtmlReport.html(folder)).get("runs")).getFirst();
        Map<?, ?> dense = (Map<?, ?>) ((List<?>) run.get("groups")).getFirst();
        Map<?, ?> latency = (Map<?, ?>) dense.get("latency");
        assertThat((Double) latency.get("milliseconds")).isEqualTo(1.55, within(1e-12));
        assertThat(latency.get("dense_milliseconds")).isEqualTo(1.25);
        assertThat(latency.get("batch")).isEqualTo(64);
        Files.writeString(
                folder.resolve("summary.json"),
                Json.compact(SyntheticRun.standard().summary().toMap()));
        run = (Map<?, ?>) ((List<?>) data(HtmlReport.html(folder)).get("runs")).getFirst();
        assertThat((List<?>) run.get("groups"))
                .allSatisfy(
                        group -> assertThat(((Map<?, ?>) group).get("latency")).isNull());
    }

    @Test
    void nothingIsFetched() throws IOException {
        String html = HtmlReport.html(SyntheticRun.standard().writeTo(folder));
        String markup = html.replaceAll("(?s)<script[^>]*>.*?</script>", "");
        assertThat(markup).doesNotContain("http:", "https:", "<link", "src=", "@import", "url(");
    }

    @Test
    void hostileNamesStayText() throws IOException {
        List<Row> rows = List.of(
                Rows.accuracy("dense", 1, 1, 0.9),
                Rows.accuracy(HOSTILE, 0.1, 1, 0.8),
                Rows.accuracy(HOSTILE, 0.1, 2, 0.8));
        List<Verdict> verdicts = Verdicts.of(rows, VerdictRule.standard(), Map.of("accuracy", true));
        write(new Summary(1, HOSTILE, "", 1, 0, rows, verdicts));
        Files.writeString(folder.resolve("recipe.yaml"), "name: " + HOSTILE);
        Files.writeString(
                folder.resolve("curves.csv"),
                Curves.text(List.of(
                        new CurvePoint(HOSTILE, HOSTILE, 0.1, 1, null, "spend", 1, 1, null, 1.0, null, null, null))));
        String html = HtmlReport.html(folder);
        assertBalanced(html);
        // The three scripts are the page's own (counted above), and outside them nothing of the name is markup.
        assertThat(html.replaceAll("(?s)<script[^>]*>.*?</script>", "")).doesNotContain("<img");
        assertThat(html.split("const data = JSON.parse", -1)).hasSize(2);
        Map<?, ?> data = data(html);
        assertThat(data.get("recipe")).isEqualTo("name: " + HOSTILE);
        assertThat(((Map<?, ?>) ((List<?>) data.get("runs")).getFirst()).get("run"))
                .isEqualTo(HOSTILE);
    }

    @Test
    void aSummaryAloneIsEnough() throws IOException {
        write(new Summary(1, "r", "", 1, 0, List.of(Rows.accuracy("dense", 1, 1, 0.9)), List.of()));
        Map<?, ?> data = data(HtmlReport.html(folder));
        assertThat(data.get("provenance")).isNull();
        assertThat(data.get("recipe")).isNull();
        assertThat((List<?>) data.get("curves")).isEmpty();
        assertThat((List<?>) data.get("metric_curves")).isEmpty();
    }

    @Test
    void noRowsAtAllStillMakeAPage() throws IOException {
        write(new Summary(1, "r", "", 1, 0, List.of(), List.of()));
        assertThat(HtmlReport.html(folder)).contains("No network was assessed.");
    }

    @Test
    void divergedRowsAndTornCurveLinesAreSurvived() throws IOException {
        write(new Summary(
                1,
                "r",
                "",
                1,
                0,
                List.of(
                        Rows.accuracy("dense", 1, 1, 0.9),
                        Rows.row(
                                "snip",
                                "plain",
                                0.1,
                                1,
                                Collections.singletonMap("accuracy", null),
                                new Row.Diverged(1, 9))),
                List.of()));
        Files.writeString(
                folder.resolve("curves.csv"),
                String.join(
                        "\n",
                        String.join(",", Curves.HEADER),
                        "snip,plain,0.1,1,,spend,1,84,0.1,NaN,inf,0.5,0.2",
                        "snip,plain,0.1,1,,spend,two,84,0.1,1,1,0.5,0.2",
                        "snip,plain,0.1"));
        Map<?, ?> data = data(HtmlReport.html(folder));
        assertThat(data.get("unreadable_curve_lines")).isEqualTo(2);
        Map<?, ?> curve = (Map<?, ?>) ((List<?>) data.get("curves")).getFirst();
        assertThat(curve.get("train_loss")).isEqualTo(Collections.singletonList(null));
        assertThat(curve.get("validation_accuracy")).isEqualTo(List.of(0.5));
    }

    @Test
    void aFolderWithoutASummaryIsRefused() {
        assertThatThrownBy(() -> HtmlReport.write(folder))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("summary.json does not exist");
    }

    private void write(Summary summary) throws IOException {
        Files.writeString(folder.resolve("summary.json"), Json.compact(summary.toMap()));
    }

    static Map<?, ?> data(String html) {
        Matcher matcher = DATA.matcher(html);
        assertThat(matcher.find()).isTrue();
        return (Map<?, ?>) Json.read(matcher.group(1), "data");
    }

    /** Elements close in the order in which they open; what scripts and styles hold is not markup. */
    static void assertBalanced(String html) {
        String markup = html.replaceAll("(?s)(<(script|style)[^>]*>).*?(</\\2>)", "$1$3")
                .replaceAll("(?s)<!--.*?-->", "");
        Set<String> empty = Set.of("meta", "!doctype");
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = Pattern.compile("<(/?)([a-z0-9!]+)[^>]*>").matcher(markup);
        Map<String, Integer> seen = new HashMap<>();
        while (tags.find()) {
            String tag = tags.group(2);
            seen.merge(tag, 1, Integer::sum);
            if (!tags.group(1).isEmpty()) {
                assertThat(open.isEmpty() ? "nothing" : open.pop()).isEqualTo(tag);
            } else if (!empty.contains(tag)) {
                open.push(tag);
            }
        }
        assertThat(open).isEmpty();
        assertThat(seen.get("script")).isEqualTo(6); // data, charts, scripts: each opened and closed once
        assertThat(seen).containsKeys("html", "body", "main", "h1");
    }
}
