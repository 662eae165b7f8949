package org.tombola;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * JSON as plain values: maps (in order), lists, strings, numbers, booleans, null. Strict on reading (no duplicate keys, nothing after
 * the document, the reader's own limits on depth and length), plain on writing: a Double that is not finite becomes null, for JSON has no
 * word for it.
 */
public final class Json {
    private static final JsonMapper COMPACT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule().addSerializer(new FiniteOrNull()))
            .build();
    private static final JsonMapper PRETTY =
            COMPACT.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    private static final class FiniteOrNull extends StdSerializer<Double> {
        FiniteOrNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializationContext context) {
            if (Double.isFinite(value)) {
                out.writeNumber(value);
            } else {
                out.writeNull();
            }
        }
    }

    /** One line. Equal values in equal order give equal text, so it may be hashed. */
    public static String compact(@Nullable Object value) {
        return COMPACT.writeValueAsString(value);
    }

    /** Indented, for files that people open. */
    public static String pretty(@Nullable Object value) {
        return PRETTY.writeValueAsString(value) + "\n";
    }

    /**
     * @param place what the text is, for the message: a file, an option
     * @throws InvalidInput when the text is not one JSON document
     */
    public static @Nullable Object read(String text, String place) {
        try {
            return COMPACT.readValue(text, Object.class);
        } catch (JacksonException e) {
            throw new InvalidInput(place + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }
}
