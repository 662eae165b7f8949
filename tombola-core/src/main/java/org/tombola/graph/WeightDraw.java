package org.tombola.graph;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.tombola.weights.Tensor;

/** How the weight tensor of a convolution or linear layer is drawn: {@code out × fan} numbers, row-major. */
@FunctionalInterface
interface WeightDraw {
    /** Standard deviation of N(0, 1) cut at ±2. */
    double TRUNCATED_DEVIATION = 0.8796256610342398;

    float[] draw(Fans fans, int[] shape, RandomGenerator random);

    /**
     * How many numbers each output reads and each input feeds. As in PyTorch, {@code out} is not divided by groups.
     *
     * @param in channels / groups · kernel²
     * @param out channels · kernel²
     */
    record Fans(int in, int out) {
        static Fans of(int[] shape) {
            int window = Arrays.stream(shape).skip(2).reduce(1, (a, b) -> a * b);
            return new Fans(shape[1] * window, shape[0] * window);
        }
    }

    /** N(0, 2/fan_in). He et al., arXiv:1502.01852. */
    static float[] kaimingNormal(Fans fans, int[] shape, RandomGenerator random) {
        return fill(shape, Math.sqrt(2.0 / fans.in()), random::nextGaussian);
    }

    /** N(0, 2/fan_out) for convolutions; linear layers stay at {@link #torchDefault}, as in VITA-Group/LTH-Pass models/ResNet.py. */
    static float[] kaimingNormalFanOut(Fans fans, int[] shape, RandomGenerator random) {
        return shape.length == 2
                ? torchDefault(fans, shape, random)
                : fill(shape, Math.sqrt(2.0 / fans.out()), random::nextGaussian);
    }

    /** U(±√(6/fan)): the variance of {@link #kaimingNormal}. */
    static float[] kaimingUniform(Fans fans, int[] shape, RandomGenerator random) {
        return fill(shape, Math.sqrt(6.0 / fans.in()), () -> random.nextDouble(-1, 1));
    }

    /** U(±1/√fan_in). */
    static float[] torchDefault(Fans fans, int[] shape, RandomGenerator random) {
        return fill(shape, 1 / Math.sqrt(fans.in()), () -> random.nextDouble(-1, 1));
    }

    /** Variance 2/(fan_in + fan_out) after cutting at two deviations. Glorot and Bengio, AISTATS 2010; cut as in TensorFlow. */
    static float[] glorotNormal(Fans fans, int[] shape, RandomGenerator random) {
        double deviation = Math.sqrt(2.0 / (fans.in() + fans.out())) / TRUNCATED_DEVIATION;
        return fill(shape, deviation, () -> truncatedGaussian(random));
    }

    /** Signs of {@link #kaimingNormal} times its sample deviation (n − 1, as torch.std). */
    static float[] binary(Fans fans, int[] shape, RandomGenerator random) {
        float[] normal = kaimingNormal(fans, shape, random);
        double mean = mean(normal);
        double squares = 0;
        for (float value : normal) {
            squares += (value - mean) * (value - mean);
        }
        float deviation = (float) Math.sqrt(squares / Math.max(1, normal.length - 1));
        for (int i = 0; i < normal.length; i++) {
            normal[i] = Math.copySign(deviation, normal[i]);
        }
        return normal;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double truncatedGaussian(RandomGenerator random) {
        double value;
        do {
            value = random.nextGaussian();
        } while (Math.abs(value) > 2);
        return value;
    }

    private static float[] fill(int[] shape, double scale, DoubleSupplier unit) {
        float[] values = new float[Tensor.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * unit.getAsDouble());
        }
        return values;
    }
}
