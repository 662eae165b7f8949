package org.tombola.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.report.Tables;
import org.tombola.sweep.Catalogues;
import org.tombola.sweep.Recipe;
import org.tombola.sweep.RecipeDecoder;
import org.tombola.sweep.RunPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola run}: a recipe from beginning to end. */
@Command(
        name = "run",
        description =
                "Finds, spends, assesses and reports, as a recipe says. Run again, it resumes, or answers at once.",
        footer = {
            "",
            "Examples:",
            "  tombola run recipes/quickstart.yaml",
            "  tombola run recipes/quickstart.yaml --set train.epochs=3 --set find[1].iterative_magnitude.per_level=0.5"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Mixin
    private EngineOptions engine;

    @Parameters(paramLabel = "RECIPE", description = "A YAML file.")
    private Path recipe;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a key of the recipe: a dotted path, list indices allowed, and YAML. May be repeated.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--seeds", paramLabel = "1,2,3", description = "Seeds in place of the recipe's.")
    private @Nullable String seeds;

    @Option(names = "--dry-run", description = "Print what is in the store and what is missing, and do nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        List<String> all = new ArrayList<>(assignments);
        if (seeds != null) {
            all.add("seeds=[" + seeds(seeds) + "]");
        }
        int threads = engine.threads();
        Recipe decoded = RecipeDecoder.file(recipe, all, Catalogues.ALL);
        Execution execution = new Execution(common, decoded, RecipeDecoder.folder(recipe), engine.open(), threads);
        return dryRun ? dryRun(execution) : run(execution);
    }

    private static String seeds(String given) {
        List<String> seeds = List.of(given.split(",", -1));
        for (String seed : seeds) {
            if (!seed.strip().matches("[0-9]{1,18}")) {
                throw new InvalidInput("--seeds: expected whole numbers such as 1,2,3, got '" + seed + "'");
            }
        }
        return String.join(", ", seeds);
    }

    private int run(Execution execution) {
        Summary summary = execution.run();
        common.print(summary::toMap, () -> Tables.text(summary) + "\nreport " + summary.report() + "\n");
        List<Row> violated = Execution.violated(summary);
        if (violated.isEmpty()) {
            common.remark(hint(summary));
            return 0;
        }
        violated.forEach(row -> common.complain("the certificate of " + row.ticket() + " is " + row.certificate()));
        return Failures.FAILED;
    }

    private static String hint(Summary summary) {
        return summary.rows().stream()
                .map(Row::ticket)
                .filter(ticket -> ticket != null)
                .reduce((first, last) -> last)
                .map(ticket -> "Open the report in a browser; tombola show " + ticket + " tells of the last ticket.")
                .orElse("Open the report in a browser.");
    }

    private int dryRun(Execution execution) {
        RunPlan plan = execution.plan();
        OptionalDouble seconds = execution.seconds(plan);
        common.print(() -> document(plan, seconds), () -> text(plan, seconds));
        return 0;
    }

    private static Map<String, Object> document(RunPlan plan, OptionalDouble seconds) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put(
                "rows",
                plan.lines().stream()
                        .map(line -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("row", line.row());
                            row.put("missing_trainings", line.trainings());
                            row.put("epochs", line.epochs());
                            return row;
                        })
                        .toList());
        document.put("missing_trainings", plan.trainings());
        document.put("epochs", plan.epochs());
        seconds.ifPresent(value -> document.put("estimated_seconds", value));
        return document;
    }

    private static String text(RunPlan plan, OptionalDouble seconds) {
        StringBuilder text = new StringBuilder();
        for (RunPlan.Line line : plan.lines()) {
            text.append(line.row()).append(": ");
            text.append(
                    line.trainings() == 0
                            ? "in the store, or made by a row above"
                            : Quantities.plural(line.trainings(), "training") + ", " + epochs(line.epochs()));
            text.append('\n');
        }
        text.append("\nmissing: ").append(Quantities.plural(plan.trainings(), "training"));
        text.append(", ").append(epochs(plan.epochs())).append('\n');
        if (plan.trainings() > 0) {
            text.append("estimated time: ")
                    .append(
                            seconds.isPresent()
                                    ? Quantities.duration(seconds.getAsDouble())
                                    : "unknown until the store holds a training of this network")
                    .append('\n');
        }
        return text.toString();
    }

    private static String epochs(double epochs) {
        return Quantities.number(epochs) + (epochs == 1 ? " epoch" : " epochs");
    }
}
