package org.tombola.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.Hash;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.format.MaskFile;
import org.tombola.format.Safetensors;
import org.tombola.format.SafetensorsFile;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** A finished training as a folder: {@code weights.safetensors}, {@code training.json}, and the mask where a hook moved it. */
public final class TrainingFiles {
    private TrainingFiles() {}

    /** Where a partial training leaves its last state for one that continues it. */
    public static Path end(Path folder) {
        return folder.resolve("end.safetensors");
    }

    /** Where a training that keeps a trail leaves its state of that step. */
    public static Path trail(Path folder, long step) {
        return folder.resolve("trail-" + step + ".safetensors");
    }

    public static void write(Path folder, TrainingResult result, TrainingSpec spec) throws IOException {
        Safetensors.write(folder.resolve("weights.safetensors"), SafetensorsFile.of(Map.of(), result.weights()));
        if (!result.mask().equals(spec.mask())) {
            MaskFile.write(folder.resolve("mask.safetensors"), List.of(result.mask()));
        }
        for (Map.Entry<String, Weights> group : result.groups().entrySet()) {
            Safetensors.write(group(folder, group.getKey()), SafetensorsFile.of(Map.of(), group.getValue()));
        }
        SequencedMap<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("selected", result.selected());
        data.put("diverged", divergence(result.divergence()));
        data.put("groups", List.copyOf(result.groups().keySet()));
        data.put("hooks", result.remembered());
        data.put("epochs", result.epochs());
        data.put("work", result.work().plain());
        data.put("seconds", result.seconds());
        data.put("images", spec.data().train().count());
        data.put("graph", graphHash(spec.graph()));
        data.put("curve", result.curve().stream().map(EpochRecords::plain).toList());
        Files.writeString(folder.resolve("training.json"), Json.pretty(data));
    }

    private static Path group(Path folder, String name) {
        return folder.resolve(name + ".group.safetensors");
    }

    private static String graphHash(Graph graph) {
        return Hash.of(Json.compact(GraphCodec.encode(graph)));
    }

    /**
     * Seconds that an epoch over one image of the network took in that training.
     *
     * @return empty when it was a training of another network, took no time worth the name, or is not readable
     */
    public static OptionalDouble secondsPerImage(Path folder, Graph graph) {
        try {
            Path file = folder.resolve("training.json");
            if (!(Json.read(Files.readString(file), file.toString()) instanceof Map<?, ?> data)
                    || !graphHash(graph).equals(data.get("graph"))) {
                return OptionalDouble.empty();
            }
            double epochs = ((Number) value(data, "epochs")).doubleValue();
            double images = ((Number) value(data, "images")).doubleValue();
            double seconds = ((Number) value(data, "seconds")).doubleValue();
            return epochs > 0 ? OptionalDouble.of(seconds / epochs / images) : OptionalDouble.empty();
        } catch (IOException | InvalidInput e) {
            return OptionalDouble.empty(); // an estimate is no reason to fail
        }
    }

    private static @Nullable Map<String, Object> divergence(@Nullable Divergence divergence) {
        if (divergence == null) {
            return null;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("epoch", divergence.epoch());
        data.put("step", divergence.step());
        return data;
    }

    public static TrainingResult read(Path folder, TrainingSpec spec) throws IOException {
        Path file = folder.resolve("training.json");
        Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(Json.read(Files.readString(file), file.toString()));
        Weights weights = Safetensors.weights(folder.resolve("weights.safetensors"));
        Path moved = folder.resolve("mask.safetensors");
        Mask mask = Files.exists(moved) ? MaskFile.read(moved).getFirst() : spec.mask();
        List<EpochRecord> curve = new ArrayList<>();
        ((List<?>) value(data, "curve")).forEach(record -> curve.add(EpochRecords.of(record)));
        SequencedMap<String, Weights> groups = new LinkedHashMap<>();
        if (data.get("groups") instanceof List<?> names) {
            names.forEach(name -> groups.put((String) name, Safetensors.weights(group(folder, (String) name))));
        }
        List<String> remembered = new ArrayList<>();
        if (data.get("hooks") instanceof List<?> states) {
            states.forEach(state -> remembered.add((String) state));
        }
        return new TrainingResult(
                weights,
                mask,
                groups,
                remembered,
                curve,
                ((Number) value(data, "selected")).intValue(),
                divergence(data.get("diverged")),
                ((Number) value(data, "epochs")).doubleValue(),
                data.get("work") instanceof Map<?, ?> work ? Work.of(work) : Work.NONE,
                ((Number) value(data, "seconds")).doubleValue());
    }

    private static @Nullable Divergence divergence(@Nullable Object data) {
        return data instanceof Map<?, ?> map
                ? new Divergence(((Number) value(map, "epoch")).intValue(), ((Number) value(map, "step")).longValue())
                : null;
    }

    private static Object value(Map<?, ?> data, String key) {
        return Objects.requireNonNull(data.get(key), key);
    }
}
