package org.tombola.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How floats are stored: as they are, or rounded to nearest, ties to even, in half the space. */
public enum FloatType {
    F32(ElementType.F32),
    F16(ElementType.F16),
    BF16(ElementType.BF16);

    private final ElementType element;

    FloatType(ElementType element) {
        this.element = element;
    }

    public ElementType element() {
        return element;
    }

    /** The bytes, little-endian; a number beyond the range of the type becomes infinite. */
    public ByteBuffer bytes(float[] values) {
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(values.length, element.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        switch (this) {
            case F32 -> out.asFloatBuffer().put(values);
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    out.putShort(2 * i, Float.floatToFloat16(values[i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    out.putShort(2 * i, upperHalf(values[i]));
                }
            }
        }
        return out;
    }

    /** The values as a reader of {@link #bytes} sees them. */
    public float[] rounded(float[] values) {
        return this == F32 ? values : element.floats(bytes(values));
    }

    private static short upperHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40); // rounding could carry a NaN over into infinity
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
