package org.tombola.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import org.tombola.report.Comparison.Contestant;
import org.tombola.report.Comparison.Entry;
import org.tombola.report.Comparison.Pair;

/**
 * A comparison as a table for terminal, Markdown and TeX, as CSV with a line per pair, and as one HTML file. In the tables the best mean
 * of each density and metric has a mark of its own, and rows that differ from it significantly have one or two stars.
 */
public final class ComparisonReport {
    private static final int TERMINAL_WIDTH = 120;
    private static final String LEGEND =
            "mean ± sample standard deviation over seeds. ▲ best mean at its density; * differs from it with p < 0.05,"
                    + " ** with p < 0.01\n(two-sided; paired t over equal seeds, Welch t otherwise; Holm-corrected over"
                    + " all pairs at that density and metric).\n";

    /** Columns of the CSV. */
    public static final List<String> CSV_HEADER = List.of(
            "metric",
            "density",
            "run_a",
            "finder_a",
            "spend_a",
            "n_a",
            "run_b",
            "finder_b",
            "spend_b",
            "n_b",
            "difference",
            "low",
            "high",
            "p",
            "p_holm",
            "mark",
            "statistic");

    private ComparisonReport() {}

    public static String text(Comparison comparison) {
        return grid(comparison, false).text(TERMINAL_WIDTH) + "\n" + LEGEND + OverlapTable.text(comparison);
    }

    public static String markdown(Comparison comparison) {
        return grid(comparison, false).markdown() + "\n" + LEGEND + OverlapTable.markdown(comparison);
    }

    /** A booktabs tabular; the best mean is bold. */
    public static String tex(Comparison comparison) {
        return "% Needs \\usepackage{booktabs}. Bold: best mean at its density; stars: significantly different from it,\n"
                + "% * p < 0.05, ** p < 0.01, paired or Welch t, Holm-corrected over all pairs at that density and metric.\n"
                + grid(comparison, true).tex();
    }

    /** A line per pair, see {@link #CSV_HEADER}. */
    public static String csv(Comparison comparison) {
        StringBuilder text = new StringBuilder(Csv.line(CSV_HEADER));
        for (Pair pair : comparison.pairs()) {
            Interval interval = pair.interval();
            text.append(Csv.line(Arrays.asList(
                    pair.metric(),
                    pair.density(),
                    pair.a().run(),
                    pair.a().finder(),
                    pair.a().spend(),
                    pair.seedsOfA(),
                    pair.b().run(),
                    pair.b().finder(),
                    pair.b().spend(),
                    pair.seedsOfB(),
                    pair.difference(),
                    interval == null ? null : interval.low(),
                    interval == null ? null : interval.high(),
                    pair.p(),
                    pair.adjusted(),
                    pair.mark(),
                    pair.statistic())));
        }
        return text.toString();
    }

    /** One HTML file with the figures of a run's report, over all runs. */
    public static void write(Comparison comparison, Path file) {
        Page.write(file, html(comparison));
    }

    static String html(Comparison comparison) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", "comparison");
        data.put("metrics", Payload.metrics(comparison.runs()));
        data.put("runs", comparison.runs().stream().map(Payload::run).toList());
        data.put("curves", List.of());
        data.put("unreadable_curve_lines", 0);
        data.put("provenance", null);
        data.put("recipe", null);
        data.put("pairs", comparison.pairs().stream().map(ComparisonReport::map).toList());
        data.put("overlaps", overlaps(comparison));
        data.put("metric_curves", List.of());
        return Page.html(
                "Comparison of " + comparison.runs().size() + " runs", headline(comparison), text(comparison), data);
    }

    /** The overlaps as plain values, for JSON. */
    public static List<Map<String, @Nullable Object>> overlaps(Comparison comparison) {
        return comparison.overlaps().stream().map(OverlapFormat::write).toList();
    }

    private static String headline(Comparison comparison) {
        long significant = comparison.pairs().stream()
                .filter(pair -> !pair.mark().isEmpty())
                .count();
        return significant + " of "
                + comparison.pairs().size()
                + " pairs of rows at equal density differ significantly (p < 0.05 after Holm's correction).";
    }

    private static Grid grid(Comparison comparison, boolean tex) {
        SequencedSet<String> metrics = Tables.metricNames(
                comparison.runs().stream().flatMap(run -> run.rows().stream()).toList());
        List<String> header = new ArrayList<>(List.of("run", "finder", "spend", "density", "seeds"));
        header.addAll(metrics);
        List<List<String>> lines = new ArrayList<>();
        Comparison.byDensity(comparison.runs()).forEach((density, entries) -> {
            for (Entry entry : entries) {
                List<String> line = new ArrayList<>(List.of(
                        entry.contestant().run(),
                        entry.contestant().finder(),
                        entry.contestant().spend(),
                        Numbers.density(density),
                        Integer.toString(entry.group().rows().size())));
                if (tex) {
                    line.replaceAll(Tex::escape);
                }
                metrics.forEach(metric -> line.add(cell(comparison, entries, entry, metric, tex)));
                lines.add(line);
            }
        });
        return new Grid(tex ? header.stream().map(Tex::escape).toList() : header, lines, 3, 4);
    }

    private static String cell(Comparison comparison, List<Entry> entries, Entry entry, String metric, boolean tex) {
        Sample sample = entry.group().sample(metric);
        if (sample == null) {
            return entry.group().divergedCount() > 0 ? "diverged" : tex ? "--" : Numbers.NONE;
        }
        Entry best = comparison.best(entries, metric);
        Sample ofBest = best == null ? null : best.group().sample(metric);
        boolean isBest = entries.size() > 1 && ofBest != null && sample.mean() == ofBest.mean();
        Pair pair = best == null || isBest
                ? null
                : comparison.pair(metric, entry.group().density(), entry.contestant(), best.contestant());
        String stars = pair == null ? "" : pair.mark();
        String number = Numbers.meanAndDeviation(sample);
        if (!tex) {
            return number + String.format(java.util.Locale.ROOT, " %-2s", isBest ? "▲" : stars);
        }
        String math = Tex.number(number);
        return "$" + (isBest ? "\\mathbf{" + math + "}" : math) + (stars.isEmpty() ? "" : "^{" + stars + "}") + "$";
    }

    private static Map<String, @Nullable Object> map(Pair pair) {
        Interval interval = pair.interval();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("metric", pair.metric());
        map.put("density", pair.density());
        map.put("a", map(pair.a()));
        map.put("b", map(pair.b()));
        map.put("difference", pair.difference());
        map.put("text", Numbers.difference(pair.difference(), interval));
        map.put("p", pair.p());
        map.put("adjusted", pair.adjusted());
        map.put("mark", pair.mark());
        map.put("statistic", pair.statistic());
        map.put("seeds", pair.seedsOfA() + " / " + pair.seedsOfB());
        return map;
    }

    private static Map<String, String> map(Contestant contestant) {
        return Map.of("run", contestant.run(), "finder", contestant.finder(), "spend", contestant.spend());
    }
}
