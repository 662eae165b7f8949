package org.tombola.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Latency;
import org.tombola.report.Verdict.Outcome;

/**
 * A summary as tables: a line per finder, spending and density, readings as mean ± sample standard deviation over the seeds, each with
 * the mark of its verdict. The CSV is tidy instead: a line per metric, full precision, for other programs.
 */
public final class Tables {
    private static final int TERMINAL_WIDTH = 110;

    /** Columns of {@code table.csv}. */
    public static final List<String> CSV_HEADER = List.of(
            "finder",
            "spend",
            "density",
            "realised_density",
            "metric",
            "n",
            "mean",
            "sd",
            "diverged",
            "dense",
            "difference",
            "low",
            "high",
            "confidence",
            "margin",
            "verdict",
            "epochs",
            "seconds",
            "find_epochs",
            "spend_epochs",
            "forward",
            "backward",
            "dense_gradients",
            "hessian_products",
            "per_example",
            "kept",
            "prunable",
            "kept_parameters",
            "parameters",
            "batch",
            "milliseconds",
            "dense_milliseconds");

    private Tables() {}

    /** Writes {@code table.csv} and {@code table.tex}. */
    public static void write(Summary summary, Path folder) {
        try {
            Files.writeString(folder.resolve("table.csv"), csv(summary), UTF_8);
            Files.writeString(folder.resolve("table.tex"), tex(summary), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the tables to " + folder, e);
        }
    }

    /** For a terminal, with a legend below. */
    public static String text(Summary summary) {
        return grid(summary, Tables::textCell).text(TERMINAL_WIDTH) + "\n" + legend(summary);
    }

    /** For a README, with a legend below. */
    public static String markdown(Summary summary) {
        return grid(summary, Tables::textCell).markdown() + "\n" + legend(summary);
    }

    /** A booktabs tabular that needs no other package. Superscripts are the verdicts: w, u, d. */
    public static String tex(Summary summary) {
        Grid grid = grid(summary, Tables::texCell);
        Grid escaped = new Grid(
                grid.header().stream().map(Tex::escape).toList(),
                grid.lines().stream()
                        .map(line -> texLabels(line, grid.labels()))
                        .toList(),
                grid.labels(),
                grid.repeated());
        return "% Needs \\usepackage{booktabs}. Mean and sample standard deviation over seeds.\n"
                + "% Superscripts: w winning, u undecided, d degraded. " + Tex.comment(basis(summary)) + "\n"
                + escaped.tex();
    }

    /** See {@link #CSV_HEADER}. */
    public static String csv(Summary summary) {
        StringBuilder text = new StringBuilder(Csv.line(CSV_HEADER));
        for (Group group : Group.of(summary.rows())) {
            for (String metric : group.metricNames()) {
                Sample sample = group.sample(metric);
                Verdict verdict = group.verdict(summary.verdicts(), metric);
                Interval interval = verdict == null ? null : verdict.interval();
                text.append(Csv.line(Arrays.asList(
                        group.finder(),
                        group.spend(),
                        group.density(),
                        group.mean(Row::realisedDensity),
                        metric,
                        sample == null ? 0 : sample.n(),
                        sample == null ? null : sample.mean(),
                        sample == null ? null : sample.deviation(),
                        group.divergedCount(),
                        verdict == null ? null : verdict.dense(),
                        verdict == null ? null : verdict.difference(),
                        interval == null ? null : interval.low(),
                        interval == null ? null : interval.high(),
                        verdict == null ? null : verdict.confidence(),
                        verdict == null ? null : verdict.margin(),
                        verdict == null ? null : verdict.verdict().label(),
                        group.mean(row -> row.cost().epochs()),
                        group.mean(row -> row.cost().seconds()),
                        group.meanCost(Row.Cost::findEpochs),
                        group.meanCost(Row.Cost::spendEpochs),
                        group.meanPasses(Row.Passes::forward),
                        group.meanPasses(Row.Passes::backward),
                        group.meanPasses(Row.Passes::denseGradients),
                        group.meanPasses(Row.Passes::hessianProducts),
                        group.meanPasses(Row.Passes::perExample),
                        group.mean(Row::kept),
                        group.mean(Row::prunable),
                        group.meanSize(Row.Size::keptParameters),
                        group.meanSize(Row.Size::parameters),
                        group.meanLatency(Latency::batch),
                        group.meanLatency(Latency::milliseconds),
                        group.meanLatency(Latency::denseMilliseconds))));
            }
        }
        return text.toString();
    }

    /** {@code ✓}, {@code ✗} or {@code ?}. */
    static String mark(Outcome outcome) {
        return switch (outcome) {
            case WINNING -> "✓";
            case DEGRADED -> "✗";
            case UNDECIDED -> "?";
        };
    }

    static SequencedSet<String> metricNames(List<Row> rows) {
        SequencedSet<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(row.metrics().keySet()));
        return names;
    }

    /** A cell of one metric over a group, with the mark of its verdict if there is one. */
    private interface Cell {
        String of(Group group, String metric, @Nullable Verdict verdict);
    }

    private static Grid grid(Summary summary, Cell cell) {
        SequencedSet<String> metrics = metricNames(summary.rows());
        boolean sized = summary.rows().stream().anyMatch(row -> row.size() != null);
        List<String> header = new ArrayList<>(List.of("finder", "spend", "density", "kept"));
        header.addAll(sized ? List.of("of all", "seeds") : List.of("seeds"));
        boolean timed = timed(summary);
        if (timed) {
            header.add("ms / dense");
        }
        header.addAll(metrics);
        List<List<String>> lines = new ArrayList<>();
        for (Group group : Group.of(summary.rows())) {
            List<String> line = new ArrayList<>(List.of(
                    group.finder(),
                    group.spend(),
                    Numbers.density(group.density()),
                    Numbers.density(group.mean(Row::realisedDensity))));
            if (sized) {
                Double share = group.meanSize(size -> (double) size.keptParameters() / size.parameters());
                line.add(share == null ? Numbers.NONE : Numbers.density(share));
            }
            line.add(Integer.toString(group.rows().size()));
            if (timed) {
                line.add(latency(group));
            }
            metrics.forEach(metric -> line.add(cell.of(group, metric, group.verdict(summary.verdicts(), metric))));
            lines.add(line);
        }
        return new Grid(header, lines, 2, 3);
    }

    private static boolean timed(Summary summary) {
        return summary.rows().stream().anyMatch(row -> row.latency() != null);
    }

    private static String latency(Group group) {
        Double sparse = group.meanLatency(Latency::milliseconds);
        Double dense = group.meanLatency(Latency::denseMilliseconds);
        return sparse == null || dense == null
                ? Numbers.NONE
                : String.format(Locale.ROOT, "%.3g / %.3g", sparse, dense);
    }

    private static String textCell(Group group, String metric, @Nullable Verdict verdict) {
        Sample sample = group.sample(metric);
        if (sample == null) {
            return group.divergedCount() > 0 ? "diverged" : Numbers.NONE;
        }
        String missing = sample.n() < group.rows().size() ? " (n=" + sample.n() + ")" : "";
        return Numbers.meanAndDeviation(sample) + missing + " " + (verdict == null ? " " : mark(verdict.verdict()));
    }

    private static String texCell(Group group, String metric, @Nullable Verdict verdict) {
        Sample sample = group.sample(metric);
        if (sample == null) {
            return group.divergedCount() > 0 ? "diverged" : "--";
        }
        String number = Tex.number(Numbers.meanAndDeviation(sample));
        String missing = sample.n() < group.rows().size() ? "\\ (n=" + sample.n() + ")" : "";
        String mark =
                verdict == null ? "" : "^{\\mathrm{" + verdict.verdict().label().charAt(0) + "}}";
        return "$" + number + missing + mark + "$";
    }

    private static List<String> texLabels(List<String> line, int labels) {
        List<String> escaped = new ArrayList<>();
        for (int column = 0; column < line.size(); column++) {
            escaped.add(column < labels ? Tex.escape(line.get(column)) : line.get(column));
        }
        return escaped;
    }

    private static String legend(Summary summary) {
        boolean sized = summary.rows().stream().anyMatch(row -> row.size() != null);
        return (sized ? "kept: share of the prunable weights; of all: share of all parameters.\n" : "")
                + latencyLegend(summary)
                + "mean ± sample standard deviation over seeds; ✓ winning, ✗ degraded, ? undecided.\n" + basis(summary)
                + "\n";
    }

    /** What latencies are of; they are all of one recipe, so that the first tells. */
    private static String latencyLegend(Summary summary) {
        return summary.rows().stream()
                .map(Row::latency)
                .filter(Objects::nonNull)
                .findFirst()
                .map(latency -> "ms / dense: milliseconds, measured, for " + latency.batch()
                        + " images, under the mask and dense, by " + latency.engine() + ".\n")
                .orElse("");
    }

    /** What the verdicts rest on, in one sentence. */
    static String basis(Summary summary) {
        if (summary.verdicts().isEmpty()) {
            return "No verdicts: nothing was compared with dense.";
        }
        SequencedSet<String> margins = new LinkedHashSet<>();
        TreeSet<String> confidences = new TreeSet<>();
        TreeSet<String> statistics = new TreeSet<>();
        for (Verdict verdict : summary.verdicts()) {
            statistics.add(verdict.statistic());
            confidences.add(Numbers.shortest(100 * verdict.confidence()) + " %");
            if (verdict.margin() > 0) {
                margins.add(verdict.metric() + " " + Numbers.shortest(verdict.margin()));
            }
        }
        return "Verdicts: " + String.join(", ", statistics) + " over seeds, " + String.join(", ", confidences)
                + ", against dense under the same spending; margin "
                + (margins.isEmpty() ? "0" : String.join(", ", margins) + " (others 0)") + ".";
    }
}
