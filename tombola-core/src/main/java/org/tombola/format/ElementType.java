package org.tombola.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** What one number of a stored tensor is, under its safetensors name; multi-byte types are little-endian. */
public enum ElementType {
    F64(8, "Double"),
    F32(4, "Float"),
    F16(2, "Half"),
    BF16(2, "BFloat16"),
    I64(8, "Long"),
    I32(4, "Int"),
    I16(2, "Short"),
    I8(1, "Char"),
    U8(1, "Byte"),
    BOOL(1, "Bool");

    private final int bytes;
    private final String storage;

    ElementType(int bytes, String storage) {
        this.bytes = bytes;
        this.storage = storage;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    static Optional<ElementType> named(Object name) {
        for (ElementType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The type whose PyTorch storage class has that name, {@code FloatStorage} for instance. */
    static Optional<ElementType> ofStorage(String className) {
        for (ElementType type : values()) {
            if (className.equals(type.storage + "Storage")) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /**
     * The numbers as floats, rounded to nearest: a double beyond the range becomes infinite, a long loses its low bits, a truth value
     * becomes 0 or 1.
     *
     * @param data from its position to its limit; read as little-endian, not changed
     */
    public float[] floats(ByteBuffer data) {
        ByteBuffer from = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[from.remaining() / bytes];
        switch (this) {
            case F32 -> from.asFloatBuffer().get(values);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) from.getDouble(8 * i);
                }
            }
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(from.getShort(2 * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(from.getShort(2 * i) << 16);
                }
            }
            case I64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = from.getLong(8 * i);
                }
            }
            case I32 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = from.getInt(4 * i);
                }
            }
            case I16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = from.getShort(2 * i);
                }
            }
            case I8 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = from.get(i);
                }
            }
            case U8 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = from.get(i) & 0xFF;
                }
            }
            case BOOL -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = from.get(i) == 0 ? 0 : 1;
                }
            }
        }
        return values;
    }
}
