package org.tombola.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.assess.Metric;
import org.tombola.assess.Reading;
import org.tombola.assess.Subject;
import org.tombola.data.Dataset;
import org.tombola.engine.Numerics;
import org.tombola.graph.Cost;
import org.tombola.lab.Assessment;
import org.tombola.random.Seed;
import org.tombola.recipe.Part;
import org.tombola.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola assess}: a score card for any network. */
@Command(
        name = "assess",
        description =
                "Reads metrics of a ticket or a checkpoint (PyTorch, safetensors) on the test split of a data set.",
        footer = {
            "",
            "Examples:",
            "  tombola assess runs/lenet-quickstart-1a2b3c4d/tickets/dense.safetensors --data glyphs",
            "  tombola assess resnet20.th --architecture '{resnet20: {shortcut: A}}' --data '{cifar10: {path: data}}'"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AssessCommand implements Runnable {
    /** Below which metrics draw that do: the same each time, so that networks can be compared. */
    private static final Seed DRAWS = new Seed(1);

    @Mixin
    private CommonOptions common;

    @Mixin
    private EngineOptions engine;

    @Parameters(paramLabel = "TICKET|CHECKPOINT", description = "A file, or a ticket's id in the store.")
    private String network;

    @Option(
            names = GivenData.OPTION,
            required = true,
            paramLabel = "D",
            description = "A data set's name, a YAML file with one data entry, or the entry itself.")
    private String data;

    @Option(
            names = "--architecture",
            paramLabel = "A",
            description = "Of a checkpoint: a name, or YAML with settings. By default told by the tensors.")
    private @Nullable String architecture;

    @Option(
            names = "--metrics",
            paramLabel = "M",
            description = "Metrics with commas between, or a YAML file with a list (default ${DEFAULT-VALUE}).")
    private String metrics = GivenMetrics.STANDARD;

    @Option(names = "--precision", paramLabel = "P", description = "fp32 or bf16 (default ${DEFAULT-VALUE}).")
    private Precision precision = Precision.fp32;

    /** Precisions of the forward pass, as recipes write them. */
    enum Precision {
        fp32,
        bf16
    }

    @Override
    public void run() {
        List<Part<Metric>> asked = GivenMetrics.of(metrics);
        Dataset dataset = GivenData.of(data).load(common);
        GivenNetwork given = GivenNetwork.of(common, network, architecture, dataset);
        Numerics numerics =
                new Numerics(Numerics.Precision.valueOf(precision.name().toUpperCase(Locale.ROOT)), engine.threads());
        Subject subject = new Subject(
                given.graph(), given.weights(), given.mask(), null, dataset.test(), dataset.train(), DRAWS, numerics);
        SequencedMap<String, Reading> readings = new Assessment(engine.open(), keptReadings()).read(subject, asked);
        Cost cost = Cost.of(given.graph(), given.mask());
        common.print(() -> document(dataset, given, readings, cost), () -> text(dataset, given, readings, cost));
    }

    /** A look at a network makes no store, but uses one that is there. */
    private @Nullable Store keptReadings() {
        Path root = common.storeRoot();
        return Files.isDirectory(root) && Files.isWritable(root) ? common.store() : null;
    }

    private Map<String, Object> document(
            Dataset dataset, GivenNetwork given, Map<String, Reading> readings, Cost cost) {
        Map<String, @Nullable Double> values = new LinkedHashMap<>();
        Map<String, Object> details = new LinkedHashMap<>();
        readings.forEach((label, reading) -> {
            values.put(label, Double.isFinite(reading.value()) ? reading.value() : null);
            details.put(label, reading.details());
        });
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("network", network);
        row.put("metrics", values);
        row.put("data", dataset.name());
        row.put("count", dataset.test().count());
        if (readings.containsKey("accuracy")) {
            row.put("correct", correct(readings, dataset));
        }
        if (given.mask().size() > 0) {
            row.put("kept", given.mask().count());
            row.put("prunable", given.mask().size());
        }
        row.put("parameters", cost.parameters());
        row.put("kept_parameters", cost.keptParameters());
        row.put("macs", cost.macs());
        row.put("kept_macs", cost.keptMacs());
        row.put("details", details);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("rows", List.of(row));
        return document;
    }

    private static long correct(Map<String, Reading> readings, Dataset dataset) {
        Reading accuracy = readings.get("accuracy");
        return accuracy == null
                ? 0
                : Math.round(accuracy.value() * dataset.test().count());
    }

    private String text(Dataset dataset, GivenNetwork given, Map<String, Reading> readings, Cost cost) {
        StringBuilder text = new StringBuilder();
        text.append(network)
                .append(" on the ")
                .append(Quantities.count(dataset.test().count()));
        text.append(" test images of ").append(dataset.name()).append('\n');
        readings.forEach((label, reading) -> text.append(
                reading.details().get(Reading.NONE) instanceof String why
                        ? String.format(Locale.ROOT, "  %-24s — (%s)%n", label, why)
                        : String.format(Locale.ROOT, "  %-24s %.6g%n", label, reading.value())));
        if (readings.containsKey("accuracy")) {
            text.append(String.format(
                    Locale.ROOT, "  %-24s %s%n", "correct", Quantities.count(correct(readings, dataset))));
        }
        boolean sparse = given.mask().size() > 0;
        text.append(String.format(
                Locale.ROOT, "  %-24s %s%n", "parameters", of(sparse, cost.keptParameters(), cost.parameters())));
        text.append(String.format(
                Locale.ROOT,
                "  %-24s %s%s%n",
                "multiply-adds an image",
                of(sparse, cost.keptMacs(), cost.macs()),
                sparse ? " (theoretical)" : ""));
        return text.toString();
    }

    private static String of(boolean sparse, long kept, long all) {
        return sparse ? Quantities.count(kept) + " of " + Quantities.count(all) : Quantities.count(all);
    }
}
