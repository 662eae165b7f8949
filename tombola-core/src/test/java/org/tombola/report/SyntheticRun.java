package org.tombola.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.Json;
import org.tombola.engine.Latency;
import org.tombola.random.Seed;
import org.tombola.weights.MaskOverlap;

/**
 * A made-up run that looks like a real one: LeNet-300-100, three finders, five densities, two spendings, several seeds. Magnitude
 * holds up, random pruning does not, one training diverges and one layer collapses.
 */
record SyntheticRun(String name, String pruner, long[] seeds) {
    static final double[] DENSITIES = {0.512, 0.168, 0.0859, 0.044, 0.0115};
    static final Map<String, Boolean> DIRECTIONS = Map.of("accuracy", true, "nll", false, "calibration_error", false);
    static final VerdictRule RULE = new VerdictRule(Map.of("accuracy", 0.003), 0.95);

    private static final String[] LAYERS = {"fc1.weight", "fc2.weight", "fc3.weight"};
    private static final long[] SIZES = {235200, 30000, 1000};

    static SyntheticRun standard() {
        return new SyntheticRun("lenet-quickstart-1a2b3c4d", "iterative_magnitude", new long[] {1, 2, 3, 4, 5});
    }

    Summary summary() {
        List<Row> rows = new ArrayList<>();
        for (String spend : new String[] {"plain", "skips+activation(activation=swish)"}) {
            for (String finder : new String[] {"dense", pruner, "snip", "random"}) {
                for (double density : finder.equals("dense") ? new double[] {1} : DENSITIES) {
                    for (long seed : seeds) {
                        rows.add(row(finder, spend, density, seed));
                    }
                }
            }
        }
        return new Summary(1, name, "report.html", 412.7, 3, rows, Verdicts.of(rows, RULE, DIRECTIONS), overlaps());
    }

    /** The same with latencies, which random's larger densities do not gain; the training that diverged has none. */
    Summary timed() {
        Summary summary = summary();
        List<Row> rows = summary.rows().stream()
                .map(row -> row.diverged() != null
                        ? row
                        : row.with(new Latency(64, 0.05 + 1.5 * row.realisedDensity(), 1.25, "a made-up engine")))
                .toList();
        return new Summary(1, name, summary.report(), 412.7, 3, rows, summary.verdicts(), summary.overlaps());
    }

    /** Nearer to chance the sparser, and nearest for random. */
    private List<FinderOverlap> overlaps() {
        String[] finders = {pruner, "snip", "random"};
        List<FinderOverlap> overlaps = new ArrayList<>();
        for (double density : DENSITIES) {
            double chance = MaskOverlap.chance(density, density);
            for (int i = 0; i < finders.length; i++) {
                for (int j = i + 1; j < finders.length; j++) {
                    double overlap = chance + (finders[j].equals("random") ? 0.001 : 0.4) * (1 - chance);
                    double union = (2 * density - (1 - overlap)) / (2 * density + (1 - overlap));
                    overlaps.add(new FinderOverlap(
                            finders[i],
                            finders[j],
                            density,
                            seeds.length,
                            overlap,
                            0.002,
                            union,
                            0.004,
                            chance,
                            chance + 0.1 * (1 - chance)));
                }
            }
        }
        return overlaps;
    }

    private RandomGenerator random(String finder, String spend, double density, long seed) {
        return new Seed(seed)
                .child(name + "/" + finder + "/" + spend + "/" + density)
                .generator();
    }

    private Row row(String finder, String spend, double density, long seed) {
        boolean dense = finder.equals("dense");
        boolean diverged = finder.equals("random") && density < 0.02 && seed == 3 && spend.equals("plain");
        long[] kept = kept(finder, density);
        List<String> events = kept[2] == 0 ? List.of("layer fc3.weight has no weight left") : List.of();
        long total = kept[0] + kept[1] + kept[2];
        List<Row.LayerDensity> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS.length; i++) {
            layers.add(new Row.LayerDensity(LAYERS[i], kept[i], SIZES[i]));
        }
        int level = (int) Math.round(Math.log(density) / Math.log(0.8));
        int trainings = finder.equals(pruner) ? level + 1 : 1;
        return new Row(
                finder,
                spend,
                density,
                total,
                266200,
                seed,
                finder.equals(pruner) ? level : null,
                diverged ? noMetrics() : metrics(finder, spend, density, seed),
                cost(finder, trainings, seed),
                new Row.Size(266610, total + 410, 266200, total),
                layers,
                events,
                dense ? null : "tickets/" + finder + "-" + seed + "-" + density + ".safetensors",
                dense ? null : "ok",
                null,
                diverged ? new Row.Diverged(2, 211) : null);
    }

    private static Row.Cost cost(String finder, int trainings, long seed) {
        long steps = 504L * trainings;
        boolean scored = finder.equals("snip");
        Row.Passes passes = new Row.Passes(steps + (scored ? 1 : 0), steps + (scored ? 1 : 0), scored ? 1 : 0, 0, 0);
        double seconds = 1.34 * trainings + 0.01 * seed;
        return new Row.Cost(6.0 * trainings, seconds, 6.0 * (trainings - 1), 6.0, passes);
    }

    private static Map<String, Double> noMetrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        DIRECTIONS.keySet().stream().sorted().forEach(metric -> metrics.put(metric, null));
        return metrics;
    }

    private Map<String, Double> metrics(String finder, String spend, double density, long seed) {
        RandomGenerator random = random(finder, spend, density, seed);
        double shared = 0.0012 * new Seed(seed).child("shared").generator().nextGaussian();
        double error = error(finder, density) * (spend.equals("plain") ? 1 : 0.94);
        double accuracy = 1 - error + shared + 0.0006 * random.nextGaussian();
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", Math.round(accuracy * 10000) / 10000.0);
        metrics.put("nll", 3.1 * error * (1 + 0.03 * random.nextGaussian()));
        metrics.put("calibration_error", 0.006 + 0.2 * error * (1 + 0.1 * random.nextGaussian()));
        return metrics;
    }

    private double error(String finder, double density) {
        double sparsity = -Math.log(density);
        return switch (finder) {
            case "dense" -> 0.0225;
            case "snip" -> 0.0225 + 0.0003 * Math.exp(1.05 * sparsity);
            case "random" -> 0.0225 + 0.0016 * Math.exp(0.95 * sparsity);
            default -> 0.0225 - 0.0035 * Math.exp(-Math.pow(sparsity - 1.9, 2)) + 0.00009 * Math.exp(1.1 * sparsity);
        };
    }

    private static long[] kept(String finder, double density) {
        if (finder.equals("dense")) {
            return SIZES.clone();
        }
        double classifier = finder.equals("random") ? density : Math.min(0.9, 0.25 + density);
        double second = finder.equals("random") ? density : Math.min(0.95, density * 1.8);
        long third = finder.equals("snip") && density < 0.02 ? 0 : Math.round(1000 * classifier);
        long middle = Math.round(30000 * second);
        return new long[] {Math.round(266200 * density) - middle - third, middle, third};
    }

    List<CurvePoint> curves() {
        List<CurvePoint> points = new ArrayList<>();
        for (Row row : summary().rows()) {
            boolean diverged = row.diverged() != null;
            double error = error(row.finder(), row.density()) * (row.spend().equals("plain") ? 1 : 0.94);
            points.addAll(training(row, row.isDense() ? null : row.density(), null, "spend", error, diverged));
            if (row.finder().equals(pruner)
                    && row.density() == DENSITIES[3]
                    && row.spend().equals("plain")) {
                for (int level = 0; level < row.level(); level++) {
                    points.addAll(training(row, null, level, "find", error(pruner, Math.pow(0.8, level)), false));
                }
            }
        }
        return points;
    }

    private List<CurvePoint> training(
            Row row, Double density, Integer level, String phase, double error, boolean diverged) {
        RandomGenerator random = random(row.finder(), row.spend() + phase + level, row.density(), row.seed());
        List<CurvePoint> points = new ArrayList<>();
        for (int epoch = 1; epoch <= 12; epoch++) {
            double left = error * (1 + 4.5 * Math.exp(-epoch / 2.1)) * (1 + 0.03 * random.nextGaussian());
            boolean lost = diverged && epoch > 2;
            points.add(new CurvePoint(
                    row.finder(),
                    row.spend(),
                    density,
                    row.seed(),
                    level,
                    phase,
                    epoch,
                    84L * epoch,
                    0.05 * (1 + Math.cos(Math.PI * epoch / 12)),
                    lost ? Double.NaN : 2.4 * left * (1 - 0.03 * epoch),
                    lost ? Double.POSITIVE_INFINITY : 3.1 * left,
                    lost ? null : 1 - left,
                    0.21 * epoch));
        }
        return points;
    }

    /** A metric with a curve that rises with x, and one with details that are none. */
    private Map<String, Object> details() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Row row : summary().rows()) {
            List<Map<String, Object>> points = new ArrayList<>();
            for (int x = 1; x <= 256; x *= 4) {
                double mean = 1e-4 * x * row.seed() / row.density();
                points.add(Map.of("x", x, "mean", mean, "variance", mean * mean));
            }
            Map<String, Object> metrics = new LinkedHashMap<>();
            metrics.put("nll", Map.of("bins", 15));
            if (!row.isDense()) {
                metrics.put("distortion", Map.of("curve", Map.of("x", "swaps", "y", "error", "points", points)));
            }
            rows.add(Map.of(
                    "finder", row.finder(),
                    "spend", row.spend(),
                    "density", row.density(),
                    "seed", row.seed(),
                    "metrics", metrics));
        }
        return Map.of("schema", 1, "rows", rows);
    }

    /** All that a run's folder holds for the report. */
    Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("summary.json"), Json.pretty(summary().toMap()));
        Files.writeString(folder.resolve("curves.csv"), Curves.text(curves()));
        Files.writeString(folder.resolve("details.json"), Json.compact(details()));
        Files.writeString(folder.resolve("recipe.yaml"), RECIPE);
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("tombola", "0.1.0");
        provenance.put("java", "25.0.1");
        provenance.put("engine", "libtorch 2.10.0, cpu, fp32, 1 thread");
        provenance.put("data", Map.of("glyphs", "sha256:9f86d081884c7d659a2feaa0c55ad015"));
        provenance.put("started", "2026-03-01T09:12:44Z");
        Files.writeString(folder.resolve("provenance.json"), Json.pretty(provenance));
        return folder;
    }

    private static final String RECIPE = """
            schema: 1
            name: lenet-quickstart
            data: {glyphs: {train: 12000, test: 2000}}
            network: {lenet_300_100: {}}
            init: kaiming_normal
            train: {epochs: 12, batch: 128, optimiser: {sgd: {rate: 0.1, momentum: 0.9, decay: 2e-4}}, schedule: cosine}
            find:
              - {iterative_magnitude: {per_level: 0.2, rewind_to: 0ep}}
              - {snip: {}}
              - {random: {allocation: global}}
            density: ["0.8^3", "0.8^8", 0.0859, 0.044, 0.0115]
            spend: [[], [skips, {activation: swish}]]
            assess: [accuracy, nll, {calibration_error: {bins: 15}}]
            verdict: {margin: {accuracy: 0.003}, confidence: 0.95}
            seeds: [1, 2, 3, 4, 5]
            """;
}
