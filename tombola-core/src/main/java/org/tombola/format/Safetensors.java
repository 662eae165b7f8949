package org.tombola.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.Json;
import org.tombola.format.SafetensorsFile.Entry;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Reads and writes safetensors files, strictly: see {@link SafetensorsHeader}. */
public final class Safetensors {
    private Safetensors() {}

    /**
     * The whole file.
     *
     * @throws org.tombola.InvalidInput when it is not a sound safetensors file
     */
    public static SafetensorsFile read(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            return read(file, SafetensorsHeader.read(file));
        }
    }

    static SafetensorsFile read(FileBytes file, SafetensorsHeader header) {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        for (SafetensorsHeader.Part part : header.parts()) {
            entries.put(part.name(), entry(file, part));
        }
        return new SafetensorsFile(header.metadata(), entries);
    }

    static Entry entry(FileBytes file, SafetensorsHeader.Part part) {
        return new Entry(part.type(), part.sizes(), file.read(part.position(), part.length()));
    }

    /** Whether a header of JSON begins where one would; no other file that holds weights has a brace there. */
    static boolean looksLikeOne(FileBytes file) {
        return file.size() > Long.BYTES && file.read(Long.BYTES, 1).get(0) == '{';
    }

    /** All tensors as floats; only one tensor's bytes are held beside them. */
    public static Weights weights(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            return weights(file);
        }
    }

    static Weights weights(FileBytes file) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Part part : SafetensorsHeader.read(file).parts()) {
            tensors.put(part.name(), entry(file, part).tensor());
        }
        return Weights.of(tensors);
    }

    /** Writes beside the target and renames. */
    public static void write(Path path, SafetensorsFile content) {
        Aside.write(path, out -> write(out, content));
    }

    /** The same content in the same order gives the same bytes; the stream stays open. */
    public static void write(OutputStream out, SafetensorsFile content) throws IOException {
        List<Map.Entry<String, Entry>> ordered = ordered(content);
        write(out, header(content.metadata(), ordered), ordered);
    }

    static void write(OutputStream out, byte[] header, List<Map.Entry<String, Entry>> ordered) throws IOException {
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        WritableByteChannel channel = Channels.newChannel(out);
        for (Map.Entry<String, Entry> entry : ordered) {
            ByteBuffer data = entry.getValue().data().duplicate();
            while (data.hasRemaining()) {
                channel.write(data);
            }
        }
    }

    /** As given, but wide types first: then every tensor starts at a multiple of its width, which PyTorch's reader needs. */
    static List<Map.Entry<String, Entry>> ordered(SafetensorsFile content) {
        List<Map.Entry<String, Entry>> ordered =
                new ArrayList<>(content.entries().entrySet());
        ordered.sort(Comparator.comparingInt(entry -> -entry.getValue().type().bytes()));
        return ordered;
    }

    /** JSON, padded with blanks to a multiple of eight bytes. */
    static byte[] header(Map<String, String> metadata, List<Map.Entry<String, Entry>> ordered) {
        SequencedMap<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(SafetensorsHeader.METADATA, metadata);
        }
        long offset = 0;
        for (Map.Entry<String, Entry> entry : ordered) {
            Entry tensor = entry.getValue();
            long end = offset + tensor.data().remaining();
            SequencedMap<String, Object> description = new LinkedHashMap<>();
            description.put("dtype", tensor.type().name());
            description.put("shape", tensor.sizes());
            description.put("data_offsets", List.of(offset, end));
            header.put(entry.getKey(), description);
            offset = end;
        }
        byte[] text = Json.compact(header).getBytes(UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }
}
