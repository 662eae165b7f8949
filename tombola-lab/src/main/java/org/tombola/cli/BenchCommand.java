package org.tombola.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.cli.bench.Bench;
import org.tombola.cli.bench.BenchNetwork;
import org.tombola.cli.bench.BoundsChecks;
import org.tombola.format.TicketFile;
import org.tombola.graph.Initialiser;
import org.tombola.graph.Layer;
import org.tombola.recipe.Nearest;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.YamlReader;
import org.tombola.report.SpeedReport;
import org.tombola.report.Speeds;
import org.tombola.sparse.Tuning;
import org.tombola.sweep.Catalogues;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola bench}: how fast a ticket is, measured against dense engines. */
@Command(
        name = "bench",
        description =
                "Measures a ticket in the sparse engine against libtorch and ONNX Runtime, in one process, in turns.",
        footer = {
            "",
            "Examples:",
            "  tombola bench TICKET --html speed.html",
            "  tombola bench resnet20 --density 0.1 --batch 1,64 --threads 1 --unchecked"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Runnable {
    @Mixin
    private CommonOptions common;

    @Parameters(
            paramLabel = "TICKET|ARCHITECTURE",
            description = "A ticket's file or id; with --density a network's name, or YAML with settings.")
    private String given;

    @Option(
            names = "--density",
            paramLabel = "SHARE",
            description = "Measure a random network of that architecture under a random mask that keeps this share.")
    private @Nullable String density;

    @Option(
            names = "--allocation",
            paramLabel = "A",
            description = "How the random mask is shared out: uniform, erk, er or global (default ${DEFAULT-VALUE}).")
    private String allocation = "uniform";

    @Option(
            names = "--prune-ends",
            description = "Let the random mask prune the first layer and the classifier too; they are dense otherwise.")
    private boolean ends;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the random network and its mask (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--images",
            paramLabel = "CxHxW",
            description = "What the random network reads (default ${DEFAULT-VALUE}).")
    private String images = "3x32x32";

    @Option(names = "--classes", paramLabel = "N", description = "Of the random network (default ${DEFAULT-VALUE}).")
    private int classes = 10;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Images at a time, one or several numbers (default 64,16,1).")
    private List<Integer> batches = List.of(64, 16, 1);

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "Threads of every engine, one or several numbers; by default 1 and one for each core.")
    private @Nullable List<Integer> threads;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "Turns that each engine takes (default ${DEFAULT-VALUE}).")
    private int repetitions = 15;

    @Option(names = "--whole-only", description = "Leave out the single layers.")
    private boolean wholeOnly;

    @Option(
            names = "--tuned",
            description = "Choose kernels by timing them instead of by rule; choices are kept for the next time.")
    private boolean tuned;

    @Option(
            names = "--bf16",
            description =
                    "Beside fp32 also measure libtorch in bfloat16 and the sparse engine storing activations in it.")
    private boolean bf16;

    @Option(
            names = "--unchecked",
            description =
                    "Without the Vector API's bounds checks in the sparse engine; its plans are checked as a whole.")
    private boolean unchecked;

    @Option(names = "--html", paramLabel = "FILE", description = "Write charts and tables as one HTML file.")
    private @Nullable Path html;

    @Override
    public void run() {
        if (unchecked) {
            BoundsChecks.turnOff(); // before anything can load the Vector API
        }
        Bench.Settings settings = new Bench.Settings(
                counts("--batch", batches), counts("--threads", threads()), repetitions(), !wholeOnly, tuning(), bf16);
        Speeds speeds = Bench.run(network(), settings, common::remark);
        if (html != null) {
            SpeedReport.write(speeds, html);
            common.remark(html.toString());
        }
        common.print(speeds::toMap, () -> SpeedReport.text(speeds));
    }

    private Tuning tuning() {
        return tuned ? Tuning.cached(common.environment().cache().resolve("kernels.json")) : Tuning.RULES;
    }

    private BenchNetwork network() {
        if (density == null) {
            if (Catalogues.ALL.architectures().names().contains(given)) {
                throw new InvalidInput(
                        "'" + given + "' is a network's name: it needs --density, for example --density 0.1");
            }
            Path file = common.lookup().ticket(given);
            return BenchNetwork.of(file.toString(), TicketFile.read(file));
        }
        Initialiser initialiser = PartDecoder.decode(
                        YamlReader.text("kaiming_normal", "--initialiser"), Catalogues.ALL.initialisers())
                .part()
                .value();
        return new BenchNetwork.Drawn(
                        GivenNetwork.architecture(given), Density.parse(density), allocation(), ends, seed)
                .network(images(), positive("--classes", classes), initialiser);
    }

    private Allocation allocation() {
        SequencedMap<String, Allocation> known = new LinkedHashMap<>();
        for (Allocation each : Allocation.values()) {
            known.put(each.name().toLowerCase(Locale.ROOT), each);
        }
        Allocation meant = known.get(allocation.toLowerCase(Locale.ROOT));
        if (meant == null) {
            throw new InvalidInput(
                    "--allocation: there is no '" + allocation + "'" + Nearest.hint(allocation, known.keySet()));
        }
        return meant;
    }

    private Layer.Input images() {
        String[] sizes = images.split("x", -1);
        try {
            if (sizes.length == 3) {
                return new Layer.Input(
                        "input",
                        positive("--images", Integer.parseInt(sizes[0])),
                        positive("--images", Integer.parseInt(sizes[1])),
                        positive("--images", Integer.parseInt(sizes[2])));
            }
        } catch (NumberFormatException e) {
            throw new InvalidInput(notImages(), e);
        }
        throw new InvalidInput(notImages());
    }

    private String notImages() {
        return "--images: expected channels, height and width as in 3x32x32, got '" + images + "'";
    }

    private List<Integer> threads() {
        return threads != null ? threads : List.of(1, Runtime.getRuntime().availableProcessors());
    }

    private int repetitions() {
        return positive("--repetitions", repetitions);
    }

    private static List<Integer> counts(String option, List<Integer> given) {
        List<Integer> counts = new ArrayList<>();
        for (int count : given) {
            if (!counts.contains(positive(option, count))) {
                counts.add(count);
            }
        }
        return counts;
    }

    private static int positive(String option, int number) {
        if (number < 1) {
            throw InvalidInput.of("%s: expected a number of at least 1, got %d", option, number);
        }
        return number;
    }
}
