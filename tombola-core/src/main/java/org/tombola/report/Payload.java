package org.tombola.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Latency;

/** What the scripts of a page draw, as plain values. Statistics are computed here, so that page and tables cannot disagree. */
final class Payload {
    private Payload() {}

    /** One run: id, metrics, rows summed up over seeds, verdicts, single rows. */
    static Map<String, @Nullable Object> run(Summary summary) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("run", summary.run());
        map.put("seconds", summary.seconds());
        map.put("resumed_steps", summary.resumedSteps());
        map.put("basis", Tables.basis(summary));
        map.put(
                "groups",
                Group.of(summary.rows()).stream()
                        .map(group -> group(group, confidence(summary)))
                        .toList());
        map.put(
                "verdicts",
                summary.verdicts().stream().map(SummaryFormat::write).toList());
        map.put("rows", summary.rows().stream().map(Payload::row).toList());
        map.put(
                "overlaps",
                summary.overlaps().stream().map(OverlapFormat::write).toList());
        return map;
    }

    /** In the order of their first appearance, accuracy first. */
    static List<Map<String, @Nullable Object>> metrics(List<Summary> summaries) {
        List<Row> rows =
                summaries.stream().flatMap(summary -> summary.rows().stream()).toList();
        SequencedSet<String> names = Tables.metricNames(rows);
        if (!names.isEmpty()) {
            names.addFirst(Headline.primaryMetric(names));
        }
        List<Map<String, @Nullable Object>> metrics = new ArrayList<>();
        for (String name : names) {
            Map<String, @Nullable Object> metric = new LinkedHashMap<>();
            metric.put("name", name);
            metric.put("higher", direction(summaries, name));
            metrics.add(metric);
        }
        return metrics;
    }

    /** Null when no verdict tells. */
    static @Nullable Boolean direction(List<Summary> summaries, String metric) {
        return summaries.stream()
                .flatMap(summary -> summary.verdicts().stream())
                .filter(verdict -> verdict.metric().equals(metric))
                .map(Verdict::higherIsBetter)
                .findFirst()
                .orElse(null);
    }

    static double confidence(Summary summary) {
        return summary.verdicts().isEmpty()
                ? VerdictRule.standard().confidence()
                : summary.verdicts().getFirst().confidence();
    }

    /** Trainings as columns, one entry per finder, spending, density, seed, level and phase. */
    static List<Map<String, @Nullable Object>> curves(Curves curves) {
        SequencedMap<List<?>, List<CurvePoint>> trainings = new LinkedHashMap<>();
        for (CurvePoint point : curves.points()) {
            List<?> key = java.util.Arrays.asList(
                    point.finder(), point.spend(), point.density(), point.seed(), point.level(), point.phase());
            trainings.computeIfAbsent(key, k -> new ArrayList<>()).add(point);
        }
        return trainings.values().stream().map(Payload::curve).toList();
    }

    private static Map<String, @Nullable Object> curve(List<CurvePoint> points) {
        CurvePoint first = points.getFirst();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("finder", first.finder());
        map.put("spend", first.spend());
        map.put("density", first.density());
        map.put("seed", first.seed());
        map.put("level", first.level());
        map.put("phase", first.phase());
        map.put("epoch", column(points, CurvePoint::epoch));
        map.put("rate", column(points, CurvePoint::rate));
        map.put("train_loss", column(points, CurvePoint::trainLoss));
        map.put("validation_loss", column(points, CurvePoint::validationLoss));
        map.put("validation_accuracy", column(points, CurvePoint::validationAccuracy));
        return map;
    }

    private static List<@Nullable Double> column(
            List<CurvePoint> points, Function<CurvePoint, @Nullable Double> value) {
        List<@Nullable Double> column = new ArrayList<>();
        points.forEach(point -> column.add(rounded(value.apply(point))));
        return column;
    }

    /** Six significant digits: more than a screen shows, half the bytes. */
    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Double.valueOf(Float.toString((float) (double) value));
    }

    private static Map<String, @Nullable Object> group(Group group, double confidence) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("finder", group.finder());
        map.put("spend", group.spend());
        map.put("density", group.density());
        map.put("realised", group.mean(Row::realisedDensity));
        map.put("kept", group.mean(Row::kept));
        map.put("prunable", group.mean(Row::prunable));
        map.put("seeds", group.seeds());
        map.put("diverged", group.divergedCount());
        Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
        for (String metric : group.metricNames()) {
            metrics.put(metric, sample(group.sample(metric), confidence));
        }
        map.put("metrics", metrics);
        map.put("epochs", group.mean(row -> row.cost().epochs()));
        map.put("seconds", group.mean(row -> row.cost().seconds()));
        map.put("find_epochs", group.meanCost(Row.Cost::findEpochs));
        map.put("spend_epochs", group.meanCost(Row.Cost::spendEpochs));
        map.put("forward", group.meanPasses(Row.Passes::forward));
        map.put("backward", group.meanPasses(Row.Passes::backward));
        map.put("dense_gradients", group.meanPasses(Row.Passes::denseGradients));
        map.put("hessian_products", group.meanPasses(Row.Passes::hessianProducts));
        map.put("per_example", group.meanPasses(Row.Passes::perExample));
        map.put("parameters", group.meanSize(Row.Size::parameters));
        map.put("kept_parameters", group.meanSize(Row.Size::keptParameters));
        map.put("macs", group.meanSize(Row.Size::macs));
        map.put("kept_macs", group.meanSize(Row.Size::keptMacs));
        map.put("layers", layers(group));
        map.put("latency", latency(group));
        return map;
    }

    /** Means over the seeds; null when nothing was measured. */
    private static @Nullable Map<String, @Nullable Object> latency(Group group) {
        Latency first = group.rows().stream()
                .map(Row::latency)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (first == null) {
            return null;
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("batch", first.batch());
        map.put("milliseconds", group.meanLatency(Latency::milliseconds));
        map.put("dense_milliseconds", group.meanLatency(Latency::denseMilliseconds));
        map.put("engine", first.engine());
        return map;
    }

    private static @Nullable Map<String, @Nullable Object> sample(@Nullable Sample sample, double confidence) {
        if (sample == null) {
            return null;
        }
        Interval interval = sample.interval(confidence);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("n", sample.n());
        map.put("mean", sample.mean());
        map.put("sd", sample.deviation());
        map.put("min", sample.min());
        map.put("max", sample.max());
        map.put("low", interval == null ? null : interval.low());
        map.put("high", interval == null ? null : interval.high());
        map.put("text", Numbers.meanAndDeviation(sample));
        return map;
    }

    /** Kept weights per layer, mean over the seeds. */
    private static List<Map<String, Object>> layers(Group group) {
        SequencedMap<String, List<Row.LayerDensity>> byName = new LinkedHashMap<>();
        group.rows()
                .forEach(row -> row.layers()
                        .forEach(layer -> byName.computeIfAbsent(layer.name(), k -> new ArrayList<>())
                                .add(layer)));
        List<Map<String, Object>> layers = new ArrayList<>();
        byName.forEach((name, kept) -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put(
                    "kept",
                    kept.stream().mapToLong(Row.LayerDensity::kept).average().orElse(0));
            map.put(
                    "least",
                    kept.stream().mapToLong(Row.LayerDensity::kept).min().orElse(0));
            map.put("size", kept.getFirst().size());
            layers.add(map);
        });
        return layers;
    }

    private static Map<String, @Nullable Object> row(Row row) {
        Map<String, @Nullable Object> map = SummaryFormat.write(row);
        map.remove("layers");
        return map;
    }
}
