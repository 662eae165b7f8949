package org.tombola.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tombola.report.Comparison;
import org.tombola.report.Comparison.Contestant;
import org.tombola.report.Comparison.Pair;
import org.tombola.report.ComparisonReport;
import org.tombola.report.Overlaps;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.weights.Mask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola compare}: rows of several runs against each other. */
@Command(
        name = "compare",
        description = "Tables of one or several runs side by side, with significance marks.",
        footer = {"", "Example:", "  tombola compare lenet-quickstart-1a2b3c4d lenet-quickstart-5e6f7a8b --as tex"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompareCommand implements Runnable {
    /** Forms of the table. */
    enum Form {
        text,
        markdown,
        tex,
        csv
    }

    @Mixin
    private CommonOptions common;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "A run's folder, its id, or the start of its id.")
    private List<String> runs;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            description = "Form of the table: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Form form = Form.text;

    @Override
    public void run() {
        Comparison comparison = comparison(common, runs);
        common.print(() -> plain(comparison), () -> switch (form) {
            case text -> ComparisonReport.text(comparison);
            case markdown -> ComparisonReport.markdown(comparison);
            case tex -> ComparisonReport.tex(comparison);
            case csv -> ComparisonReport.csv(comparison);
        });
    }

    /** Of these runs, their masks too where the tickets lie in their folders. */
    static Comparison comparison(CommonOptions common, List<String> runs) {
        List<Summary> summaries = new ArrayList<>();
        Map<String, Function<Row, Optional<Mask>>> drawn = new LinkedHashMap<>();
        for (String run : runs) {
            Path folder = common.lookup().run(run);
            Summary summary = Summary.read(folder.resolve("summary.json"));
            summaries.add(summary);
            drawn.put(summary.run(), Overlaps.tickets(folder));
        }
        return Comparison.of(summaries).withOverlaps(drawn);
    }

    static Map<String, Object> plain(Comparison comparison) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("schema", 1);
        plain.put("runs", comparison.runs().stream().map(Summary::run).toList());
        plain.put("confidence", comparison.confidence());
        plain.put(
                "pairs", comparison.pairs().stream().map(CompareCommand::plain).toList());
        plain.put("overlaps", ComparisonReport.overlaps(comparison));
        return plain;
    }

    private static Map<String, @Nullable Object> plain(Pair pair) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("metric", pair.metric());
        plain.put("density", pair.density());
        plain.put("a", plain(pair.a(), pair.seedsOfA()));
        plain.put("b", plain(pair.b(), pair.seedsOfB()));
        plain.put("difference", pair.difference());
        plain.put(
                "interval",
                pair.interval() == null
                        ? null
                        : List.of(pair.interval().low(), pair.interval().high()));
        plain.put("p", pair.p());
        plain.put("p_adjusted", pair.adjusted());
        plain.put("mark", pair.mark());
        plain.put("statistic", pair.statistic());
        return plain;
    }

    private static Map<String, Object> plain(Contestant contestant, int seeds) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("run", contestant.run());
        plain.put("finder", contestant.finder());
        plain.put("spend", contestant.spend());
        plain.put("n", seeds);
        return plain;
    }
}
