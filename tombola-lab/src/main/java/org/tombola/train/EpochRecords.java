package org.tombola.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Training curves as plain data: exact, for what is read back, and plain, for people. */
public final class EpochRecords {
    private EpochRecords() {}

    /** A list whose doubles are hexadecimal bits. */
    static List<Object> exact(EpochRecord r) {
        return List.of(
                r.epoch(),
                r.step(),
                CheckpointFile.bits(r.rate()),
                CheckpointFile.bits(r.trainLoss()),
                CheckpointFile.bits(r.validationLoss()),
                CheckpointFile.bits(r.validationAccuracy()),
                CheckpointFile.bits(r.seconds()));
    }

    static EpochRecord fromExact(Object data) {
        List<?> list = (List<?>) data;
        return new EpochRecord(
                ((Number) list.get(0)).intValue(),
                ((Number) list.get(1)).longValue(),
                real(list.get(2)),
                real(list.get(3)),
                real(list.get(4)),
                real(list.get(5)),
                real(list.get(6)));
    }

    private static double real(Object bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong((String) bits, 16));
    }

    /** By name, with null for what is not a number. */
    public static SequencedMap<String, @Nullable Object> plain(EpochRecord r) {
        SequencedMap<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("epoch", r.epoch());
        plain.put("step", r.step());
        plain.put("rate", r.rate());
        plain.put("train_loss", finite(r.trainLoss()));
        plain.put("validation_loss", finite(r.validationLoss()));
        plain.put("validation_accuracy", finite(r.validationAccuracy()));
        plain.put("seconds", finite(r.seconds()));
        return plain;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
