package org.tombola.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.report.ComparisonReport;
import org.tombola.report.HtmlReport;
import org.tombola.report.Summary;
import org.tombola.report.Tables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola report}: the HTML file of a run, or of several in one. */
@Command(
        name = "report",
        description = "Writes a run's report.html and tables anew, or one file that compares several runs.",
        footer = {"", "Example:", "  tombola report lenet-quickstart-1a2b3c4d"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReportCommand implements Runnable {
    @Mixin
    private CommonOptions common;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "A run's folder, its id, or the start of its id.")
    private List<String> runs;

    @Option(names = "--out", paramLabel = "FILE", description = "The HTML file; needed for several runs.")
    private @Nullable Path out;

    @Override
    public void run() {
        Path written = runs.size() == 1 && out == null ? one(runs.getFirst()) : several();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("report", written.toString());
        common.print(() -> document, written::toString);
    }

    private Path one(String run) {
        Path folder = common.lookup().run(run);
        Tables.write(Summary.read(folder.resolve("summary.json")), folder);
        return HtmlReport.write(folder);
    }

    private Path several() {
        if (out == null) {
            throw new InvalidInput("report: several runs go into one file, which --out names");
        }
        ComparisonReport.write(CompareCommand.comparison(common, runs), out);
        return out;
    }
}
