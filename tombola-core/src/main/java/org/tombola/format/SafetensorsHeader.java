package org.tombola.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.weights.Tensor;

/**
 * The checked table of contents of a safetensors file: eight bytes of header length, a JSON object, then the tensors' bytes without gaps
 * or overlaps. Format: https://github.com/huggingface/safetensors, which is as strict.
 *
 * @param bytes the header as it stands in the file, padding included
 * @param parts in the order of their bytes
 */
record SafetensorsHeader(byte[] bytes, SequencedMap<String, String> metadata, List<Part> parts) {
    static final String METADATA = "__metadata__";
    private static final long LONGEST = 100_000_000; // as the reference implementation

    /** One tensor: where its bytes are, from the start of the file. */
    record Part(String name, ElementType type, List<Integer> sizes, long position, long length) {}

    static SafetensorsHeader read(FileBytes file) {
        if (file.size() < Long.BYTES) {
            throw file.invalid("is shorter than the eight bytes of a safetensors header length");
        }
        long length = file.read(0, Long.BYTES).getLong();
        if (length < 2 || length > LONGEST || length > file.size() - Long.BYTES) {
            throw file.invalid(
                    "claims a header of %s bytes; the file has %d, and %d are the most allowed",
                    Long.toUnsignedString(length), file.size(), LONGEST);
        }
        byte[] bytes = file.read(Long.BYTES, length).array();
        Map<?, ?> header =
                object(file, Json.read(text(file, bytes), file.path() + ": safetensors header"), "the header");
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        List<Part> parts = new ArrayList<>();
        header.forEach((key, value) -> {
            if (METADATA.equals(key)) {
                metadata(file, value, metadata);
            } else {
                parts.add(part(file, (String) key, value, Long.BYTES + length));
            }
        });
        parts.sort(Comparator.comparingLong(Part::position).thenComparingLong(Part::length));
        requireContiguous(file, parts, Long.BYTES + length);
        return new SafetensorsHeader(bytes, metadata, List.copyOf(parts));
    }

    private static String text(FileBytes file, byte[] bytes) {
        if (bytes[0] != '{') {
            throw file.invalid("has a safetensors header that is not a JSON object");
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInput(file.path() + ": has a safetensors header that is not UTF-8", e);
        }
    }

    private static void metadata(FileBytes file, @Nullable Object value, SequencedMap<String, String> into) {
        object(file, value, METADATA).forEach((key, entry) -> {
            if (!(entry instanceof String text)) {
                throw file.invalid("metadata '%s' is not a string", key);
            }
            into.put((String) key, text);
        });
    }

    private static Part part(FileBytes file, String name, @Nullable Object value, long start) {
        Map<?, ?> entry = object(file, value, "tensor '" + name + "'");
        if (entry.size() != 3) {
            throw file.invalid(
                    "tensor '%s' has the keys %s instead of dtype, shape, data_offsets", name, entry.keySet());
        }
        Object dtype = entry.get("dtype");
        ElementType type = dtype == null ? null : ElementType.named(dtype).orElse(null);
        if (type == null) {
            throw file.invalid("tensor '%s' has the unknown type %s", name, String.valueOf(dtype));
        }
        List<Long> shape = numbers(file, name, entry.get("shape"), "shape");
        List<Long> offsets = numbers(file, name, entry.get("data_offsets"), "data_offsets");
        long available = file.size() - start;
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > available) {
            throw file.invalid("tensor '%s' has the offsets %s in %d bytes of data", name, offsets, available);
        }
        long length = offsets.get(1) - offsets.get(0);
        List<Integer> sizes = sizes(file, name, type, shape, length);
        return new Part(name, type, sizes, start + offsets.get(0), length);
    }

    private static List<Integer> sizes(FileBytes file, String name, ElementType type, List<Long> shape, long length) {
        try {
            int[] sizes = shape.stream().mapToInt(Math::toIntExact).toArray();
            if ((long) type.bytes() * Tensor.size(sizes) == length) {
                return Arrays.stream(sizes).boxed().toList();
            }
        } catch (ArithmeticException e) {
            // too large for any file: reported below
        }
        throw file.invalid("tensor '%s': %s of shape %s does not take %d bytes", name, type, shape, length);
    }

    private static void requireContiguous(FileBytes file, List<Part> parts, long start) {
        long end = start;
        for (Part part : parts) {
            if (part.position() != end) {
                throw file.invalid(
                        "tensor '%s' %s the bytes before it",
                        part.name(), part.position() < end ? "overlaps" : "leaves a gap to");
            }
            end += part.length();
        }
        if (end != file.size()) {
            throw file.invalid("has %d bytes after the last tensor", file.size() - end);
        }
    }

    private static List<Long> numbers(FileBytes file, String name, @Nullable Object value, String key) {
        List<Long> numbers = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Integer || item instanceof Long) {
                    numbers.add(((Number) item).longValue());
                }
            }
            if (numbers.size() == list.size() && numbers.stream().allMatch(number -> number >= 0)) {
                return numbers;
            }
        }
        throw file.invalid("tensor '%s': %s is not a list of sizes", name, key);
    }

    private static Map<?, ?> object(FileBytes file, @Nullable Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw file.invalid("%s is not a JSON object", what);
    }
}
