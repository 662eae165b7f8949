package org.tombola.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tombola.Json;
import org.tombola.data.Dataset;
import org.tombola.engine.Engine;
import org.tombola.report.Curves;
import org.tombola.report.HtmlReport;
import org.tombola.report.Overlaps;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.report.Tables;
import org.tombola.report.Verdicts;
import org.tombola.store.Store;

/** The folder of a run: resolved recipe, provenance, summary, tables, curves, tickets, report. */
final class RunFolder {
    private final Path folder;
    private final Recipe recipe;

    RunFolder(Path folder, Recipe recipe, Path recipeFolder) {
        this.folder = folder;
        this.recipe = recipe;
        try {
            Files.createDirectories(tickets());
            Store.write(folder.resolve("recipe.yaml"), new ResolvedRecipe(recipe).yaml(recipeFolder));
        } catch (IOException e) {
            throw new UncheckedIOException("run " + folder + ": " + e.getMessage(), e);
        }
    }

    Path tickets() {
        return folder.resolve("tickets");
    }

    Summary write(
            List<RowWork.Made> made, double seconds, Store store, Engine engine, Dataset dataset, TestSplit test) {
        List<Row> rows = made.stream().map(RowWork.Made::row).toList();
        Map<String, Boolean> higherIsBetter = new LinkedHashMap<>();
        recipe.assess().stream()
                .filter(metric -> metric.value().judged())
                .forEach(m -> higherIsBetter.put(m.label(), m.value().higherIsBetter()));
        Summary summary = new Summary(
                Summary.SCHEMA,
                folder.getFileName().toString(),
                folder.resolve("report.html").toString(),
                seconds,
                store.foundSteps(),
                rows,
                Verdicts.of(rows, recipe.verdict(), higherIsBetter),
                Overlaps.within(rows, Overlaps.tickets(folder)));
        try {
            Store.write(folder.resolve("curves.csv"), Curves.text(TrainingCurves.of(made)));
            Store.write(
                    folder.resolve("provenance.json"),
                    Json.pretty(Provenance.of(recipe, engine, dataset, test, store)));
            Store.write(folder.resolve("details.json"), Json.pretty(ReadingDetails.of(made)));
            Store.write(folder.resolve("summary.json"), Json.pretty(summary.toMap()));
        } catch (IOException e) {
            throw new UncheckedIOException("run " + folder + ": " + e.getMessage(), e);
        }
        Tables.write(summary, folder);
        HtmlReport.write(folder);
        return summary;
    }
}
