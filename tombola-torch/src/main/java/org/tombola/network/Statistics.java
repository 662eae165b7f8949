package org.tombola.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.tensor.Device;
import org.tombola.tensor.NativeTensor;
import org.tombola.tensor.NumberType;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** The running mean and variance of every batch norm. */
final class Statistics {
    record Pair(NativeTensor mean, NativeTensor variance) {}

    private final Map<String, Pair> byLayer = new LinkedHashMap<>();
    private final Map<String, NativeTensor> byName = new LinkedHashMap<>();

    Statistics(Graph graph, NumberType type, Device device, TorchSession session) {
        for (Parameter parameter : graph.statistics()) {
            byName.put(
                    parameter.name(), session.keep(NativeTensor.zeros(type, device, Layout.longs(parameter.shape()))));
        }
        for (Parameter parameter : graph.statistics()) {
            if (parameter.role() == Parameter.Role.RUNNING_MEAN) {
                String layer = parameter.layer();
                byLayer.put(layer, new Pair(named(layer + ".running_mean"), named(layer + ".running_var")));
            }
        }
    }

    Pair of(String layer) {
        Pair pair = byLayer.get(layer);
        if (pair == null) {
            throw new IllegalStateException("no statistics for layer '" + layer + "'");
        }
        return pair;
    }

    /** Sets all of them; other names are passed over. */
    void write(Weights weights) {
        byName.forEach((name, tensor) -> {
            Tensor value = weights.get(name);
            if (!Arrays.equals(value.shape(), tensor.shape())) {
                throw new IllegalArgumentException(
                        "tensor '" + name + "' has shape " + Arrays.toString(tensor.shape()) + ", given " + value);
            }
            NativeTensor copied = tensor.copy(NativeTensor.of(value.values(), Layout.longs(value.shape())));
            assert copied == tensor;
        });
    }

    Weights read() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        byName.forEach((name, tensor) -> tensors.put(name, Tensor.of(tensor.shape(), tensor.floats())));
        return Weights.of(tensors);
    }

    private NativeTensor named(String name) {
        NativeTensor tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalStateException("no statistic named '" + name + "'");
        }
        return tensor;
    }
}
