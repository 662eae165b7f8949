package org.tombola.graph;

import java.util.List;

/**
 * EfficientNet: seven stages of inverted residual blocks with squeeze-and-excitation between a first convolution and a 1×1 one. Tan and
 * Le, arXiv:1905.11946. Layers have torchvision's names; batch norms have the constants of the original.
 *
 * @param width factor on all numbers of channels
 * @param depth factor on the numbers of blocks
 * @param head whether a 1×1 convolution stands before the average
 * @param epsilon of batch norms
 * @param dropout share of the classifier's inputs that a training pass drops
 * @param dropConnect share of examples for which a training pass would leave out a block behind the last one; it rises from 0 in the
 *     first block by equal steps
 * @param form that for ImageNet halves the resolution in the first convolution
 */
record EfficientNet(
        double width, double depth, boolean head, double epsilon, double dropout, double dropConnect, Form form) {
    private static final double MOMENTUM = 0.01;
    private static final int FIRST = 32;
    private static final int LAST = 1280;
    /** Numbers of channels are multiples of it. */
    private static final int ROUND = 8;

    /** Channels of a block inside are {@code expansion} times those of its input; the first block has the stride. */
    private record Stage(int out, int blocks, int expansion, int kernel, int stride) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(16, 1, 1, 3, 1),
            new Stage(24, 2, 6, 3, 2),
            new Stage(40, 2, 6, 5, 2),
            new Stage(80, 3, 6, 3, 2),
            new Stage(112, 3, 6, 5, 1),
            new Stage(192, 4, 6, 5, 2),
            new Stage(320, 1, 6, 3, 1));

    GraphBuilder write(GraphBuilder start, int classes) {
        GraphBuilder net = convolution(start, "features.0", channels(FIRST), 3, form.imagenet(start) ? 2 : 1);
        int all = STAGES.stream().mapToInt(this::blocks).sum();
        int before = 0;
        for (int i = 0; i < STAGES.size(); i++) {
            Stage stage = STAGES.get(i);
            for (int j = 0; j < blocks(stage); j++) {
                double dropped = dropConnect * before++ / all;
                net = block(net, "features." + (i + 1) + "." + j, stage, j == 0 ? stage.stride : 1, dropped);
            }
        }
        if (head) {
            net = convolution(net, "features." + (STAGES.size() + 1), channels(LAST), 1, 1);
        }
        return net.average("avgpool").dropout("classifier.0", dropout).linear("classifier.1", classes);
    }

    private int blocks(Stage stage) {
        return (int) Math.ceil(depth * stage.blocks);
    }

    private GraphBuilder block(GraphBuilder start, String name, Stage stage, int stride, double dropped) {
        String input = start.last();
        int in = start.channels();
        int out = channels(stage.out);
        int place = 0;
        GraphBuilder net = start;
        if (stage.expansion > 1) {
            net = convolution(net, name + ".block." + place++, stage.expansion * in, 1, 1);
        }
        net = depthwise(net, name + ".block." + place++, stage.kernel, stride);
        net = excited(net, name + ".block." + place++, Math.max(1, in / 4));
        net = projected(net, name + ".block." + place, out);
        if (stride > 1 || in != out) {
            return net;
        }
        String branch = net.stochasticDepth(name + ".stochastic_depth", dropped).last();
        return net.add(name + ".add", branch, input);
    }

    private GraphBuilder convolution(GraphBuilder net, String name, int out, int kernel, int stride) {
        return activated(net.convolution(name + ".0", out, kernel, stride, false), name);
    }

    private GraphBuilder depthwise(GraphBuilder net, String name, int kernel, int stride) {
        return activated(net.depthwise(name + ".0", kernel, stride), name);
    }

    private GraphBuilder activated(GraphBuilder net, String name) {
        return net.batchNorm(name + ".1", epsilon, MOMENTUM).activation(name + ".2", ActivationFunction.SWISH);
    }

    /** Squeeze-and-excitation: a factor in [0,1] for each channel, computed from the means of all. */
    private static GraphBuilder excited(GraphBuilder net, String name, int squeezed) {
        String input = net.last();
        int channels = net.channels();
        return net.squeeze(name + ".avgpool")
                .convolution(name + ".fc1", squeezed, 1, 1, true)
                .activation(name + ".activation", ActivationFunction.SWISH)
                .convolution(name + ".fc2", channels, 1, 1, true)
                .activation(name + ".scale_activation", ActivationFunction.SIGMOID)
                .scale(name + ".scale", input);
    }

    private GraphBuilder projected(GraphBuilder net, String name, int out) {
        return net.convolution(name + ".0", out, 1, 1, false).batchNorm(name + ".1", epsilon, MOMENTUM);
    }

    /** To the nearest multiple of eight that is not more than a tenth too small. */
    private int channels(int standard) {
        double exact = width * standard;
        int eights = (int) ((exact + ROUND / 2.0) / ROUND);
        int rounded = Math.max(1, eights) * ROUND;
        return rounded < 0.9 * exact ? rounded + ROUND : rounded;
    }
}
