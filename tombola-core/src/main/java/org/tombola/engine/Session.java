package org.tombola.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * One live network, used by the thread that opened it and closed by it. All trainable parameters lie in one flat vector, in the order
 * of {@link org.tombola.graph.Graph#trainable()}; layers are views of it.
 */
public interface Session extends AutoCloseable {
    /** The live parameters θ: writing them is the step. Pruned positions are zero when the session opens; the writer keeps them so. */
    Variables trainable();

    /** A vector of the same layout, all zero: momentum, scores, a gradient, θ₀. Lives as long as the session. */
    Variables zeros();

    /** Ones and zeros of that layout: the mask, 1 where a tensor is not covered. Follows {@link #remask}. */
    Variables mask();

    /** The mask in force: the one it was opened under, or the last of {@link #remask}. */
    Mask inForce();

    /** Whether the mask in force prunes nothing, so that multiplying by it changes nothing. */
    boolean dense();

    /**
     * Forward, and backward if a gradient is asked for.
     *
     * @param effective the weights the forward pass sees: {@link #trainable()} or a vector computed from it
     * @param gradient where the dense gradient with respect to {@code effective} is written (not added), pruned positions included
     * @return the mean loss, which may be NaN or infinite
     */
    double pass(Batch batch, Loss loss, Variables effective, BatchNormMode mode, @Nullable Variables gradient);

    /**
     * Forward in evaluation mode ({@link BatchNormMode#RUNNING}).
     *
     * @param taps names of layers whose outputs are wanted beside the logits
     */
    Predictions predict(Batch batch, Variables effective, Set<String> taps);

    /**
     * Writes H·direction into {@code out}, H the Hessian of the mean loss at {@code effective}.
     *
     * @param mode no statistics are remembered: not {@link BatchNormMode#BATCH_UPDATING}
     */
    void hessianProduct(
            Batch batch, Loss loss, Variables effective, BatchNormMode mode, Variables direction, Variables out);

    /**
     * Writes Σₙ weightₙ (∂lossₙ/∂effective)² into {@code out}, a weighted sum over the batch's examples of squares of single gradients:
     * not the square of the batch's gradient. Statistics as in evaluation, because an example alone has none.
     *
     * @param weights one an example, finite
     */
    void squaredGradients(Batch batch, Loss loss, float[] weights, Variables effective, Variables out);

    /** The same with weights of 1. */
    default void squaredGradients(Batch batch, Loss loss, Variables effective, Variables out) {
        float[] ones = new float[batch.count()];
        Arrays.fill(ones, 1);
        squaredGradients(batch, loss, ones, effective, out);
    }

    /** Gradient of the mean loss with respect to pixels in [0,1], {@code N × H × W × C}; statistics as in evaluation. */
    float[] inputGradient(Batch batch, Loss loss, Variables effective);

    /** Batch-norm statistics, by name. */
    Weights buffers();

    /** Sets all batch-norm statistics. */
    void buffers(Weights statistics);

    /**
     * Puts another mask in force: θ and every carried vector (momentum) become zero where a position is dropped or newly grown.
     */
    void remask(Mask next, List<Variables> carried);

    @Override
    void close();
}
