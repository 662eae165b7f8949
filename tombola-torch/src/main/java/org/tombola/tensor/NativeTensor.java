package org.tombola.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor in native memory: making, moving, viewing and adding up. It belongs to the scope it was made in, or to the {@link Lifetime}
 * that kept it. Nothing hands out its memory: values are copied to Java arrays, because memory read after its tensor is gone is a
 * crash of the whole process, not an exception.
 */
public final class NativeTensor {
    private final Tensor tensor;

    NativeTensor(Tensor tensor) {
        NativeScope.require();
        this.tensor = tensor;
    }

    Tensor tensor() {
        return tensor;
    }

    public static NativeTensor zeros(NumberType type, Device device, long... shape) {
        NativeScope.require();
        return new NativeTensor(torch.zeros(shape, options(type, device)));
    }

    /** Uninitialised memory, where the next operation writes all of it. */
    public static NativeTensor empty(NumberType type, Device device, long... shape) {
        NativeScope.require();
        return new NativeTensor(
                torch.empty(shape, options(type, device), new org.bytedeco.pytorch.MemoryFormatOptional()));
    }

    private static TensorOptions options(NumberType type, Device device) {
        return new TensorOptions(type.type)
                .device(new org.bytedeco.pytorch.DeviceOptional(new org.bytedeco.pytorch.Device(device.type)));
    }

    /** Row-major values of that shape, as fp32 on the CPU. */
    public static NativeTensor of(float[] values, long... shape) {
        NativeTensor tensor = empty(NumberType.FP32, Device.CPU, shape);
        MemorySegment.copy(values, 0, tensor.memory(NumberType.FP32, values.length), JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /** Bytes of that shape, row-major, on the CPU. */
    public static NativeTensor of(byte[] values, long... shape) {
        NativeTensor tensor = empty(NumberType.BYTE, Device.CPU, shape);
        MemorySegment.copy(values, 0, tensor.memory(NumberType.BYTE, values.length), JAVA_BYTE, 0, values.length);
        return tensor;
    }

    /** A vector of whole numbers on the CPU. */
    public static NativeTensor of(int[] values) {
        NativeTensor tensor = empty(NumberType.INT64, Device.CPU, values.length);
        MemorySegment memory = tensor.memory(NumberType.INT64, values.length);
        for (int i = 0; i < values.length; i++) {
            memory.setAtIndex(JAVA_LONG, i, values[i]);
        }
        return tensor;
    }

    @SuppressWarnings("restricted") // the size was compared with the tensor's own
    MemorySegment memory(NumberType type, long expected) {
        if (tensor.numel() != expected) {
            throw new IllegalArgumentException(expected + " values for a tensor of " + tensor.numel());
        }
        if (expected == 0) {
            return MemorySegment.NULL; // libtorch gives no address to nothing
        }
        Pointer start = tensor.data_ptr();
        return MemorySegment.ofAddress(start.address()).reinterpret(expected * type.bytes);
    }

    /** All values in logical row-major order, as floats, copied. */
    public float[] floats() {
        NativeTensor plain = to(Device.CPU).to(NumberType.FP32);
        Tensor rowMajor = plain.tensor.contiguous();
        float[] values = new float[Math.toIntExact(rowMajor.numel())];
        MemorySegment memory = new NativeTensor(rowMajor).memory(NumberType.FP32, values.length);
        MemorySegment.copy(memory, JAVA_FLOAT, 0, values, 0, values.length);
        return values;
    }

    /**
     * Copies a vector of matrices out, each transposed.
     *
     * @param values as many as the vector has
     * @param rows of one matrix in memory
     * @param columns of one matrix in memory
     */
    public void floats(float[] values, int rows, int columns) {
        MemorySegment memory = to(Device.CPU).to(NumberType.FP32).memory(NumberType.FP32, values.length);
        if (rows == 1 || columns == 1) {
            MemorySegment.copy(memory, JAVA_FLOAT, 0, values, 0, values.length);
            return;
        }
        float[] matrix = new float[rows * columns];
        for (int from = 0; from < values.length; from += matrix.length) {
            MemorySegment.copy(memory, JAVA_FLOAT, (long) from * Float.BYTES, matrix, 0, matrix.length);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    values[from + column * rows + row] = matrix[row * columns + column];
                }
            }
        }
    }

    /** The value of a tensor of one element; waits for a GPU. */
    public double item() {
        return tensor.item_double();
    }

    public boolean onCpu() {
        return !tensor.is_cuda();
    }

    public Device device() {
        return onCpu() ? Device.CPU : Device.CUDA;
    }

    public int[] shape() {
        int[] shape = new int[(int) tensor.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.toIntExact(tensor.size(i));
        }
        return shape;
    }

    public long size() {
        return tensor.numel();
    }

    public NumberType type() {
        ScalarType type = tensor.scalar_type().intern();
        for (NumberType known : NumberType.values()) {
            if (known.type == type) {
                return known;
            }
        }
        throw new IllegalStateException("tensor of type " + type);
    }

    /** Frees this handle before its scope ends; whoever else refers to the memory keeps it. */
    public void release() {
        tensor.close();
    }

    // Views and conversions. A conversion to what the tensor is already is the same memory.

    public NativeTensor view(long... shape) {
        return new NativeTensor(tensor.view(shape));
    }

    /** As {@link #view}, with a copy where the memory order does not allow one. */
    public NativeTensor reshape(long... shape) {
        return new NativeTensor(tensor.reshape(shape));
    }

    public NativeTensor permute(long... dimensions) {
        return new NativeTensor(tensor.permute(dimensions));
    }

    public NativeTensor narrow(long dimension, long start, long length) {
        return new NativeTensor(tensor.narrow(dimension, start, length));
    }

    public NativeTensor to(NumberType type) {
        return type() == type ? this : new NativeTensor(tensor.to(type.type));
    }

    public NativeTensor to(Device device) {
        boolean there = tensor.is_cuda() == (device == Device.CUDA);
        ScalarType type = tensor.scalar_type().intern();
        return there ? this : new NativeTensor(tensor.to(new org.bytedeco.pytorch.Device(device.type), type));
    }

    /** The same memory, known to no backward pass. */
    public NativeTensor detach() {
        return new NativeTensor(tensor.detach());
    }

    // Arithmetic in place. All return this.

    public NativeTensor copy(NativeTensor values) {
        tensor.copy_(values.tensor);
        return this;
    }

    public NativeTensor zero() {
        tensor.zero_();
        return this;
    }

    public NativeTensor fill(double value) {
        tensor.fill_(new Scalar(value));
        return this;
    }

    /** That value at those positions of a vector. */
    public NativeTensor fill(NativeTensor positions, double value) {
        tensor.index_fill_(0, positions.tensor, new Scalar(value));
        return this;
    }

    public NativeTensor times(NativeTensor other) {
        tensor.mul_(other.tensor);
        return this;
    }

    public NativeTensor product(NativeTensor left, NativeTensor right) {
        torch.mul_out(tensor, left.tensor, right.tensor);
        return this;
    }

    public NativeTensor scale(double factor) {
        tensor.mul_(new Scalar(factor));
        return this;
    }

    public NativeTensor add(double factor, NativeTensor other) {
        if (factor == 1) {
            tensor.add_(other.tensor);
        } else {
            tensor.add_(other.tensor, new Scalar(factor));
        }
        return this;
    }

    /** Exactly +0 wherever the other tensor is zero, even over NaN. */
    public NativeTensor zeroWhereZero(NativeTensor other) {
        tensor.masked_fill_(other.tensor.eq(new Scalar(0.0)), new Scalar(0.0));
        return this;
    }

    public NativeTensor absolute() {
        tensor.abs_();
        return this;
    }

    public NativeTensor sign() {
        tensor.sign_();
        return this;
    }

    public NativeTensor square() {
        tensor.square_();
        return this;
    }

    public NativeTensor squareRoot() {
        tensor.sqrt_();
        return this;
    }

    public NativeTensor sigmoid() {
        tensor.sigmoid_();
        return this;
    }

    public NativeTensor relu() {
        tensor.relu_();
        return this;
    }

    /** 1 where positive, else 0. */
    public NativeTensor positive() {
        tensor.gt_(new Scalar(0.0));
        return this;
    }

    public NativeTensor shift(double value) {
        tensor.add_(new Scalar(value));
        return this;
    }

    /** Σ this · other over vectors, multiplied and added in double. */
    public double dot(NativeTensor other) {
        Tensor left = tensor.to(ScalarType.Double);
        Tensor right = other.tensor.to(ScalarType.Double);
        return left.dot(right).item_double();
    }
}
