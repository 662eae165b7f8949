package org.tombola.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Small rows for tests. */
final class Rows {
    private Rows() {}

    static Row row(String finder, double density, long seed, Map<String, Double> metrics) {
        return row(finder, "plain", density, seed, metrics, null);
    }

    static Row row(
            String finder,
            String spend,
            double density,
            long seed,
            Map<String, Double> metrics,
            Row.Diverged diverged) {
        boolean dense = finder.equals(Row.DENSE);
        return new Row(
                finder,
                spend,
                density,
                Math.round(density * 1000),
                1000,
                seed,
                dense ? null : 3,
                metrics,
                new Row.Cost(6, 1.5),
                null,
                List.of(),
                List.of(),
                dense ? null : "/store/tickets/" + finder + "-" + seed + ".safetensors",
                dense ? null : "ok",
                null,
                diverged);
    }

    static Row accuracy(String finder, double density, long seed, Double accuracy) {
        return row(finder, density, seed, Collections.singletonMap("accuracy", accuracy));
    }

    /** The same with a drawn ticket of that name. */
    static Row drawn(Row row, String file) {
        return new Row(
                row.finder(),
                row.spend(),
                row.density(),
                row.kept(),
                row.prunable(),
                row.seed(),
                row.level(),
                row.metrics(),
                row.cost(),
                row.size(),
                row.layers(),
                row.events(),
                row.ticket(),
                row.certificate(),
                file,
                row.diverged());
    }
}
