package org.tombola.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.tombola.data.Normalisation;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Networks and random numbers for them. */
final class Samples {
    static final Normalisation RGB = new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
    static final Normalisation GREY = new Normalisation(List.of(0.1307), List.of(0.3081));

    private Samples() {}

    static Graph graph(String architecture, Map<String, Object> settings, int classes) {
        boolean grey = architecture.startsWith("lenet");
        int size = grey ? 28 : 32;
        return Architectures.CATALOGUE
                .find(architecture)
                .orElseThrow()
                .with(settings)
                .value()
                .graph(grey ? 1 : 3, size, size, classes, grey ? GREY : RGB);
    }

    static Weights weights(Graph graph, Seed seed) {
        RandomGenerator random = seed.child("weights").generator();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            tensors.put(parameter.name(), tensor(parameter.shape(), random));
        }
        return Weights.of(tensors);
    }

    static Tensor tensor(int[] shape, RandomGenerator random) {
        float[] values = new float[Tensor.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(shape, values);
    }

    static Mask mask(Map<String, int[]> shapes, double density, Seed seed) {
        RandomGenerator random = seed.child("mask").generator();
        return Mask.of(shapes, name -> index -> random.nextDouble() < density);
    }
}
