package org.tombola.find;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.graph.Parameter.Role;
import org.tombola.lab.Scorer.Network;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Copies of a network with some weights drawn anew, Gaussian of variance 2/(fan_in + fan_out) and not cut (Glorot and Bengio, AISTATS
 * 2010): what some reference code scores in place of the network it trains.
 */
public final class Redraw {
    private Redraw() {}

    /** Which linear layers. */
    public enum Linear {
        NONE,
        /** The classifier alone, as GraSP's code does for ImageNet. */
        LAST,
        /** As GraSP's code does for CIFAR. */
        ALL
    }

    /** With the weights of every convolution and linear layer drawn anew. */
    static Network all(Network network) {
        return network.with(redrawn(network, layer -> true));
    }

    static Network linear(Network network, Linear which) {
        Layer last = network.graph().layers().stream()
                .filter(Layer.Linear.class::isInstance)
                .reduce((before, after) -> after)
                .orElse(null);
        return switch (which) {
            case NONE -> network;
            case LAST -> network.with(redrawn(network, layer -> layer.equals(last)));
            case ALL -> network.with(redrawn(network, Layer.Linear.class::isInstance));
        };
    }

    private static Weights redrawn(Network network, Predicate<Layer> which) {
        Graph graph = network.graph();
        Seed seed = network.seed().child("probe").child("redraw");
        Weights weights = network.start();
        for (Parameter parameter : graph.trainable()) {
            if (parameter.role() == Role.WEIGHT && which.test(graph.layer(parameter.layer()))) {
                weights = weights.with(parameter.name(), glorot(parameter.shape(), seed.child(parameter.name())));
            }
        }
        return weights;
    }

    private static Tensor glorot(int[] shape, Seed seed) {
        float[] values = new float[Tensor.size(shape)];
        int window = values.length / (shape[0] * shape[1]);
        double deviation = Math.sqrt(2.0 / ((shape[0] + shape[1]) * window));
        RandomGenerator random = seed.generator();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return Tensor.of(shape, values);
    }
}
