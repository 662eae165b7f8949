package org.tombola.graph;

import java.util.ArrayList;
import java.util.List;
import org.tombola.data.Normalisation;

/**
 * Writes a graph down layer by layer. Each layer reads the one written before it, unless {@link #from} says otherwise, and takes its
 * number of input channels from there. Sizes are checked at once, so that an error names the layer that does not fit.
 */
final class GraphBuilder {
    /** PyTorch's, which every source here uses. */
    private static final double EPSILON = 1e-5;

    private static final double MOMENTUM = 0.1;

    private final List<Layer> layers = new ArrayList<>();
    private final Shapes shapes = new Shapes();
    private String last = "input";

    GraphBuilder(int channels, int height, int width, Normalisation normalisation) {
        append(new Layer.Input("input", channels, height, width));
        append(new Layer.Normalise("normalise", last, normalisation.mean(), normalisation.deviation()));
    }

    /** Square kernel of odd size, padded so that stride 1 keeps the resolution. */
    GraphBuilder convolution(String name, int out, int kernel, int stride, boolean bias) {
        return append(new Layer.Convolution(name, last, channels(), out, kernel, stride, kernel / 2, 1, bias, false));
    }

    /** The same with one kernel for each channel, and without bias. */
    GraphBuilder depthwise(String name, int kernel, int stride) {
        int channels = channels();
        return append(new Layer.Convolution(
                name, last, channels, channels, kernel, stride, kernel / 2, channels, false, false));
    }

    /** The 1×1 convolution of a residual path whose shape changes; without bias. */
    GraphBuilder projection(String name, int out, int stride) {
        return append(new Layer.Convolution(name, last, channels(), out, 1, stride, 0, 1, false, true));
    }

    GraphBuilder padShortcut(String name, int out, int stride) {
        return append(new Layer.PadShortcut(name, last, out, stride));
    }

    GraphBuilder linear(String name, int out) {
        return linear(name, out, true);
    }

    GraphBuilder linear(String name, int out, boolean bias) {
        return append(new Layer.Linear(name, last, channels(), out, bias));
    }

    GraphBuilder batchNorm(String name) {
        return batchNorm(name, EPSILON, MOMENTUM);
    }

    GraphBuilder batchNorm(String name, double epsilon, double momentum) {
        return append(new Layer.BatchNorm(name, last, channels(), epsilon, momentum));
    }

    GraphBuilder relu(String name) {
        return activation(name, ActivationFunction.RELU);
    }

    GraphBuilder activation(String name, ActivationFunction function) {
        return append(new Layer.Activation(name, last, function));
    }

    /** Nothing for a rate of 0. */
    GraphBuilder dropout(String name, double rate) {
        return rate == 0 ? this : append(new Layer.Dropout(name, last, rate, false));
    }

    /** The same, of whole examples. */
    GraphBuilder stochasticDepth(String name, double rate) {
        return rate == 0 ? this : append(new Layer.Dropout(name, last, rate, true));
    }

    /** Maximum over 2×2, halving the resolution. */
    GraphBuilder pool(String name) {
        return append(new Layer.MaxPool(name, last, 2, 2, 0));
    }

    /** Maximum over 3×3 that overlap, halving the resolution. */
    GraphBuilder overlappingPool(String name) {
        return append(new Layer.MaxPool(name, last, 3, 2, 1));
    }

    GraphBuilder average(String name) {
        return append(new Layer.GlobalAveragePool(name, last));
    }

    /** The mean over positions as a map of 1×1. */
    GraphBuilder squeeze(String name) {
        return append(new Layer.Squeeze(name, last));
    }

    GraphBuilder flatten(String name) {
        return append(new Layer.Flatten(name, last));
    }

    /** The sum of two layers. */
    GraphBuilder add(String name, String left, String right) {
        return append(new Layer.Add(name, left, right));
    }

    /** That layer times the last one's factor for each channel. */
    GraphBuilder scale(String name, String input) {
        return append(new Layer.Scale(name, input, last));
    }

    /** The next layer reads that one. */
    GraphBuilder from(String layer) {
        last = layer;
        return this;
    }

    /** The layer that the next one will read. */
    String last() {
        return last;
    }

    /** Channels, or features, of {@link #last}. */
    int channels() {
        return shapes.of(last).channels();
    }

    /** The shorter side of what {@link #last} puts out. */
    int resolution() {
        FeatureShape shape = shapes.of(last);
        return Math.min(shape.height(), shape.width());
    }

    Graph graph() {
        return new Graph(layers);
    }

    private GraphBuilder append(Layer layer) {
        shapes.add(layer);
        layers.add(layer);
        last = layer.name();
        return this;
    }
}
