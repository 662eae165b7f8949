package org.tombola.graph;

import java.util.List;

/**
 * Residual networks: a first convolution, stages that, from the second on, halve the resolution, a global average and a linear layer.
 * He et al., arXiv:1512.03385. Layers have torchvision's names but for {@code shortcut} and {@code linear}.
 *
 * @param blocks of each stage
 * @param widths channels of the first convolution and inside the blocks of each stage
 * @param block what the stages are made of
 * @param form in that for ImageNet the first convolution is 7×7 with stride 2, and a pool halves the resolution again
 */
record ResidualNetwork(List<Integer> blocks, List<Integer> widths, Block block, Form form) {
    /** The bottleneck's last convolution has that many times the channels of the others. */
    private static final int EXPANSION = 4;

    enum Block {
        /** Two 3×3 convolutions; a path that changes shape is padded with zero channels (option A). */
        BASIC_PADDED,
        /** Two 3×3 convolutions; a path that changes shape is projected (option B). */
        BASIC,
        /** A 1×1, a 3×3 that has the stride, and a widening 1×1 convolution; projected. */
        BOTTLENECK
    }

    GraphBuilder write(GraphBuilder start, int classes) {
        GraphBuilder net = stem(start);
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int block = 0; block < blocks.get(stage); block++) {
                String name = "layer" + (stage + 1) + "." + block;
                int stride = stage > 0 && block == 0 ? 2 : 1;
                net = block(net, name, widths.get(stage + 1), stride);
            }
        }
        return net.average("average").linear("linear", classes);
    }

    private GraphBuilder stem(GraphBuilder start) {
        int width = widths.getFirst();
        boolean imagenet = form.imagenet(start);
        GraphBuilder net = imagenet
                ? start.convolution("conv1", width, 7, 2, false)
                : start.convolution("conv1", width, 3, 1, false);
        net = net.batchNorm("bn1").relu("relu");
        return imagenet ? net.overlappingPool("maxpool") : net;
    }

    private GraphBuilder block(GraphBuilder net, String name, int width, int stride) {
        String input = net.last();
        String residual = (block == Block.BOTTLENECK
                        ? bottleneck(net, name, width, stride)
                        : basic(net, name, width, stride))
                .last();
        int out = net.channels();
        String shortcut =
                shortcut(net.from(input), name + ".shortcut", out, stride).last();
        return net.add(name + ".add", residual, shortcut)
                .relu(name + (block == Block.BOTTLENECK ? ".relu3" : ".relu2"));
    }

    private static GraphBuilder basic(GraphBuilder net, String name, int width, int stride) {
        return net.convolution(name + ".conv1", width, 3, stride, false)
                .batchNorm(name + ".bn1")
                .relu(name + ".relu1")
                .convolution(name + ".conv2", width, 3, 1, false)
                .batchNorm(name + ".bn2");
    }

    private static GraphBuilder bottleneck(GraphBuilder net, String name, int width, int stride) {
        return net.convolution(name + ".conv1", width, 1, 1, false)
                .batchNorm(name + ".bn1")
                .relu(name + ".relu1")
                .convolution(name + ".conv2", width, 3, stride, false)
                .batchNorm(name + ".bn2")
                .relu(name + ".relu2")
                .convolution(name + ".conv3", EXPANSION * width, 1, 1, false)
                .batchNorm(name + ".bn3");
    }

    private GraphBuilder shortcut(GraphBuilder net, String name, int out, int stride) {
        if (stride == 1 && net.channels() == out) {
            return net;
        }
        return block == Block.BASIC_PADDED
                ? net.padShortcut(name, out, stride)
                : net.projection(name + ".0", out, stride).batchNorm(name + ".1");
    }
}
