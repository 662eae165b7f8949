package org.tombola.graph;

import java.util.List;

/**
 * Residual networks of basic blocks for small images: a 3×3 convolution, stages that double the width and, from the second on, halve
 * the resolution, a global average and a linear layer. He et al., arXiv:1512.03385.
 *
 * @param blocks of each stage
 * @param width channels of the first stage
 * @param padded whether a path that changes shape is padded with zero channels (option A) or projected (option B)
 */
record ResidualNetwork(List<Integer> blocks, int width, boolean padded) {

    GraphBuilder write(GraphBuilder start, int classes) {
        GraphBuilder net =
                start.convolution("conv1", width, 3, 1, false).batchNorm("bn1").relu("relu");
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int block = 0; block < blocks.get(stage); block++) {
                String name = "layer" + (stage + 1) + "." + block;
                int stride = stage > 0 && block == 0 ? 2 : 1;
                net = block(net, name, width << stage, stride);
            }
        }
        return net.average("average").linear("linear", classes);
    }

    private GraphBuilder block(GraphBuilder net, String name, int out, int stride) {
        String input = net.last();
        String residual = net.convolution(name + ".conv1", out, 3, stride, false)
                .batchNorm(name + ".bn1")
                .relu(name + ".relu1")
                .convolution(name + ".conv2", out, 3, 1, false)
                .batchNorm(name + ".bn2")
                .last();
        String shortcut =
                shortcut(net.from(input), name + ".shortcut", out, stride).last();
        return net.add(name + ".add", residual, shortcut).relu(name + ".relu2");
    }

    private GraphBuilder shortcut(GraphBuilder net, String name, int out, int stride) {
        if (stride == 1 && net.channels() == out) {
            return net;
        }
        return padded
                ? net.padShortcut(name, out, stride)
                : net.projection(name + ".0", out, stride).batchNorm(name + ".1");
    }
}
