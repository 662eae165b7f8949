package org.tombola.graph;

import java.util.List;

/**
 * One operation of a network: a name, where its input comes from, and constants. No behaviour: each interpretation (shapes, cost,
 * forward, export) is a file of its own with an exhaustive {@code switch}, so that the compiler names every one that lacks a new layer.
 *
 * <p>Activations are {@code N × C × H × W} or, after {@link Flatten} and {@link GlobalAveragePool}, {@code N × features}. A layer's
 * parameters are called {@code <name>.weight} and {@code <name>.bias}, its statistics {@code <name>.running_mean} and
 * {@code <name>.running_var}, as PyTorch calls them.
 */
public sealed interface Layer {
    /** Unique in its graph. */
    String name();

    /** Names of the layers whose outputs this one reads; each stands earlier in the graph. */
    List<String> inputs();

    /** Where images enter, as numbers in [0,1]. Exactly one, and the first layer. */
    record Input(String name, int channels, int height, int width) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of();
        }
    }

    /** (x − mean) / deviation, per channel: part of the network, so that whatever perturbs a picture acts on [0,1]. */
    record Normalise(String name, String input, List<Double> mean, List<Double> deviation) implements Layer {
        public Normalise {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
        }

        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /**
     * Square two-dimensional convolution; weight {@code out × in/groups × kernel × kernel}.
     *
     * @param shortcut whether it only adapts the shape of a residual path; such weights can be exempted from pruning
     */
    record Convolution(
            String name,
            String input,
            int in,
            int out,
            int kernel,
            int stride,
            int padding,
            int groups,
            boolean bias,
            boolean shortcut)
            implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        Convolution with(String newInput, boolean newBias) {
            return new Convolution(name, newInput, in, out, kernel, stride, padding, groups, newBias, shortcut);
        }
    }

    /** y = W x + b; weight {@code out × in}. */
    record Linear(String name, String input, int in, int out, boolean bias) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** Batch normalisation over {@code channels}; momentum is the weight of the new batch in the running statistics. */
    record BatchNorm(String name, String input, int channels, double epsilon, double momentum) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** An elementwise non-linearity. */
    record Activation(String name, String input, ActivationFunction function) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /**
     * In training, each number is 0 with that probability, and what stays is divided by the probability of staying; otherwise nothing
     * happens. Srivastava et al., JMLR 15, 2014.
     *
     * @param rate probability of 0; at least 0, below 1
     * @param examples whether all numbers of an example go together, which on a residual branch leaves the block out for that example:
     *     stochastic depth, Huang et al., arXiv:1603.09382, which EfficientNet calls drop-connect
     */
    record Dropout(String name, String input, double rate, boolean examples) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** Maximum over {@code kernel × kernel} windows; positions added by padding never win. */
    record MaxPool(String name, String input, int kernel, int stride, int padding) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** Mean over all positions: {@code N × C × H × W} to {@code N × C}. */
    record GlobalAveragePool(String name, String input) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /**
     * Mean over all positions that stays a map: {@code N × C × H × W} to {@code N × C × 1 × 1}. The squeeze of squeeze-and-excitation,
     * Hu et al., arXiv:1709.01507.
     */
    record Squeeze(String name, String input) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** {@code N × C × H × W} to {@code N × (C·H·W)}, in that order whatever the engine's memory format. */
    record Flatten(String name, String input) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** Elementwise sum of two equal shapes. */
    record Add(String name, String left, String right) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(left, right);
        }
    }

    /** Each channel of {@code input} times its factor, {@code N × C × 1 × 1}. */
    record Scale(String name, String input, String factors) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input, factors);
        }
    }

    /**
     * The parameter-free shortcut ("option A"): every {@code stride}-th row and column, and zero channels, half before and half after.
     */
    record PadShortcut(String name, String input, int outChannels, int stride) implements Layer {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }
}
