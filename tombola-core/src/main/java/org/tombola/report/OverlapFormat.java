package org.tombola.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.report.Comparison.RunOverlap;

/** Overlaps of finders to and from the plain values of {@code summary.json}. */
final class OverlapFormat {
    private OverlapFormat() {}

    static Map<String, @Nullable Object> write(FinderOverlap overlap) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("a", overlap.a());
        map.put("b", overlap.b());
        map.put("density", overlap.density());
        map.put("n", overlap.n());
        map.put("overlap", overlap.overlap());
        map.put("overlap_sd", overlap.overlapDeviation());
        map.put("iou", overlap.intersectionOverUnion());
        map.put("iou_sd", overlap.intersectionOverUnionDeviation());
        map.put("chance", overlap.chance());
        map.put("layer_chance", overlap.layerChance());
        return map;
    }

    /** With the runs that the two finders are of. */
    static Map<String, @Nullable Object> write(RunOverlap overlap) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("run_a", overlap.a());
        map.put("run_b", overlap.b());
        map.putAll(write(overlap.overlap()));
        return map;
    }

    static FinderOverlap read(Fields fields) {
        return new FinderOverlap(
                fields.text("a"),
                fields.text("b"),
                fields.number("density"),
                Math.toIntExact(fields.integer("n")),
                fields.number("overlap"),
                fields.optionalNumber("overlap_sd"),
                fields.number("iou"),
                fields.optionalNumber("iou_sd"),
                fields.number("chance"),
                fields.number("layer_chance"));
    }
}
