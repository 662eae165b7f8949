package org.tombola.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.format.SafetensorsFile.Entry;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;

/** Masks alone, in order, as a safetensors file: one bitmap a mask and tensor, shapes as JSON in the metadata. */
public final class MaskFile {
    private MaskFile() {}

    public static void write(Path path, List<Mask> masks) {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        List<Map<String, Object>> shapes = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            Mask mask = masks.get(i);
            Map<String, Object> sizes = new LinkedHashMap<>();
            for (String name : mask.names()) {
                entries.put(i + "/" + name, Entry.bytes(Bitmaps.bytes(mask, name)));
            }
            mask.shapes().forEach((name, shape) -> sizes.put(name, shape));
            shapes.add(sizes);
        }
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("shapes", Json.compact(shapes));
        Safetensors.write(path, new SafetensorsFile(metadata, entries));
    }

    /** @throws InvalidInput when the file holds something else */
    public static List<Mask> read(Path path) {
        SafetensorsFile file = Safetensors.read(path);
        try {
            String text = Objects.requireNonNull(file.metadata().get("shapes"), "no shapes");
            List<Mask> masks = new ArrayList<>();
            for (Object sizes : (List<?>) Objects.requireNonNull(Json.read(text, path.toString()))) {
                masks.add(mask(file, masks.size(), (Map<?, ?>) sizes));
            }
            return masks;
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            throw new InvalidInput(path + " is not a file of masks: " + e.getMessage(), e);
        }
    }

    private static Mask mask(SafetensorsFile file, int index, Map<?, ?> sizes) {
        Mask mask = Mask.empty();
        for (Map.Entry<?, ?> entry : sizes.entrySet()) {
            String name = (String) entry.getKey();
            int[] shape = ((List<?>) entry.getValue())
                    .stream().mapToInt(size -> ((Number) size).intValue()).toArray();
            Entry bits = Objects.requireNonNull(file.entries().get(index + "/" + name), name);
            mask = mask.with(name, shape, Bitmaps.words(bits.copy(), Tensor.size(shape)));
        }
        return mask;
    }
}
