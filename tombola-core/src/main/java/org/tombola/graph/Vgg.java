package org.tombola.graph;

import java.util.List;

/**
 * Groups of 3×3 convolutions, each group followed by a pool. Simonyan and Zisserman, arXiv:1409.1556.
 *
 * @param groups number of convolutions in each
 * @param width channels of the first group, doubled three times
 * @param bias whether convolutions have one
 * @param batchNorm whether one follows each convolution
 * @param dropout share of the hidden units of the form for ImageNet that a training pass drops
 * @param form that for ImageNet ends with three linear layers on the flattened map, that for small images with one on its average
 */
record Vgg(List<Integer> groups, int width, boolean bias, boolean batchNorm, double dropout, Form form) {
    /** Units of the hidden linear layers for each channel of the first group: 4096 for 64. */
    private static final int HIDDEN = 64;

    GraphBuilder write(GraphBuilder start, int classes) {
        boolean imagenet = form.imagenet(start);
        GraphBuilder net = start;
        for (int group = 1; group <= groups.size(); group++) {
            for (int i = 1; i <= groups.get(group - 1); i++) {
                net = convolution(net, group + "_" + i, width * Math.min(8, 1 << group - 1));
            }
            net = net.pool("pool" + group);
        }
        return imagenet ? hidden(net, classes) : net.average("average").linear("linear", classes);
    }

    private GraphBuilder convolution(GraphBuilder net, String place, int out) {
        GraphBuilder convolved = net.convolution("conv" + place, out, 3, 1, bias);
        return (batchNorm ? convolved.batchNorm("bn" + place) : convolved).relu("relu" + place);
    }

    private GraphBuilder hidden(GraphBuilder net, int classes) {
        return net.flatten("flatten")
                .linear("fc1", HIDDEN * width)
                .relu("fc_relu1")
                .dropout("fc_dropout1", dropout)
                .linear("fc2", HIDDEN * width)
                .relu("fc_relu2")
                .dropout("fc_dropout2", dropout)
                .linear("fc3", classes);
    }
}
