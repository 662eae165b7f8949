package org.tombola.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.format.SafetensorsFile.Entry;

/**
 * Makes ticket files whose content hash is right and whose content is not. The hashes of mask and weights stay those of the original:
 * nothing is read after them.
 *
 * @param scratch a file that it may write to
 */
record Forgery(Path scratch) {
    /** Changes metadata and tensors of a sound ticket. */
    interface Change {
        void apply(SequencedMap<String, String> metadata, SequencedMap<String, Entry> entries);
    }

    /** A sound ticket's bytes, changed where they have meaning and sealed again. */
    byte[] changed(byte[] ticket, Change change) {
        SafetensorsFile file = Safetensors.read(written(ticket));
        SequencedMap<String, String> metadata = new LinkedHashMap<>(file.metadata());
        SequencedMap<String, Entry> entries = new LinkedHashMap<>(file.entries());
        metadata.put("hashes", metadata.get("hashes").replace(claimed(metadata), ContentHash.OPEN));
        change.apply(metadata, entries);
        List<Map.Entry<String, Entry>> ordered = Safetensors.ordered(new SafetensorsFile(metadata, entries));
        byte[] header = Safetensors.header(metadata, ordered);
        if (metadata.getOrDefault("hashes", "").contains(ContentHash.OPEN)) {
            ContentHash.seal(header, ordered.stream().map(Map.Entry::getValue).toList());
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Safetensors.write(out, header, ordered);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A damaged ticket's bytes with the hash that they have now; as they are where no reader gets as far as the hash. */
    byte[] sealed(byte[] damaged, String claimed) {
        try (FileBytes file = FileBytes.open(written(damaged))) {
            SafetensorsHeader header = SafetensorsHeader.read(file);
            int at = new String(header.bytes(), ISO_8859_1).indexOf(claimed);
            if (at < 0) {
                return damaged;
            }
            byte[] text = header.bytes().clone();
            System.arraycopy(ContentHash.OPEN.getBytes(US_ASCII), 0, text, at, ContentHash.OPEN.length());
            ContentHash.seal(
                    text,
                    header.parts().stream()
                            .map(part -> Safetensors.entry(file, part))
                            .toList());
            byte[] sealed = damaged.clone();
            System.arraycopy(text, 0, sealed, Long.BYTES, text.length);
            return sealed;
        } catch (InvalidInput e) {
            return damaged;
        }
    }

    /** The content hash that a sound ticket's bytes hold. */
    String claimed(byte[] ticket) {
        return claimed(Safetensors.read(written(ticket)).metadata());
    }

    private static String claimed(Map<String, String> metadata) {
        return (String) ((Map<?, ?>) Json.read(metadata.get("hashes"), "hashes")).get("content");
    }

    static int headerLength(byte[] ticket) {
        return (int) ByteBuffer.wrap(ticket).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** The same tensors under another header, whose length stands before it. */
    static byte[] withHeader(byte[] ticket, String header) {
        byte[] text = header.getBytes(ISO_8859_1);
        int data = Long.BYTES + headerLength(ticket);
        return ByteBuffer.allocate(Long.BYTES + text.length + ticket.length - data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(ticket, data, ticket.length - data)
                .array();
    }

    static String header(byte[] ticket) {
        return new String(ticket, Long.BYTES, headerLength(ticket), ISO_8859_1);
    }

    Path written(byte[] bytes) {
        try {
            return Files.write(scratch, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
