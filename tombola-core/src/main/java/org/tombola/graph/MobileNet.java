package org.tombola.graph;

import java.util.List;

/**
 * MobileNet, version 1: a convolution, then thirteen units of a depthwise 3×3 and a pointwise 1×1 convolution, each with batch norm and
 * ReLU, a global average and a linear layer. Howard et al., arXiv:1704.04861; layers named as in kuangliu/pytorch-cifar
 * models/mobilenet.py.
 *
 * @param width channels of the first convolution; all others are multiples of it
 * @param classifierBias whether the linear layer has a bias
 * @param form that for ImageNet halves the resolution in the first convolution
 */
record MobileNet(int width, boolean classifierBias, Form form) {
    /** Width of its pointwise convolution, as a multiple, and stride of its depthwise one. */
    private record Unit(int width, int stride) {}

    private static final List<Unit> UNITS = List.of(
            new Unit(2, 1),
            new Unit(4, 2),
            new Unit(4, 1),
            new Unit(8, 2),
            new Unit(8, 1),
            new Unit(16, 2),
            new Unit(16, 1),
            new Unit(16, 1),
            new Unit(16, 1),
            new Unit(16, 1),
            new Unit(16, 1),
            new Unit(32, 2),
            new Unit(32, 1));

    GraphBuilder write(GraphBuilder start, int classes) {
        int stride = form.imagenet(start) ? 2 : 1;
        GraphBuilder net = start.convolution("conv1", width, 3, stride, false)
                .batchNorm("bn1")
                .relu("relu1");
        for (int i = 0; i < UNITS.size(); i++) {
            net = unit(net, "layers." + i, UNITS.get(i));
        }
        return net.average("average").linear("linear", classes, classifierBias);
    }

    private GraphBuilder unit(GraphBuilder net, String name, Unit unit) {
        return net.depthwise(name + ".conv1", 3, unit.stride)
                .batchNorm(name + ".bn1")
                .relu(name + ".relu1")
                .convolution(name + ".conv2", unit.width * width, 1, 1, false)
                .batchNorm(name + ".bn2")
                .relu(name + ".relu2");
    }
}
