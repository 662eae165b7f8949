package org.tombola.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tombola.Json;

/**
 * The curves among what metrics tell beyond their value, {@code details.json}: for each row and metric a {@code curve} with the names of
 * its axes and points {@code {x, mean, variance}}. Summed up over seeds.
 */
final class MetricCurves {
    private MetricCurves() {}

    private record Key(String metric, String finder, String spend, double density, String x, String y) {}

    /** What single seeds say at one x. */
    private record Point(List<Double> means, List<Double> variances) {}

    /** As plain values for the page; empty where the file is absent. */
    static List<Map<String, @Nullable Object>> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return curves(Fields.of(Json.read(Files.readString(file, UTF_8), file.toString()), file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static List<Map<String, @Nullable Object>> curves(Fields document) {
        SequencedMap<Key, TreeMap<Double, Point>> curves = new LinkedHashMap<>();
        for (Fields row : document.objects("rows")) {
            Fields metrics = row.object("metrics");
            for (Object metric : metrics.map().keySet()) {
                Fields curve = metrics.object((String) metric).optionalObject("curve");
                if (curve != null) {
                    add(row, (String) metric, curve, curves);
                }
            }
        }
        List<Map<String, @Nullable Object>> plain = new ArrayList<>();
        curves.forEach((key, points) -> plain.add(plain(key, points)));
        return plain;
    }

    private static void add(Fields row, String metric, Fields curve, SequencedMap<Key, TreeMap<Double, Point>> curves) {
        Key key = new Key(
                metric, row.text("finder"), row.text("spend"), row.number("density"), curve.text("x"), curve.text("y"));
        TreeMap<Double, Point> points = curves.computeIfAbsent(key, k -> new TreeMap<>());
        for (Fields point : curve.objects("points")) {
            Double mean = point.optionalNumber("mean");
            Double variance = point.optionalNumber("variance");
            Point there =
                    points.computeIfAbsent(point.number("x"), x -> new Point(new ArrayList<>(), new ArrayList<>()));
            if (mean != null) {
                there.means.add(mean);
            }
            if (variance != null) {
                there.variances.add(variance);
            }
        }
    }

    private static Map<String, @Nullable Object> plain(Key key, TreeMap<Double, Point> points) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("metric", key.metric);
        map.put("finder", key.finder);
        map.put("spend", key.spend);
        map.put("density", key.density);
        map.put("x", key.x);
        map.put("y", key.y);
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        points.forEach((x, point) -> {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("x", x);
            each.put("n", point.means.size());
            each.put("mean", mean(point.means));
            each.put("variance", mean(point.variances));
            list.add(each);
        });
        map.put("points", list);
        return map;
    }

    private static @Nullable Double mean(List<Double> values) {
        return values.isEmpty() ? null : new Sample(values).mean();
    }
}
