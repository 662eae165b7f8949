package org.tombola.graph;

import java.util.ArrayList;
import java.util.List;
import org.tombola.graph.Parameter.Role;

/** Interpretation: which tensors a layer has, in order. */
final class Parameters {
    private Parameters() {}

    static List<Parameter> of(Layer layer) {
        return switch (layer) {
            case Layer.Convolution c ->
                weighted(c.name(), c.bias(), c.out(), c.out(), c.in() / c.groups(), c.kernel(), c.kernel());
            case Layer.Linear l -> weighted(l.name(), l.bias(), l.out(), l.out(), l.in());
            case Layer.BatchNorm b ->
                List.of(
                        Parameter.of(b.name(), "weight", Role.GAIN, b.channels()),
                        Parameter.of(b.name(), "bias", Role.SHIFT, b.channels()),
                        Parameter.of(b.name(), "running_mean", Role.RUNNING_MEAN, b.channels()),
                        Parameter.of(b.name(), "running_var", Role.RUNNING_VARIANCE, b.channels()));
            case Layer.Input i -> List.of();
            case Layer.Normalise n -> List.of();
            case Layer.Activation a -> List.of();
            case Layer.Dropout d -> List.of();
            case Layer.MaxPool p -> List.of();
            case Layer.GlobalAveragePool p -> List.of();
            case Layer.Squeeze s -> List.of();
            case Layer.Flatten f -> List.of();
            case Layer.Add a -> List.of();
            case Layer.Scale s -> List.of();
            case Layer.PadShortcut s -> List.of();
        };
    }

    private static List<Parameter> weighted(String layer, boolean bias, int out, Integer... shape) {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Parameter.of(layer, "weight", Role.WEIGHT, shape));
        if (bias) {
            parameters.add(Parameter.of(layer, "bias", Role.BIAS, out));
        }
        return parameters;
    }
}
