package org.tombola.sparse;

/**
 * How a plan computes.
 *
 * @param threads that one prediction of many pictures may use; blocks of 16 pictures are spread over them
 * @param kernels {@code vector512}, {@code vector256}, {@code scalar}; empty for what the system property {@code tombola.kernels} says,
 *     and without it the best that this JVM and processor run
 * @param activations how numbers between layers are stored
 */
public record PlanSettings(int threads, Tuning tuning, String kernels, Activations activations) {
    public static final PlanSettings DEFAULT = new PlanSettings(1, Tuning.RULES, "", Activations.FP32);

    public PlanSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive, was " + threads);
        }
    }

    public PlanSettings withThreads(int count) {
        return new PlanSettings(count, tuning, kernels, activations);
    }

    public PlanSettings withTuning(Tuning other) {
        return new PlanSettings(threads, other, kernels, activations);
    }

    public PlanSettings withKernels(String name) {
        return new PlanSettings(threads, tuning, name, activations);
    }

    public PlanSettings withActivations(Activations stored) {
        return new PlanSettings(threads, tuning, kernels, stored);
    }
}
