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

/** Masks alone, in order, as a safetensors file: one bitmap a mask and tensor, shapes as JSON in the metadata. */
public final class MaskFile {
    private MaskFile() {}

    public static void write(Path path, List<Mask> masks) {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        List<Map<String, Object>> shapes = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            put(entries, i + "/", masks.get(i));
            shapes.add(shapes(masks.get(i)));
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
                masks.add(get(file, masks.size() + "/", (Map<?, ?>) sizes));
            }
            return masks;
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            throw new InvalidInput(path + " is not a file of masks: " + e.getMessage(), e);
        }
    }

    /** Adds the bitmaps of one mask to a file's entries. */
    public static void put(SequencedMap<String, Entry> entries, String prefix, Mask mask) {
        mask.names()
                .forEach(name ->
                        entries.put(prefix + name, Entry.bytes(Bitmap.bytes(mask.words(name), mask.size(name)))));
    }

    /** What bitmaps do not say, as plain data for JSON. */
    public static Map<String, Object> shapes(Mask mask) {
        return new LinkedHashMap<>(mask.shapes());
    }

    /**
     * The mask that {@link #put} added under that prefix.
     *
     * @throws RuntimeException of several kinds, when the file or the shapes are something else
     */
    public static Mask get(SafetensorsFile file, String prefix, Map<?, ?> sizes) {
        Mask mask = Mask.empty();
        for (Map.Entry<?, ?> entry : sizes.entrySet()) {
            String name = (String) entry.getKey();
            int[] shape = ((List<?>) entry.getValue())
                    .stream().mapToInt(size -> ((Number) size).intValue()).toArray();
            Entry bits = Objects.requireNonNull(file.entries().get(prefix + name), name);
            mask = mask.with(name, shape, Bitmap.words(bits.copy()));
        }
        return mask;
    }
}
