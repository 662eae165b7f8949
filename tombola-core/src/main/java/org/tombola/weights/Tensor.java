package org.tombola.weights;

import java.util.Arrays;
import java.util.Locale;

/**
 * A shape and its values in row-major order, on the Java heap. Immutable by agreement: {@link #values()} hands out the array itself,
 * because a network's weights are large; whoever wants to write takes {@link #copy()}.
 */
public final class Tensor {
    private final int[] shape;
    private final float[] values;

    private Tensor(int[] shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * @param values row-major, not copied
     * @throws IllegalArgumentException when the number of values is not the product of the shape
     */
    public static Tensor of(int[] shape, float... values) {
        if (size(shape) != values.length) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "shape %s needs %d values, got %d",
                    Arrays.toString(shape),
                    size(shape),
                    values.length));
        }
        return new Tensor(shape.clone(), values);
    }

    public static Tensor vector(float... values) {
        return of(new int[] {values.length}, values);
    }

    public static Tensor filled(int[] shape, float value) {
        float[] values = new float[size(shape)];
        Arrays.fill(values, value);
        return of(shape, values);
    }

    /** The product of the sizes; 1 for a scalar (empty shape). */
    public static int size(int[] shape) {
        int size = 1;
        for (int length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException("negative size in shape " + Arrays.toString(shape));
            }
            size = Math.multiplyExact(size, length);
        }
        return size;
    }

    public int[] shape() {
        return shape.clone();
    }

    public int size() {
        return values.length;
    }

    public float at(int index) {
        return values[index];
    }

    /** The array itself: read only. */
    public float[] values() {
        return values;
    }

    public float[] copy() {
        return values.clone();
    }

    public boolean sameShape(Tensor other) {
        return Arrays.equals(shape, other.shape);
    }

    /** Equal bit for bit: 0.0 and -0.0 differ, a NaN equals itself. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Tensor that) || !Arrays.equals(shape, that.shape)) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(that.values[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }
}
