package org.tombola.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.random.Seed;
import org.tombola.weights.MaskOverlap;

/** A made-up run of more finders and layers than bars could show, some with collapsed layers. */
final class Crowd {
    private static final double[] DENSITIES = {0.2, 0.05, 0.01};
    private static final int SIZE = 2304;

    private Crowd() {}

    static Summary summary(int finders, int layers) {
        List<Row> rows = new ArrayList<>();
        List<FinderOverlap> overlaps = new ArrayList<>();
        rows.add(row("dense", 1, layers, new Seed(0).generator()));
        for (int i = 0; i < finders; i++) {
            RandomGenerator random = new Seed(i).generator();
            for (double density : DENSITIES) {
                rows.add(row(name(i), density, layers, random));
            }
        }
        for (double density : DENSITIES) {
            double chance = MaskOverlap.chance(density, density);
            for (int i = 0; i < finders; i++) {
                for (int j = i + 1; j < finders; j++) {
                    double overlap = chance + (1 - chance) / (1 + Math.abs(i - j));
                    double union = (2 * density - (1 - overlap)) / (2 * density + (1 - overlap));
                    overlaps.add(new FinderOverlap(
                            name(i), name(j), density, 1, overlap, null, union, null, chance, chance));
                }
            }
        }
        List<Verdict> verdicts = Verdicts.of(rows, VerdictRule.standard(), Map.of("accuracy", true));
        return new Summary(1, "crowd", "", 1, 0, rows, verdicts, overlaps);
    }

    private static String name(int index) {
        return index % 5 == 0
                ? "iterative_magnitude(per_level=0." + (index + 1) + ",rewind_to=3ep)"
                : "finder_" + index;
    }

    private static Row row(String finder, double density, int layers, RandomGenerator random) {
        List<Row.LayerDensity> kept = new ArrayList<>();
        long total = 0;
        for (int layer = 0; layer < layers; layer++) {
            double share = finder.equals("dense") ? 1 : Math.min(1, density * Math.exp(2 * random.nextDouble() - 1.5));
            long count = density < 0.02 && random.nextInt(15) == 0 ? 0 : Math.round(SIZE * share);
            kept.add(new Row.LayerDensity(
                    "stage" + (layer / 6 + 1) + ".block" + layer % 6 + ".conv.weight", count, SIZE));
            total += count;
        }
        long prunable = (long) SIZE * layers;
        Row.Passes passes = new Row.Passes(1000, 1000, random.nextInt(100), 0, 0);
        return new Row(
                finder,
                "plain",
                density,
                total,
                prunable,
                1,
                null,
                Map.of("accuracy", Math.max(0.1, 0.9 - 0.02 * random.nextDouble() / density)),
                new Row.Cost(160 + random.nextInt(400), 60, (double) random.nextInt(400), 160.0, passes),
                new Row.Size(prunable + 1000, total + 1000, 64 * prunable, 64 * total),
                kept,
                List.of(),
                finder.equals("dense") ? null : finder + ".safetensors",
                finder.equals("dense") ? null : "ok",
                null,
                null);
    }
}
