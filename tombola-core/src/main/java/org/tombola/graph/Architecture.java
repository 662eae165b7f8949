package org.tombola.graph;

import org.tombola.data.Normalisation;

/** A family of graphs, one for each kind of input: what a recipe's {@code network} names. */
@FunctionalInterface
public interface Architecture {
    /**
     * @param channels of the images
     * @param classes of the data
     * @param normalisation becomes the first layer after the input
     * @throws org.tombola.InvalidInput when the architecture does not fit such images
     */
    Graph graph(int channels, int height, int width, int classes, Normalisation normalisation);
}
