package org.tombola.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.tombola.Json;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;

/** What PyTorch computed, and the networks that it trained ({@code golden/README.md}). */
public final class Golden {
    private Golden() {}

    public static Map<?, ?> read(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            return (Map<?, ?>) Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double[] numbers(Object list) {
        return ((List<?>) list)
                .stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
    }

    /** The network of a run, which names it. */
    public static Graph network(String run) {
        return run.startsWith("mlp") ? perceptron() : convolutional();
    }

    private static Graph perceptron() {
        return new Graph(List.of(
                new Layer.Input("input", 12, 1, 1),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc1", "flatten", 12, 8, true),
                new Layer.Activation("relu", "fc1", ActivationFunction.RELU),
                new Layer.Linear("fc2", "relu", 8, 5, true)));
    }

    public static Graph convolutional() {
        return new Graph(List.of(
                new Layer.Input("input", 3, 6, 6),
                new Layer.Convolution("conv1", "input", 3, 4, 3, 1, 1, 1, false, false),
                new Layer.BatchNorm("bn1", "conv1", 4, 1e-5, 0.1),
                new Layer.Activation("relu", "bn1", ActivationFunction.RELU),
                new Layer.GlobalAveragePool("mean", "relu"),
                new Layer.Linear("linear", "mean", 4, 3, true)));
    }
}
