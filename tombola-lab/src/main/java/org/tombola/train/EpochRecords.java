package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Training curves as plain data, for files. */
public final class EpochRecords {
    private EpochRecords() {}

    /** By name, with null for what is not a number. */
    public static SequencedMap<String, @Nullable Object> plain(EpochRecord r) {
        SequencedMap<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("epoch", r.epoch());
        plain.put("step", r.step());
        plain.put("rate", r.rate());
        plain.put("train_loss", r.trainLoss());
        plain.put("validation_loss", Double.isNaN(r.validationLoss()) ? null : r.validationLoss());
        plain.put("validation_accuracy", Double.isNaN(r.validationAccuracy()) ? null : r.validationAccuracy());
        plain.put("seconds", r.seconds());
        return plain;
    }

    /** The record that {@link #plain} wrote. */
    static EpochRecord of(Object plain) {
        Map<?, ?> map = (Map<?, ?>) plain;
        return new EpochRecord(
                number(map, "epoch").intValue(),
                number(map, "step").longValue(),
                number(map, "rate").doubleValue(),
                number(map, "train_loss").doubleValue(),
                orNaN(map, "validation_loss"),
                orNaN(map, "validation_accuracy"),
                number(map, "seconds").doubleValue());
    }

    private static Number number(Map<?, ?> map, String key) {
        return (Number) Objects.requireNonNull(map.get(key), key);
    }

    private static double orNaN(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
