package org.tombola.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.tombola.engine.Engine;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.store.Store;
import org.tombola.sweep.Recipe;
import org.tombola.sweep.Run;
import org.tombola.sweep.RunPlan;
import org.tombola.sweep.RunWatch;

/**
 * A recipe about to be run: with a bar on a terminal, with lines elsewhere.
 *
 * @param folder that the recipe's relative paths start from
 * @param threads in all; a training takes as many of them as its recipe says
 */
record Execution(CommonOptions common, Recipe recipe, Path folder, Engine engine, int threads) {

    Summary run() {
        Store store = common.store();
        if (common.quiet()) {
            return execute(run(store, RunWatch.SILENT));
        }
        if (!Terminal.watchesStandardError()) {
            return execute(run(store, new Progress(common)));
        }
        RunPlan plan = run(store, RunWatch.SILENT).plan();
        try (ProgressLine bar = new ProgressLine(plan)) {
            Interruption.resumable(bar::close);
            return execute(run(store, bar));
        }
    }

    private Run run(Store store, RunWatch watch) {
        return new Run(recipe, engine, store, common.places(folder), watch, SparseTiming.source());
    }

    private Summary execute(Run run) {
        if (Terminal.watchesStandardError() && !common.quiet()) {
            return run.execute(sideBySide());
        }
        Interruption.resumable(() -> {});
        return run.execute(sideBySide());
    }

    private int sideBySide() {
        return Math.max(1, threads / recipe.train().threads());
    }

    /** Looks, and leaves no store behind where there was none. */
    RunPlan plan() {
        if (Files.isDirectory(common.storeRoot())) {
            return plan(common.store());
        }
        try {
            Path empty = Files.createTempDirectory("tombola");
            try {
                return plan(Store.open(empty));
            } finally {
                delete(empty);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made: " + e.getMessage(), e);
        }
    }

    private RunPlan plan(Store store) {
        return run(store, RunWatch.SILENT).plan();
    }

    /** Estimated; none where the store holds no training of this network. */
    OptionalDouble seconds(RunPlan plan) {
        return plan.seconds(sideBySide());
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Rows whose tickets broke a promise when they were made. */
    static List<Row> violated(Summary summary) {
        return summary.rows().stream()
                .filter(row -> row.certificate() != null && !row.certificate().equals("ok"))
                .toList();
    }
}
