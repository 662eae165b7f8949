package org.tombola.sparse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.FeatureShape;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Networks nobody would train: layers of all kinds in any order, maps of any size, layers that keep all, some or none of their weights. */
final class RandomNetworks {
    private final RandomGenerator random;
    private final List<Layer> layers = new ArrayList<>();
    private String last = "x";
    private FeatureShape shape;

    private RandomNetworks(Seed seed) {
        random = seed.generator();
        shape = FeatureShape.map(1 + random.nextInt(4), 1 + random.nextInt(20), 1 + random.nextInt(20));
        if (random.nextInt(3) == 0) {
            int size = List.of(2, 4, 8, 16, 32).get(random.nextInt(5));
            shape = FeatureShape.map(shape.channels(), size, size);
        }
        layers.add(new Layer.Input("x", shape.channels(), shape.height(), shape.width()));
    }

    static Graph graph(Seed seed) {
        RandomNetworks network = new RandomNetworks(seed.child("graph"));
        if (network.random.nextBoolean()) {
            List<Double> mean = Collections.nCopies(network.shape.channels(), 0.4);
            List<Double> deviation = Collections.nCopies(network.shape.channels(), 0.3);
            network.add(new Layer.Normalise("normal", network.last, mean, deviation), network.shape);
        }
        int depth = 1 + network.random.nextInt(7);
        for (int i = 0; i < depth; i++) {
            network.block("l" + i);
        }
        network.head();
        return new Graph(network.layers);
    }

    private void add(Layer layer, FeatureShape out) {
        layers.add(layer);
        last = layer.name();
        shape = out;
    }

    private void block(String name) {
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> convolution(name, 1 + random.nextInt(24), random.nextInt(3) == 0);
            case 3 -> residual(name);
            case 4 -> add(new Layer.Activation(name, last, function()), shape);
            case 5 -> add(new Layer.BatchNorm(name, last, shape.channels(), 1e-5, 0.1), shape);
            case 6 -> pool(name);
            case 7 -> gate(name);
            default -> shortcut(name);
        }
    }

    private ActivationFunction function() {
        ActivationFunction[] all = ActivationFunction.values();
        return random.nextBoolean() ? ActivationFunction.RELU : all[random.nextInt(all.length)];
    }

    private void convolution(String name, int out, boolean depthwise) {
        int kernel = 1 + random.nextInt(Math.min(5, Math.min(shape.height(), shape.width())));
        int padding = random.nextInt(kernel / 2 + 1);
        int stride = 1 + random.nextInt(3);
        convolution(
                name, depthwise ? shape.channels() : out, kernel, stride, padding, depthwise ? shape.channels() : 1);
        if (random.nextBoolean()) {
            add(new Layer.BatchNorm(name + ".bn", last, shape.channels(), 1e-5, 0.1), shape);
        }
        if (random.nextBoolean()) {
            add(new Layer.Activation(name + ".act", last, function()), shape);
        }
    }

    private void convolution(String name, int out, int kernel, int stride, int padding, int groups) {
        int height = (shape.height() + 2 * padding - kernel) / stride + 1;
        int width = (shape.width() + 2 * padding - kernel) / stride + 1;
        add(
                new Layer.Convolution(
                        name,
                        last,
                        shape.channels(),
                        out,
                        kernel,
                        stride,
                        padding,
                        groups,
                        random.nextBoolean(),
                        false),
                FeatureShape.map(out, height, width));
    }

    private void residual(String name) {
        String before = last;
        int kernel = shape.height() >= 3 && shape.width() >= 3 ? 3 : 1;
        convolution(name + ".conv", shape.channels(), kernel, 1, kernel / 2, 1);
        boolean left = random.nextBoolean();
        add(new Layer.Add(name, left ? last : before, left ? before : last), shape);
        if (random.nextBoolean()) {
            add(new Layer.Activation(name + ".act", last, function()), shape);
        }
    }

    private void pool(String name) {
        int kernel = 1 + random.nextInt(Math.min(3, Math.min(shape.height(), shape.width())));
        int stride = 1 + random.nextInt(2);
        int padding = random.nextInt(kernel / 2 + 1);
        add(
                new Layer.MaxPool(name, last, kernel, stride, padding),
                FeatureShape.map(
                        shape.channels(),
                        (shape.height() + 2 * padding - kernel) / stride + 1,
                        (shape.width() + 2 * padding - kernel) / stride + 1));
    }

    /** Squeeze-and-excitation. */
    private void gate(String name) {
        String before = last;
        FeatureShape whole = shape;
        add(new Layer.Squeeze(name + ".squeeze", last), FeatureShape.map(shape.channels(), 1, 1));
        convolution(name + ".conv", shape.channels(), 1, 1, 0, 1);
        add(new Layer.Activation(name + ".sigmoid", last, ActivationFunction.SIGMOID), shape);
        add(new Layer.Scale(name, before, last), whole);
    }

    private void shortcut(String name) {
        int stride = 1 + random.nextInt(2);
        int out = shape.channels() + 2 * random.nextInt(3);
        add(
                new Layer.PadShortcut(name, last, out, stride),
                FeatureShape.map(out, (shape.height() - 1) / stride + 1, (shape.width() - 1) / stride + 1));
    }

    private void head() {
        if (random.nextBoolean()) {
            add(new Layer.GlobalAveragePool("average", last), FeatureShape.vector(shape.channels()));
        } else {
            add(new Layer.Flatten("flat", last), FeatureShape.vector((int) shape.size()));
        }
        if (random.nextInt(3) == 0) {
            add(new Layer.Dropout("drop", last, 0.5, false), shape);
        }
        add(new Layer.Linear("linear", last, shape.channels(), 1 + random.nextInt(11), random.nextBoolean()), shape);
    }

    /** Each layer keeps another share of its weights, some all and some none, and some output channels none. */
    static Weights weights(Graph graph, Seed seed) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            RandomGenerator random =
                    seed.child("weights").child(parameter.name()).generator();
            double density = List.of(1.0, 0.5, 0.1, 0.03, 0.0).get(random.nextInt(5));
            tensors.put(parameter.name(), tensor(parameter, density, random));
        }
        return Weights.of(tensors);
    }

    /** The same share of every layer's weights. */
    static Weights uniform(Graph graph, double density, Seed seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            RandomGenerator random =
                    seed.child("weights").child(parameter.name()).generator();
            tensors.put(parameter.name(), tensor(parameter, density, random));
        }
        return Weights.of(tensors);
    }

    private static Tensor tensor(Parameter parameter, double density, RandomGenerator random) {
        float[] values = new float[Tensor.size(parameter.shape())];
        int fan = values.length / Math.max(1, parameter.shape()[0]);
        double deviation = Math.sqrt(2 / Math.max(1, fan * density));
        boolean emptyRow = false;
        for (int i = 0; i < values.length; i++) {
            emptyRow = i % fan == 0 ? random.nextInt(5) == 0 && density < 1 : emptyRow;
            values[i] = (float)
                    switch (parameter.role()) {
                        case WEIGHT ->
                            !emptyRow && random.nextDouble() < density ? deviation * random.nextGaussian() : 0;
                        case RUNNING_VARIANCE -> 0.5 + random.nextDouble();
                        case GAIN -> 0.8 + 0.4 * random.nextDouble();
                        case BIAS, SHIFT, RUNNING_MEAN -> 0.1 * random.nextGaussian();
                    };
        }
        return Tensor.of(parameter.shape(), values);
    }

    static float[] pictures(Graph graph, int count, Seed seed) {
        RandomGenerator random = seed.child("pictures").generator();
        float[] pictures =
                new float[count * (int) graph.shape(graph.input().name()).size()];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = random.nextFloat();
        }
        return pictures;
    }
}
