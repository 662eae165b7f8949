package org.tombola.sparse;

import org.tombola.graph.ActivationFunction;

/**
 * One thing to compute between values, after norms were folded into convolutions and sums and ReLUs into the convolution before them.
 * Values are numbered; all are maps {@code channels × height × width} of one image, vectors being maps of 1×1.
 */
sealed interface Op {
    String name();

    /** The value read first. */
    int in();

    /** The value read second, or {@link #NONE}. */
    default int second() {
        return NONE;
    }

    /** The value written. */
    int out();

    int NONE = -1;

    /**
     * Sum over taps plus bias plus residual, then perhaps max(·, 0). A linear layer is one whose kernel covers the whole map.
     *
     * @param weights {@code outChannels × inChannels/groups × kernelHeight × kernelWidth}; zeros are not computed
     * @param residual a value of the output's shape that is added before the ReLU, or {@link #NONE}
     */
    record Convolution(
            String name,
            int in,
            int out,
            int residual,
            boolean relu,
            int inChannels,
            int outChannels,
            int kernelHeight,
            int kernelWidth,
            int stride,
            int padding,
            int groups,
            float[] weights,
            float[] bias)
            implements Op {
        @Override
        public int second() {
            return residual;
        }

        int inChannelsOfGroup() {
            return inChannels / groups;
        }

        /** The first input channel that this output channel reads. */
        int firstInChannel(int outChannel) {
            return outChannel / (outChannels / groups) * inChannelsOfGroup();
        }

        float weight(int outChannel, int channelInGroup, int ky, int kx) {
            return weights[
                    ((outChannel * inChannelsOfGroup() + channelInGroup) * kernelHeight + ky) * kernelWidth + kx];
        }

        Convolution with(int newOut, int newResidual, boolean newRelu) {
            return new Convolution(
                    name,
                    in,
                    newOut,
                    newResidual,
                    newRelu,
                    inChannels,
                    outChannels,
                    kernelHeight,
                    kernelWidth,
                    stride,
                    padding,
                    groups,
                    weights,
                    bias);
        }
    }

    /** Maximum over windows; what padding adds never wins. */
    record Pool(String name, int in, int out, int kernel, int stride, int padding) implements Op {}

    /** Mean over all positions. */
    record Mean(String name, int in, int out) implements Op {}

    /** Sum of two values, then perhaps max(·, 0). */
    record Sum(String name, int in, int second, int out, boolean relu) implements Op {}

    /** Each channel of {@code in} times its factor in {@code second}, a map of 1×1. */
    record Product(String name, int in, int second, int out) implements Op {}

    record Apply(String name, int in, int out, ActivationFunction function) implements Op {}

    /** {@code scale · x + shift} per channel: a batch norm that no convolution stands before. */
    record Affine(String name, int in, int out, float[] scale, float[] shift) implements Op {}

    /** Every {@code stride}-th row and column of all {@code channels}, {@code before} zero channels in front and zero channels behind. */
    record Shortcut(String name, int in, int out, int channels, int stride, int before) implements Op {}
}
