package org.tombola.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What {@code details.json} tells: of each row and metric the figures beside its value, as the metric names them. */
final class ReadingDetails {
    private ReadingDetails() {}

    static SequencedMap<String, Object> of(List<RowWork.Made> rows) {
        List<Map<String, Object>> told = new ArrayList<>();
        for (RowWork.Made made : rows) {
            SequencedMap<String, Object> metrics = new LinkedHashMap<>();
            made.readings().forEach((label, reading) -> {
                if (!reading.details().isEmpty()) {
                    metrics.put(label, reading.details());
                }
            });
            if (!metrics.isEmpty()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("finder", made.row().finder());
                row.put("spend", made.row().spend());
                row.put("density", made.row().density());
                row.put("seed", made.row().seed());
                row.put("metrics", metrics);
                told.add(row);
            }
        }
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("rows", told);
        return document;
    }
}
