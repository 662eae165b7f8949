package org.tombola.find;

import java.util.Collections;
import org.tombola.InvalidInput;
import org.tombola.graph.ActivationFunction;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.graph.Parameter.Role;
import org.tombola.lab.Scorer.Network;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A copy of a network in which everything is positive, so that ReLU does nothing and the output is a sum over paths (Tanaka et al.,
 * arXiv:2006.05467, section 4): every parameter and statistic is its absolute value, every activation a ReLU, and pixels enter as they
 * are. Gates of squeeze-and-excitation stay sigmoids: with a ReLU there, each block would square what the one before it puts out.
 */
final class Linearised {
    private Linearised() {}

    /** With the running statistics and gains that batch norm has. */
    static Network of(Network network) {
        return network.with(network.graph().map(Linearised::positive)).with(positive(network.start()));
    }

    /** With batch norm as the identity, whatever was trained. */
    static Network withoutBatchNorm(Network network) {
        Network positive = of(network);
        Graph graph = positive.graph().map(Linearised::exact);
        Weights weights = positive.start();
        for (Parameter parameter : graph.parameters()) {
            if (graph.layer(parameter.layer()) instanceof Layer.BatchNorm) {
                boolean one = parameter.role() == Role.GAIN || parameter.role() == Role.RUNNING_VARIANCE;
                weights = weights.with(parameter.name(), Tensor.filled(parameter.shape(), one ? 1 : 0));
            }
        }
        return positive.with(graph).with(weights);
    }

    /**
     * Running means other than 0 are subtracted: what comes out is no sum over paths, and may be negative.
     *
     * @throws InvalidInput naming the first such statistic
     */
    static void requireCentred(Network network) {
        for (Parameter parameter : network.graph().statistics()) {
            Tensor values = network.start().get(parameter.name());
            for (int i = 0; parameter.role() == Role.RUNNING_MEAN && i < values.size(); i++) {
                if (values.at(i) != 0) {
                    throw InvalidInput.of(
                            "synflow: batch norm is no linear map once its means are trained, as '%s' is by weights: trained"
                                    + " or in a checkpoint; set batch_norm: identity",
                            parameter.name());
                }
            }
        }
    }

    private static Layer positive(Layer layer) {
        return switch (layer) {
            case Layer.Activation a
            when a.function() != ActivationFunction.SIGMOID ->
                new Layer.Activation(a.name(), a.input(), ActivationFunction.RELU);
            case Layer.Normalise n ->
                new Layer.Normalise(
                        n.name(),
                        n.input(),
                        Collections.nCopies(n.mean().size(), 0.0),
                        Collections.nCopies(n.mean().size(), 1.0));
            default -> layer;
        };
    }

    /** Batch norm that adds nothing worth mentioning to a variance. */
    private static Layer exact(Layer layer) {
        return layer instanceof Layer.BatchNorm b
                ? new Layer.BatchNorm(b.name(), b.input(), b.channels(), Double.MIN_NORMAL, b.momentum())
                : layer;
    }

    private static Weights positive(Weights weights) {
        Weights positive = weights;
        for (String name : weights.names()) {
            float[] values = weights.get(name).copy();
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.abs(values[i]);
            }
            positive = positive.with(name, Tensor.of(weights.get(name).shape(), values));
        }
        return positive;
    }
}
