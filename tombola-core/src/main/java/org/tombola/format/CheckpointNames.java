package org.tombola.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tombola.InvalidInput;
import org.tombola.graph.Architecture;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.recipe.Part;
import org.tombola.weights.Weights;

/**
 * Gives the tensors of a checkpoint the names of a graph. First by name, with the synonyms that PyTorch users' networks have
 * ({@code downsample} and {@code shortcut}, {@code fc} and {@code linear}, {@code model.} before all of them, open_lth's
 * {@code blocks.N}); for networks without branches then by position, convolutions, batch norms and linear layers each in their order, as
 * torchvision's {@code features.N} need it. Every shape has to agree.
 */
public final class CheckpointNames {
    private static final Set<String> OUTSIDES = Set.of("model", "net", "network", "backbone");
    private static final Set<String> CLASSIFIERS = Set.of("fc", "linear", "classifier", "head", "last_linear");
    private static final Pattern BLOCK = Pattern.compile("(layer\\d+\\.\\d+)\\..*");
    private static final Pattern NUMBERED_BLOCK = Pattern.compile("blocks\\.(\\d{1,4})\\.(.*)");

    private CheckpointNames() {}

    /**
     * @param raw as {@link Checkpoints#read} gives it
     * @param place the file, for messages
     * @return exactly the graph's tensors, in its order
     * @throws InvalidInput when it is the checkpoint of another network, with what is missing, unexpected or of another shape
     */
    public static Weights fit(Weights raw, Graph graph, String place) {
        List<NamedTensor> tensors = NamedTensor.of(raw, place);
        NameMatch byName = byName(tensors, graph);
        if (byName.complete()) {
            return byName.weights();
        }
        List<NameMatch> byPosition = PositionMatch.of(tensors, graph);
        if (byPosition.size() > 1) {
            throw new InvalidInput(place + " fits the network in more than one order; rename its tensors to "
                    + byName.missing().getFirst() + " and so on");
        }
        if (byPosition.size() == 1) {
            return byPosition.getFirst().weights();
        }
        String guess = NetworkGuess.of(tensors, graph)
                .map(name -> ". It would fit " + name)
                .orElse("");
        throw new InvalidInput(place + " does not fit the network; " + byName.complaint() + guess);
    }

    /**
     * The listed architecture that a checkpoint is of, told by names and shapes; settings that leave no trace in them, such as an
     * activation, are the defaults.
     *
     * @param raw as {@link Checkpoints#read} gives it
     * @param place the file, for messages
     * @param images what the network reads
     * @return empty when none fits
     */
    public static Optional<Part<Architecture>> architecture(
            Weights raw, String place, Layer.Input images, int classes) {
        return NetworkGuess.of(NamedTensor.of(raw, place), images, classes);
    }

    /** Whether {@link #fit} would find a place for every tensor. */
    static boolean fits(List<NamedTensor> tensors, Graph graph) {
        return byName(tensors, graph).complete()
                || PositionMatch.of(tensors, graph).size() == 1;
    }

    private static NameMatch byName(List<NamedTensor> tensors, Graph graph) {
        Map<String, Layer> layers = graph.byName();
        Map<String, NamedTensor> byName = new LinkedHashMap<>();
        for (NamedTensor tensor : tensors) {
            String layer = synonym(tensor.layer(), layers, graph);
            String name = layer + "." + tensor.suffix();
            byName.put(byName.containsKey(name) ? tensor.original() : name, tensor);
        }
        return NameMatch.of(byName, graph);
    }

    private static String synonym(String layer, Map<String, Layer> layers, Graph graph) {
        String name = layer;
        int dot = name.indexOf('.');
        while (dot > 0 && !layers.containsKey(name) && OUTSIDES.contains(name.substring(0, dot))) {
            name = name.substring(dot + 1);
            dot = name.indexOf('.');
        }
        if (layers.containsKey(name)) {
            return name;
        }
        if (CLASSIFIERS.contains(name)) {
            return classifier(graph).orElse(name);
        }
        if ((name.equals("conv") || name.equals("bn")) && layers.containsKey(name + "1")) {
            return name + "1";
        }
        return numbered(name, layers).replace("downsample", "shortcut");
    }

    /** The output's layer, when it is a linear one. */
    private static Optional<String> classifier(Graph graph) {
        return graph.output() instanceof Layer.Linear linear ? Optional.of(linear.name()) : Optional.empty();
    }

    /** open_lth counts the blocks of all stages through. */
    private static String numbered(String name, Map<String, Layer> layers) {
        Matcher numbered = NUMBERED_BLOCK.matcher(name);
        if (!numbered.matches()) {
            return name;
        }
        List<String> blocks = new ArrayList<>();
        for (String layer : layers.keySet()) {
            Matcher block = BLOCK.matcher(layer);
            if (block.matches() && !blocks.contains(block.group(1))) {
                blocks.add(block.group(1));
            }
        }
        int index = Integer.parseInt(numbered.group(1));
        return index < blocks.size() ? blocks.get(index) + "." + numbered.group(2) : name;
    }
}
