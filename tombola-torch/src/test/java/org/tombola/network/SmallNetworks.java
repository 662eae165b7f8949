package org.tombola.network;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tombola.data.Batch;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;

/** Networks small enough to check by hand or by differences. */
final class SmallNetworks {
    private SmallNetworks() {}

    /** With {@link #averaged} and {@link #gated} every kind of layer at least once; differentiable but for ReLU and maxima, which random inputs do not meet at a kink. */
    static Graph everyLayer() {
        return new Graph(List.of(
                new Layer.Input("input", 2, 6, 6),
                new Layer.Normalise("normalise", "input", List.of(0.4, 0.5), List.of(0.2, 0.3)),
                new Layer.Convolution("conv1", "normalise", 2, 4, 3, 1, 1, 1, true, false),
                new Layer.BatchNorm("bn1", "conv1", 4, 1e-5, 0.1),
                new Layer.Activation("relu1", "bn1", ActivationFunction.RELU),
                new Layer.Convolution("conv2", "relu1", 4, 8, 3, 2, 1, 2, false, false),
                new Layer.BatchNorm("bn2", "conv2", 8, 1e-3, 0.2),
                new Layer.PadShortcut("pad", "relu1", 8, 2),
                new Layer.Add("add", "bn2", "pad"),
                new Layer.Activation("relu2", "add", ActivationFunction.RELU),
                new Layer.Convolution("conv3", "relu2", 8, 8, 1, 1, 0, 1, false, true),
                new Layer.Activation("swish", "conv3", ActivationFunction.SWISH),
                new Layer.Add("add2", "swish", "relu2"),
                new Layer.MaxPool("pool", "add2", 2, 1, 1),
                new Layer.Activation("mish", "pool", ActivationFunction.MISH),
                new Layer.Flatten("flatten", "mish"),
                new Layer.Linear("fc1", "flatten", 128, 5, true),
                new Layer.BatchNorm("bn3", "fc1", 5, 1e-5, 0.1),
                new Layer.Activation("relu3", "bn3", ActivationFunction.RELU),
                new Layer.Linear("fc2", "relu3", 5, 3, true)));
    }

    /** A convolution, batch norm, and the mean over positions. */
    static Graph averaged() {
        return new Graph(List.of(
                new Layer.Input("input", 2, 6, 6),
                new Layer.Normalise("normalise", "input", List.of(0.4, 0.5), List.of(0.2, 0.3)),
                new Layer.Convolution("conv1", "normalise", 2, 4, 3, 1, 1, 1, true, false),
                new Layer.BatchNorm("bn1", "conv1", 4, 1e-5, 0.1),
                new Layer.Activation("relu1", "bn1", ActivationFunction.RELU),
                new Layer.GlobalAveragePool("average", "relu1"),
                new Layer.Linear("fc", "average", 4, 3, false)));
    }

    /** A depthwise convolution of 5×5, squeeze-and-excitation, and dropout of both kinds. */
    static Graph gated() {
        return new Graph(List.of(
                new Layer.Input("input", 4, 7, 7),
                new Layer.Convolution("depthwise", "input", 4, 4, 5, 2, 2, 4, false, false),
                new Layer.BatchNorm("bn", "depthwise", 4, 1e-3, 0.01),
                new Layer.Activation("swish", "bn", ActivationFunction.SWISH),
                new Layer.Squeeze("squeeze", "swish"),
                new Layer.Convolution("fc1", "squeeze", 4, 2, 1, 1, 0, 1, true, false),
                new Layer.Activation("inner", "fc1", ActivationFunction.SWISH),
                new Layer.Convolution("fc2", "inner", 2, 4, 1, 1, 0, 1, true, false),
                new Layer.Activation("gate", "fc2", ActivationFunction.SIGMOID),
                new Layer.Scale("scale", "swish", "gate"),
                new Layer.Dropout("depth", "scale", 0.4, true),
                new Layer.Add("add", "depth", "swish"),
                new Layer.Dropout("positions", "add", 0.2, false),
                new Layer.GlobalAveragePool("average", "positions"),
                new Layer.Dropout("features", "average", 0.3, false),
                new Layer.Linear("fc", "features", 4, 3, true)));
    }

    /** One weight a pixel: {@code features} numbers to {@code classes}. */
    static Graph linear(int features, int classes) {
        return new Graph(List.of(
                new Layer.Input("input", features, 1, 1),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc", "flatten", features, classes, false)));
    }

    static Batch batch(Graph graph, int count, long seed) {
        Layer.Input input = graph.input();
        RandomGenerator random = new Seed(seed).generator();
        float[] pixels = new float[count * input.channels() * input.height() * input.width()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256) / 255f;
        }
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % graph.classes());
        return Batch.ofFloats(input.channels(), input.height(), input.width(), pixels, labels);
    }

    /** The same pixels as bytes. */
    static Batch asBytes(Batch batch) {
        float[] floats = batch.floats();
        byte[] bytes = new byte[floats.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(floats[i] * 255);
        }
        return Batch.ofBytes(batch.channels(), batch.height(), batch.width(), bytes, batch.labels());
    }

    static Session open(Graph graph, Precision precision) {
        return open(graph, precision, Mask.empty());
    }

    static Session open(Graph graph, Precision precision, Mask mask) {
        return TorchEngine.cpu().open(graph, Formula.weights(graph), mask, new Numerics(precision, 1));
    }
}
