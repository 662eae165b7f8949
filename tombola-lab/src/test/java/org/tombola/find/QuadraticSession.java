package org.tombola.find;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Predictions;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A session whose loss is ½θᵀAθ − bᵀθ + c, whatever the batch: worked examples of two weights run through the very code of a scorer. Its
 * one tensor is called {@code w}.
 */
public final class QuadraticSession implements Session {
    private final double[][] hessian;
    private final double[] linear;
    private final double constant;
    private final Numbers trainable;

    public QuadraticSession(double[][] hessian, double[] linear, double constant, double... theta) {
        this.hessian = hessian;
        this.linear = linear;
        this.constant = constant;
        this.trainable = new Numbers(theta);
    }

    QuadraticSession(double[][] hessian, double... theta) {
        this(hessian, new double[theta.length], 0, theta);
    }

    static double[] values(Variables variables) {
        return ((Numbers) variables).values.clone();
    }

    double loss(double... theta) {
        double[] product = product(theta);
        double loss = constant;
        for (int i = 0; i < theta.length; i++) {
            loss += 0.5 * theta[i] * product[i] - linear[i] * theta[i];
        }
        return loss;
    }

    private double[] product(double[] x) {
        return Arrays.stream(hessian).mapToDouble(row -> dot(row, x)).toArray();
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    @Override
    public double pass(Batch batch, Loss loss, Variables effective, BatchNormMode mode, @Nullable Variables gradient) {
        double[] theta = values(effective);
        if (gradient != null) {
            gradient.set(new Numbers(product(theta))).add(-1, new Numbers(linear));
        }
        return loss(theta);
    }

    @Override
    public void hessianProduct(
            Batch batch, Loss loss, Variables effective, BatchNormMode mode, Variables direction, Variables out) {
        out.set(new Numbers(product(values(direction))));
    }

    @Override
    public Variables trainable() {
        return trainable;
    }

    @Override
    public Variables zeros() {
        return new Numbers(new double[linear.length]);
    }

    @Override
    public Variables mask() {
        return zeros().fill(1);
    }

    @Override
    public Mask inForce() {
        return Mask.empty();
    }

    @Override
    public boolean dense() {
        return true;
    }

    @Override
    public void squaredGradients(Batch batch, Loss loss, float[] weights, Variables effective, Variables out) {
        throw new UnsupportedOperationException("a quadratic has no examples");
    }

    @Override
    public Predictions predict(Batch batch, Variables effective, Set<String> taps) {
        throw new UnsupportedOperationException("a quadratic has no logits");
    }

    @Override
    public float[] inputGradient(Batch batch, Loss loss, Variables effective) {
        throw new UnsupportedOperationException("a quadratic has no pixels");
    }

    @Override
    public Weights buffers() {
        return Weights.empty();
    }

    @Override
    public void buffers(Weights statistics) {}

    @Override
    public void remask(Mask next, List<Variables> carried) {
        throw new UnsupportedOperationException("a quadratic is dense");
    }

    @Override
    public void close() {}

    /** A vector of doubles. */
    private static final class Numbers implements Variables {
        private final double[] values;

        Numbers(double... values) {
            this.values = values.clone();
        }

        private Numbers each(DoubleUnaryOperator f) {
            Arrays.setAll(values, i -> f.applyAsDouble(values[i]));
            return this;
        }

        private Numbers both(Variables x, DoubleBinaryOperator f) {
            double[] other = ((Numbers) x).values;
            Arrays.setAll(values, i -> f.applyAsDouble(values[i], other[i]));
            return this;
        }

        @Override
        public Variables part(String tensor) {
            return this;
        }

        @Override
        public Variables set(Variables x) {
            return both(x, (a, b) -> b);
        }

        @Override
        public Variables times(Variables x) {
            return both(x, (a, b) -> a * b);
        }

        @Override
        public Variables scale(double a) {
            return each(x -> a * x);
        }

        @Override
        public Variables add(double a, Variables x) {
            return both(x, (left, right) -> left + a * right);
        }

        @Override
        public Variables fill(double a) {
            return each(x -> a);
        }

        @Override
        public Variables shift(double a) {
            return each(x -> x + a);
        }

        @Override
        public Variables apply(Elementwise f) {
            return each(
                    switch (f) {
                        case ABSOLUTE -> Math::abs;
                        case SIGN -> Math::signum;
                        case SQUARE -> x -> x * x;
                        case SQUARE_ROOT -> Math::sqrt;
                        case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
                        case RELU -> x -> Math.max(x, 0);
                        case POSITIVE -> x -> x > 0 ? 1 : 0;
                    });
        }

        @Override
        public Variables normal(Seed seed, double deviation) {
            RandomGenerator random = seed.generator();
            return each(x -> deviation * random.nextGaussian());
        }

        @Override
        public Variables uniform(Seed seed) {
            RandomGenerator random = seed.generator();
            return each(x -> random.nextDouble());
        }

        @Override
        public double dot(Variables x) {
            return QuadraticSession.dot(values, ((Numbers) x).values);
        }

        @Override
        public Variables momentumStep(
                Variables velocity, Variables gradient, double rate, double momentum, double decay, boolean nesterov) {
            throw new UnsupportedOperationException("nothing trains a quadratic");
        }

        @Override
        public void write(Weights weights) {
            float[] given = weights.get("w").values();
            Arrays.setAll(values, i -> given[i]);
        }

        @Override
        public Weights read() {
            float[] copy = new float[values.length];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = (float) values[i];
            }
            return Weights.of(Map.of("w", Tensor.vector(copy)));
        }

        @Override
        public Variables product(Variables x, Variables y) {
            return set(x).times(y);
        }

        @Override
        public void read(Map<String, float[]> into) {
            throw new UnsupportedOperationException("nobody reads a quadratic at every step");
        }
    }
}
