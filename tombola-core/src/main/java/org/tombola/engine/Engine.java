package org.tombola.engine;

import java.util.Set;
import org.tombola.graph.Graph;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Something that runs networks: libtorch on CPU or GPU, or sparse kernels in Java. Nothing above this package names one. */
public interface Engine {
    /** What an engine may lack, and a finder or metric asks for. */
    enum Can {
        /** The gradient at pruned positions too. */
        DENSE_GRADIENT,
        HESSIAN_PRODUCT,
        INPUT_GRADIENT,
        /** Squares of the gradients of single examples, summed. */
        PER_EXAMPLE_SQUARES,
        FLOAT64,
        BF16,
        CUDA
    }

    Set<Can> can();

    /** Name, versions and device. With the numerics of a session it decides every bit, so it enters every step's hash. */
    String identity();

    /**
     * A live network.
     *
     * @param start parameters and statistics, by name; those the mask prunes are set to zero
     * @param mask over prunable tensors; the others are dense
     * @throws IllegalArgumentException when {@code start} lacks a tensor of the graph or has one of another shape
     */
    Session open(Graph graph, Weights start, Mask mask, Numerics numerics);
}
