package org.tombola.format;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;

/**
 * Matches layers by their order, for networks that are one chain: the n-th convolution to the n-th convolution, and so for batch norms
 * and linear layers. In networks with branches the order of declaration says nothing sure.
 */
final class PositionMatch {
    private enum Kind {
        CONVOLUTION,
        LINEAR,
        BATCH_NORM,
        OTHER
    }

    private PositionMatch() {}

    /** The matches, different from each other, in which every shape agrees: none, one, or in the file's order and by number. */
    static List<NameMatch> of(List<NamedTensor> tensors, Graph graph) {
        boolean branches =
                graph.layers().stream().anyMatch(layer -> layer.inputs().size() > 1);
        if (branches || tensors.size() != graph.parameters().size()) {
            return List.of();
        }
        List<String> asStored =
                tensors.stream().map(NamedTensor::layer).distinct().toList();
        List<String> byNumber =
                asStored.stream().sorted(PositionMatch::compareByNumber).toList();
        Set<NameMatch> complete = new LinkedHashSet<>();
        for (List<String> order : List.of(byNumber, asStored)) {
            NameMatch match = match(tensors, order, graph);
            if (match.complete()) {
                complete.add(match);
            }
        }
        return List.copyOf(complete);
    }

    private static NameMatch match(List<NamedTensor> tensors, List<String> order, Graph graph) {
        Map<String, Kind> kinds = kinds(tensors);
        Map<String, String> places = new HashMap<>();
        for (Kind kind : List.of(Kind.CONVOLUTION, Kind.LINEAR, Kind.BATCH_NORM)) {
            List<String> theirs =
                    order.stream().filter(layer -> kinds.get(layer) == kind).toList();
            List<String> ours = graph.layers().stream()
                    .filter(layer -> kind(layer) == kind)
                    .map(Layer::name)
                    .toList();
            for (int i = 0; i < Math.min(theirs.size(), ours.size()); i++) {
                places.put(theirs.get(i), ours.get(i));
            }
        }
        Map<String, NamedTensor> byName = new LinkedHashMap<>();
        for (NamedTensor tensor : tensors) {
            String layer = places.get(tensor.layer());
            byName.put(layer == null ? "?" + tensor.original() : layer + "." + tensor.suffix(), tensor);
        }
        return NameMatch.of(byName, graph);
    }

    private static Kind kind(Layer layer) {
        return switch (layer) {
            case Layer.Convolution c -> Kind.CONVOLUTION;
            case Layer.Linear l -> Kind.LINEAR;
            case Layer.BatchNorm b -> Kind.BATCH_NORM;
            default -> Kind.OTHER;
        };
    }

    private static Map<String, Kind> kinds(List<NamedTensor> tensors) {
        Map<String, Kind> kinds = new HashMap<>();
        for (NamedTensor tensor : tensors) {
            if (tensor.suffix().equals("weight")) {
                kinds.put(
                        tensor.layer(),
                        switch (tensor.tensor().shape().length) {
                            case 4 -> Kind.CONVOLUTION;
                            case 2 -> Kind.LINEAR;
                            case 1 -> Kind.BATCH_NORM;
                            default -> Kind.OTHER;
                        });
            }
        }
        return kinds;
    }

    /** {@code features.3} before {@code features.10}. */
    private static int compareByNumber(String left, String right) {
        String[] ours = left.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
        String[] theirs = right.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
        Comparator<String> piece =
                (a, b) -> isNumber(a) && isNumber(b) ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
        return java.util.Arrays.compare(ours, theirs, piece);
    }

    private static boolean isNumber(String piece) {
        return !piece.isEmpty() && piece.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
