package org.tombola.graph;

import java.util.List;

/**
 * Wide residual networks of pre-activation blocks: three groups of blocks, the second and third with stride 2, then batch norm, ReLU, a
 * global average and a linear layer. Zagoruyko and Komodakis, arXiv:1605.07146; layers named as in LTH-Pass models/WideResNet_cifar.py
 * and in the checkpoints of RobustBench. No dropout.
 *
 * @param blocks of each group
 * @param widths channels of the first convolution and of each group
 */
record WideResidualNetwork(int blocks, List<Integer> widths) {

    GraphBuilder write(GraphBuilder start, int classes) {
        GraphBuilder net = start.convolution("conv1", widths.getFirst(), 3, 1, false);
        for (int group = 1; group < widths.size(); group++) {
            for (int block = 0; block < blocks; block++) {
                int stride = group > 1 && block == 0 ? 2 : 1;
                net = block(net, "block" + group + ".layer." + block, widths.get(group), stride);
            }
        }
        return net.batchNorm("bn1").relu("relu").average("average").linear("fc", classes);
    }

    /** Where the shape changes, branch and shortcut both read the activated input, else the shortcut is the input as it came. */
    private static GraphBuilder block(GraphBuilder net, String name, int out, int stride) {
        String input = net.last();
        boolean sameShape = stride == 1 && net.channels() == out;
        String activated = net.batchNorm(name + ".bn1").relu(name + ".relu1").last();
        String residual = net.convolution(name + ".conv1", out, 3, stride, false)
                .batchNorm(name + ".bn2")
                .relu(name + ".relu2")
                .convolution(name + ".conv2", out, 3, 1, false)
                .last();
        String shortcut = sameShape
                ? input
                : net.from(activated)
                        .projection(name + ".convShortcut", out, stride)
                        .last();
        return net.add(name + ".add", residual, shortcut);
    }
}
