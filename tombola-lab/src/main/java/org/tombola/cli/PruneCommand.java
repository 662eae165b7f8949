package org.tombola.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.sweep.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola prune}: one ticket from a trained network. */
@Command(
        name = "prune",
        description = "Prunes a trained network (PyTorch, safetensors) to a density and trains the rest a little.",
        footer = {
            "",
            "Example:",
            "  tombola prune resnet20.th --density 0.1 --data '{cifar10: {path: data}}' --epochs 5 --out ticket.safetensors"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PruneCommand implements Runnable {
    @Mixin
    private CommonOptions common;

    @Mixin
    private EngineOptions engine;

    @Parameters(paramLabel = "CHECKPOINT", description = "A file with trained weights.")
    private Path checkpoint;

    @Option(
            names = "--density",
            required = true,
            paramLabel = "SHARE",
            description = "Share of weights to keep: 0.1 or 0.8^8.")
    private String density;

    @Option(
            names = GivenData.OPTION,
            required = true,
            paramLabel = "D",
            description = "A data set's name, a YAML file with one data entry, or the entry itself.")
    private String data;

    @Option(
            names = "--finder",
            paramLabel = "F",
            description = "A finder's name, or YAML with settings (default ${DEFAULT-VALUE}).")
    private String finder = PruneRecipe.FINDER;

    @Option(
            names = "--architecture",
            paramLabel = "A",
            description = "A name, or YAML with settings. By default told by the tensors.")
    private @Nullable String architecture;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Epochs after the cut (default ${DEFAULT-VALUE}); 0 only cuts.")
    private int epochs = 3;

    @Option(names = "--seed", paramLabel = "N", description = "Of data order and draws (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a key of the recipe that this command writes. May be repeated.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", description = "Copy the ticket there.")
    private @Nullable Path out;

    @Override
    public void run() {
        if (out != null) {
            requireWritable(out.toAbsolutePath());
        }
        PruneRecipe form = new PruneRecipe(checkpoint, density, GivenData.of(data), finder, architecture, epochs, seed);
        Recipe recipe = form.decode(common, assignments);
        Summary summary = new Execution(common, recipe, form.data().folder(), engine.open(), engine.threads()).run();
        Row ticket = summary.rows().stream()
                .filter(row -> !row.isDense())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the run has no sparse row"));
        Row dense = summary.rows().stream().filter(Row::isDense).findFirst().orElseThrow();
        Path file = Path.of(Objects.requireNonNull(ticket.ticket()));
        Path given = out == null ? file : copied(file, out);
        common.print(() -> document(summary, dense, ticket, given), () -> text(dense, ticket, given));
    }

    /** Said before the training, not after it. */
    private static void requireWritable(Path target) {
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new InvalidInput("--out " + target
                    + " cannot be written; it needs a file name in a folder that exists and may be written");
        }
    }

    private static Path copied(Path file, Path target) {
        try {
            Path beside = target.resolveSibling("." + target.getFileName() + ".part");
            Files.copy(file, beside, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("--out " + target + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> document(Summary summary, Row dense, Row ticket, Path file) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("run", summary.run());
        document.put("ticket", file.toString());
        document.put("kept", ticket.kept());
        document.put("prunable", ticket.prunable());
        document.put("dense", dense.metrics());
        document.put("sparse", ticket.metrics());
        document.put("certificate", ticket.certificate());
        document.put("report", summary.report());
        return document;
    }

    private static String text(Row dense, Row ticket, Path file) {
        StringBuilder text = new StringBuilder();
        text.append(Quantities.count(ticket.kept())).append(" of ").append(Quantities.count(ticket.prunable()));
        text.append(" weights kept\n");
        text.append(String.format(Locale.ROOT, "  %-24s %12s %12s%n", "", "dense", "sparse"));
        dense.metrics()
                .forEach((label, value) -> text.append(String.format(
                        Locale.ROOT,
                        "  %-24s %12s %12s%n",
                        label,
                        number(value),
                        number(ticket.metrics().get(label)))));
        return text.append("certificate ")
                .append(ticket.certificate())
                .append("\nticket ")
                .append(file)
                .append('\n')
                .toString();
    }

    private static String number(@Nullable Double value) {
        return value == null ? "—" : String.format(Locale.ROOT, "%.6g", value);
    }
}
