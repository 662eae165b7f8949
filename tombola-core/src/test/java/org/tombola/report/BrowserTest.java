package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.Json;

/** The page's scripts, run in a real browser when one is installed: every control is turned through all its values. */
@Tag("slow")
class BrowserTest {
    private static final String PROBE = """
            <script>
            const faults = [];
            addEventListener("error", event => faults.push(event.message));
            addEventListener("securitypolicyviolation", event => faults.push("refused: " + event.violatedDirective));
            </script>
            """;
    private static final String EXERCISE = """
            <script>
            let turned = 0, saved = [];
            save = (name, type, text) => {
              saved.push([name, text.length]);
              const fault = type === "image/svg+xml" && new DOMParser().parseFromString(text, type).querySelector("parsererror");
              if (fault || text.includes("NaN")) faults.push(name + ": " + (fault ? fault.textContent : "NaN"));
            };
            try {
              for (const select of document.querySelectorAll("select")) {
                for (const option of [...select.options].reverse()) {
                  select.value = option.value;
                  select.dispatchEvent(new Event("change"));
                  turned++;
                }
              }
              document.querySelectorAll("figure:not([hidden]) button").forEach(button => button.click());
              dispatchEvent(new Event("beforeprint"));
              dispatchEvent(new Event("afterprint"));
            } catch (fault) { faults.push(String(fault)); }
            const broken = [...document.querySelectorAll("figure svg")].filter(svg => svg.outerHTML.includes("NaN")).length;
            document.body.append(element("pre", { id: "probe" }, JSON.stringify({ faults, turned, broken, saved,
              injected: document.querySelectorAll("img").length + (window.injected ? 1 : 0),
              figures: document.querySelectorAll("figure:not([hidden]) svg").length })));
            </script>
            </body>""";

    @TempDir
    Path folder;

    @Test
    void theWholeRunIsDrawn() throws Exception {
        Map<?, ?> seen = open(HtmlReport.html(SyntheticRun.standard().writeTo(folder)));
        assertThat(seen.get("figures")).isEqualTo(6);
        assertThat((Integer) seen.get("turned")).isGreaterThan(30);
        assertThat((List<?>) seen.get("saved"))
                .hasSize(12)
                .allSatisfy(
                        file -> assertThat((Integer) ((List<?>) file).get(1)).isGreaterThan(200));
    }

    @Test
    void readingsAreDrawnAgainstLatencyWhereItWasMeasured() throws Exception {
        Files.writeString(
                folder.resolve("summary.json"),
                Json.compact(SyntheticRun.standard().timed().toMap()));
        Map<?, ?> seen = open(HtmlReport.html(folder));
        assertThat((List<?>) seen.get("saved"))
                .anySatisfy(file -> assertThat(((List<?>) file).getFirst()).isEqualTo("reading-against-latency.svg"))
                .anySatisfy(file -> assertThat(((List<?>) file).getFirst()).isEqualTo("reading-against-latency.csv"));
    }

    @Test
    void aComparisonIsDrawn() throws Exception {
        Summary one = SyntheticRun.standard().summary();
        Summary two = new SyntheticRun("other-77aa01ff", "gradual", new long[] {1, 2, 3}).summary();
        Map<?, ?> seen = open(ComparisonReport.html(Comparison.of(List.of(one, two))));
        assertThat(seen.get("figures")).isEqualTo(4);
    }

    @Test
    void twentyFindersOfTwentyLayersAreDrawn() throws Exception {
        Files.writeString(
                folder.resolve("summary.json"),
                Json.compact(Crowd.summary(24, 20).toMap()));
        Map<?, ?> seen = open(HtmlReport.html(folder));
        assertThat(seen.get("figures")).isEqualTo(4);
    }

    @Test
    void aBenchmarkIsDrawn() throws Exception {
        Map<?, ?> seen = open(SpeedReport.html(SpeedReportTest.speeds(SpeedReportTest.whole(50, 40, 60, 8))));
        assertThat(seen.get("figures")).isEqualTo(2);
        assertThat((List<?>) seen.get("saved")).hasSize(4);
    }

    static Stream<Summary> oddRuns() {
        String hostile = "</script><script>window.injected = 1</script><img src=x>";
        Row dense = Rows.accuracy("dense", 1, 1, 0.9);
        List<Row> names = List.of(dense, Rows.accuracy(hostile, 0.1, 1, 0.9), Rows.accuracy(hostile, 0.01, 1, 0.8));
        Row lost =
                Rows.row("snip", "plain", 0.1, 1, Collections.singletonMap("accuracy", null), new Row.Diverged(1, 9));
        Map<String, Boolean> up = Map.of("accuracy", true);
        List<Row> lostDense = List.of(
                Rows.row("dense", "plain", 1, 1, Collections.singletonMap("accuracy", null), new Row.Diverged(0, 1)),
                lost);
        return Stream.of(
                new Summary(1, "empty", "", 0, 0, List.of(), List.of()),
                new Summary(1, "dense alone", "", 1, 0, List.of(dense), List.of()),
                new Summary(1, hostile, "", 1, 0, names, Verdicts.of(names, VerdictRule.standard(), up)),
                new Summary(
                        1,
                        "lost",
                        "",
                        1,
                        0,
                        List.of(dense, lost),
                        Verdicts.of(List.of(dense, lost), VerdictRule.standard(), up)),
                new Summary(1, "all lost", "", 1, 0, lostDense, Verdicts.of(lostDense, VerdictRule.standard(), up)));
    }

    @ParameterizedTest
    @MethodSource("oddRuns")
    void oddRunsDoNotBreakThePage(Summary summary) throws Exception {
        Files.writeString(folder.resolve("summary.json"), Json.compact(summary.toMap()));
        open(HtmlReport.html(folder));
    }

    /** Opens the page, turns every control, and gives what the probe saw; fails on any fault. */
    private Map<?, ?> open(String html) throws IOException, InterruptedException {
        Path page = folder.resolve("probed.html");
        int end = html.lastIndexOf("</body>"); // the chart library has one in a string
        Files.writeString(
                page,
                html.substring(0, end).replaceFirst("<body>", "<body>" + PROBE) + EXERCISE + html.substring(end + 7));
        List<String> command = new ArrayList<>(List.of(
                browser(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=8000",
                "--dump-dom",
                page.toUri().toString()));
        Path out = folder.resolve("dom.html");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        Matcher probe =
                Pattern.compile("<pre id=\"probe\">(.*?)</pre>", Pattern.DOTALL).matcher(Files.readString(out));
        assertThat(probe.find()).as("the page's scripts ran to their end").isTrue();
        String text = probe.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        Map<?, ?> seen = (Map<?, ?>) Json.read(text, "probe");
        assertThat((List<?>) seen.get("faults")).isEmpty();
        assertThat(seen.get("broken")).isEqualTo(0);
        assertThat(seen.get("injected")).isEqualTo(0);
        return seen;
    }

    private static String browser() {
        String found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeThat(found).as("a browser on the path").isNotEmpty();
        return found;
    }
}
