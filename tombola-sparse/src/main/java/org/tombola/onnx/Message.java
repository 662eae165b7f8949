package org.tombola.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message as data: fields in the order in which they are written. Its size is known before a byte is, because a message within
 * another is preceded by its length. Large arrays are held, not copied.
 */
final class Message {
    private static final int BLOCK = 1 << 16;

    private sealed interface Field {
        int number();
    }

    private record Whole(int number, long value) implements Field {}

    private record Single(int number, float value) implements Field {}

    private record Text(int number, String value) implements Field {}

    private record Nested(int number, Message value) implements Field {}

    private record Floats(int number, float[] values) implements Field {}

    private record Longs(int number, long[] values) implements Field {}

    private final List<Field> fields = new ArrayList<>();
    private long size;

    /** Bytes without the length that precedes it in another message; may be more than any protobuf reader takes. */
    long size() {
        return size;
    }

    /** An {@code int32}, {@code int64} or enumerated value. */
    Message add(int number, long value) {
        return append(new Whole(number, value));
    }

    Message add(int number, float value) {
        return append(new Single(number, value));
    }

    Message add(int number, String value) {
        return append(new Text(number, value));
    }

    /** @param value complete: what is added to it later is lost or spoils the lengths */
    Message add(int number, Message value) {
        return append(new Nested(number, value));
    }

    /** {@code bytes} that hold the numbers, little-endian. */
    Message addRaw(int number, float[] values) {
        return append(new Floats(number, values));
    }

    /** {@code bytes} that hold the numbers, little-endian. */
    Message addRaw(int number, long[] values) {
        return append(new Longs(number, values));
    }

    private Message append(Field field) {
        fields.add(field);
        size += CodedOutputStream.computeTagSize(field.number())
                + switch (field) {
                    case Whole f -> CodedOutputStream.computeInt64SizeNoTag(f.value);
                    case Single f -> Float.BYTES;
                    case Text f -> CodedOutputStream.computeStringSizeNoTag(f.value);
                    case Nested f -> delimited(f.value.size);
                    case Floats f -> delimited((long) f.values.length * Float.BYTES);
                    case Longs f -> delimited((long) f.values.length * Long.BYTES);
                };
        return this;
    }

    private static long delimited(long length) {
        return CodedOutputStream.computeUInt64SizeNoTag(length) + length;
    }

    /** @throws ArithmeticException when a part is longer than a protobuf message may be: whoever writes looks at {@link #size} first */
    void write(CodedOutputStream out) throws IOException {
        for (Field field : fields) {
            switch (field) {
                case Whole f -> out.writeInt64(f.number, f.value);
                case Single f -> out.writeFloat(f.number, f.value);
                case Text f -> out.writeString(f.number, f.value);
                case Nested f -> {
                    begin(out, f.number, f.value.size);
                    f.value.write(out);
                }
                case Floats f -> {
                    begin(out, f.number, (long) f.values.length * Float.BYTES);
                    write(out, f.values);
                }
                case Longs f -> {
                    begin(out, f.number, (long) f.values.length * Long.BYTES);
                    for (long value : f.values) {
                        out.writeFixed64NoTag(value);
                    }
                }
            }
        }
    }

    private static void begin(CodedOutputStream out, int number, long length) throws IOException {
        out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(Math.toIntExact(length));
    }

    /** In blocks, so that no second copy of a large tensor is made. */
    private static void write(CodedOutputStream out, float[] values) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        int step = BLOCK / Float.BYTES;
        for (int from = 0; from < values.length; from += step) {
            int count = Math.min(step, values.length - from);
            block.clear().asFloatBuffer().put(values, from, count);
            out.write(block.array(), 0, count * Float.BYTES);
        }
    }
}
