package org.tombola.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.format.FloatType;
import org.tombola.format.MaskFile;
import org.tombola.format.Safetensors;
import org.tombola.format.SafetensorsFile;
import org.tombola.format.SafetensorsFile.Entry;
import org.tombola.train.Checkpoint.SavedHook;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A checkpoint as a safetensors file: {@code weights/…}, {@code mask/…}, {@code carried/<vector>/…}, {@code best/…}, and the rest as
 * JSON in its metadata. Numbers there are finite, and Java's shortest decimal of a double is read back as the same double.
 */
final class CheckpointFile {
    private CheckpointFile() {}

    static void write(Path path, Checkpoint checkpoint) {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        put(entries, "weights/", checkpoint.weights());
        MaskFile.put(entries, "mask/", checkpoint.mask());
        checkpoint.carried().forEach((vector, weights) -> put(entries, "carried/" + vector + "/", weights));
        if (checkpoint.best() != null) {
            put(entries, "best/", checkpoint.best());
        }
        if (checkpoint.bestMask() != null) {
            MaskFile.put(entries, "best_mask/", checkpoint.bestMask());
        }
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("state", Json.compact(state(checkpoint)));
        Safetensors.write(path, new SafetensorsFile(metadata, entries));
    }

    private static void put(SequencedMap<String, Entry> entries, String prefix, Weights weights) {
        weights.tensors()
                .forEach((name, tensor) ->
                        entries.put(prefix + name, Entry.floats(FloatType.F32, tensor.shape(), tensor.values())));
    }

    private static SequencedMap<String, Object> state(Checkpoint c) {
        SequencedMap<String, Object> state = new LinkedHashMap<>();
        state.put("step", c.step());
        state.put("loss_sum", c.lossSum());
        state.put("examples", c.examples());
        state.put("rate", c.rate());
        state.put("seconds", c.seconds());
        state.put("curve", c.curve().stream().map(EpochRecords::plain).toList());
        state.put("hooks", c.hooks().stream().map(SavedHook::identity).toList());
        state.put("hook_states", c.hooks().stream().map(SavedHook::state).toList());
        state.put("best_epoch", c.bestEpoch());
        state.put("ended", c.ended());
        state.put("work", c.work().plain());
        state.put("mask", MaskFile.shapes(c.mask()));
        return state;
    }

    /** @throws InvalidInput when the file is not a checkpoint */
    static Checkpoint read(Path path) {
        SafetensorsFile file = Safetensors.read(path);
        try {
            Map<?, ?> state = (Map<?, ?>) Objects.requireNonNull(
                    Json.read(Objects.requireNonNull(file.metadata().get("state")), path.toString()));
            SequencedMap<String, SequencedMap<String, Tensor>> carried = new LinkedHashMap<>();
            file.entries().forEach((name, entry) -> {
                if (name.startsWith("carried/")) {
                    String[] parts = name.split("/", 3);
                    carried.computeIfAbsent(parts[1], v -> new LinkedHashMap<>())
                            .put(parts[2], entry.tensor());
                }
            });
            SequencedMap<String, Weights> vectors = new LinkedHashMap<>();
            carried.forEach((vector, tensors) -> vectors.put(vector, Weights.of(tensors)));
            return new Checkpoint(
                    whole(state, "step"),
                    real(state, "loss_sum"),
                    whole(state, "examples"),
                    real(state, "rate"),
                    real(state, "seconds"),
                    ((List<?>) value(state, "curve"))
                            .stream().map(EpochRecords::of).toList(),
                    Objects.requireNonNull(part(file, "weights/")),
                    MaskFile.get(file, "mask/", (Map<?, ?>) value(state, "mask")),
                    vectors,
                    hooks((List<?>) value(state, "hooks"), (List<?>) value(state, "hook_states")),
                    part(file, "best/"),
                    whole(state, "best_epoch") < 0
                            ? null
                            : MaskFile.get(file, "best_mask/", (Map<?, ?>) value(state, "mask")),
                    Math.toIntExact(whole(state, "best_epoch")),
                    (Boolean) value(state, "ended"),
                    Work.of((Map<?, ?>) value(state, "work")));
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            throw new InvalidInput(path + " is not a training checkpoint: " + e.getMessage(), e);
        }
    }

    private static @Nullable Weights part(SafetensorsFile file, String prefix) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        file.entries().forEach((name, entry) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), entry.tensor());
            }
        });
        return tensors.isEmpty() ? null : Weights.of(tensors);
    }

    private static List<SavedHook> hooks(List<?> identities, List<?> states) {
        List<SavedHook> hooks = new ArrayList<>();
        for (int i = 0; i < identities.size(); i++) {
            hooks.add(new SavedHook((String) identities.get(i), (String) states.get(i)));
        }
        return hooks;
    }

    private static double real(Map<?, ?> state, String key) {
        return ((Number) value(state, key)).doubleValue();
    }

    private static long whole(Map<?, ?> state, String key) {
        return ((Number) value(state, key)).longValue();
    }

    private static Object value(Map<?, ?> state, String key) {
        return Objects.requireNonNull(state.get(key), key);
    }
}
