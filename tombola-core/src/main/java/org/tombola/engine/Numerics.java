package org.tombola.engine;

/**
 * How a session computes.
 *
 * @param threads that one pass may use; part of what decides bits
 */
public record Numerics(Precision precision, int threads) {
    /** Precision of forward and backward; parameters and optimiser state are fp32, and fp64 under {@link #FP64}. */
    public enum Precision {
        FP32,
        /** Convolutions and matrix products in bfloat16 with fp32 parameters, as PyTorch's autocast does. */
        BF16,
        /** For checks of derivatives. */
        FP64
    }

    public static final Numerics DEFAULT = new Numerics(Precision.FP32, 1);

    public Numerics {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive, was " + threads);
        }
    }
}
