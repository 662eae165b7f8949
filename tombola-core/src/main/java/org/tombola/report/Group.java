package org.tombola.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Latency;

/** The rows of one finder, spending and density: one per seed, seeds ascending. */
record Group(String finder, String spend, double density, List<Row> rows) {
    private record Key(String finder, String spend, double density) {}

    /** In the order in which their first rows come. */
    static List<Group> of(List<Row> rows) {
        SequencedMap<Key, TreeMap<Long, Row>> byKey = new LinkedHashMap<>();
        for (Row row : rows) {
            Key key = new Key(row.finder(), row.spend(), row.density());
            if (byKey.computeIfAbsent(key, k -> new TreeMap<>()).put(row.seed(), row) != null) {
                throw new IllegalArgumentException("two rows for " + key + ", seed " + row.seed());
            }
        }
        List<Group> groups = new ArrayList<>();
        byKey.forEach((key, bySeed) ->
                groups.add(new Group(key.finder, key.spend, key.density, List.copyOf(bySeed.values()))));
        return groups;
    }

    boolean isDense() {
        return finder.equals(Row.DENSE);
    }

    List<Long> seeds() {
        return rows.stream().map(Row::seed).toList();
    }

    SequencedSet<String> metricNames() {
        SequencedSet<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(row.metrics().keySet()));
        return names;
    }

    /** Finite readings by seed, seeds ascending; diverged rows have none. */
    SequencedMap<Long, Double> readings(String metric) {
        SequencedMap<Long, Double> readings = new LinkedHashMap<>();
        for (Row row : rows) {
            Double reading = row.reading(metric);
            if (reading != null) {
                readings.put(row.seed(), reading);
            }
        }
        return readings;
    }

    /** Null when no seed has a reading. */
    @Nullable
    Sample sample(String metric) {
        List<Double> values = List.copyOf(readings(metric).values());
        return values.isEmpty() ? null : new Sample(values);
    }

    boolean diverged(long seed) {
        return rows.stream().anyMatch(row -> row.seed() == seed && row.diverged() != null);
    }

    long divergedCount() {
        return rows.stream().filter(row -> row.diverged() != null).count();
    }

    /** Mean over the seeds. */
    double mean(ToDoubleFunction<Row> value) {
        return rows.stream().mapToDouble(value).average().orElseThrow();
    }

    /** Mean over the seeds that have sizes; null when none has. */
    @Nullable
    Double meanSize(ToDoubleFunction<Row.Size> value) {
        return mean(Row::size, value);
    }

    /** Mean over the seeds that tell passes; null when none does. */
    @Nullable
    Double meanPasses(ToDoubleFunction<Row.Passes> value) {
        return mean(row -> row.cost().passes(), value);
    }

    /** Mean of a part of the cost over the seeds that tell it; null when none does. */
    @Nullable
    Double meanCost(Function<Row.Cost, @Nullable Double> part) {
        return mean(row -> part.apply(row.cost()), Double::doubleValue);
    }

    /** Mean over the seeds whose latency was measured; null when none was. */
    @Nullable
    Double meanLatency(ToDoubleFunction<Latency> value) {
        return mean(Row::latency, value);
    }

    private <T> @Nullable Double mean(Function<Row, @Nullable T> part, ToDoubleFunction<T> value) {
        List<Double> values = rows.stream()
                .map(part)
                .filter(Objects::nonNull)
                .map(value::applyAsDouble)
                .toList();
        return values.isEmpty() ? null : new Sample(values).mean();
    }

    @Nullable
    Verdict verdict(List<Verdict> verdicts, String metric) {
        return verdicts.stream()
                .filter(v -> v.finder().equals(finder)
                        && v.spend().equals(spend)
                        && v.density() == density
                        && v.metric().equals(metric))
                .findFirst()
                .orElse(null);
    }
}
