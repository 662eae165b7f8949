package org.tombola.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tombola.InvalidInput;
import org.tombola.data.Normalisation;

/**
 * A network of a user's own: a list of layers as {@link GraphCodec} reads them. Where the list starts with its first real layer, the
 * input and its normalisation are put in front; where it has them, the input must be that of the data, and the constants of the
 * normalisation give way to those of the data.
 */
public final class NetworkFile {
    private NetworkFile() {}

    /**
     * @param layers plain data
     * @param place what the data is, for messages: a file
     */
    public static Architecture architecture(List<?> layers, String place) {
        List<?> given = new ArrayList<>(layers);
        return (channels, height, width, classes, normalisation) -> {
            List<Object> all = new ArrayList<>();
            if (!startsWithInput(given)) {
                all.addAll(front(channels, height, width, normalisation));
            }
            all.addAll(given);
            Graph graph = GraphCodec.decode(all, place).map(layer -> renormalised(layer, normalisation));
            requireFit(graph, FeatureShape.map(channels, height, width), classes, place);
            return graph;
        };
    }

    private static boolean startsWithInput(List<?> layers) {
        return !layers.isEmpty() && layers.getFirst() instanceof Map<?, ?> first && "input".equals(first.get("kind"));
    }

    private static List<Map<String, Object>> front(int channels, int height, int width, Normalisation normalisation) {
        return GraphCodec.encode(new GraphBuilder(channels, height, width, normalisation).graph());
    }

    private static Layer renormalised(Layer layer, Normalisation normalisation) {
        return layer instanceof Layer.Normalise old
                ? new Layer.Normalise(old.name(), old.input(), normalisation.mean(), normalisation.deviation())
                : layer;
    }

    private static void requireFit(Graph graph, FeatureShape images, int classes, String place) {
        FeatureShape input = graph.shape(graph.input().name());
        if (!input.equals(images)) {
            throw InvalidInput.of("%s: the network reads images of %s, the data has %s", place, input, images);
        }
        FeatureShape output = graph.shape(graph.output().name());
        if (!output.equals(FeatureShape.vector(classes))) {
            throw InvalidInput.of(
                    "%s: the network ends with %s, the data needs a vector of %d classes", place, output, classes);
        }
    }
}
