package org.tombola.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Which tensor of a checkpoint stands for which of a graph.
 *
 * @param matched by the graph's names, in the graph's order
 * @param missing names of the graph for which there is nothing
 * @param unexpected names in the file that mean nothing to the graph
 * @param misshapen descriptions of tensors that have the name and not the shape
 */
record NameMatch(
        SequencedMap<String, Tensor> matched, List<String> missing, List<String> unexpected, List<String> misshapen) {

    /** @param byName the checkpoint's tensors by names of the graph, or by others, which are unexpected */
    static NameMatch of(Map<String, NamedTensor> byName, Graph graph) {
        SequencedMap<String, Tensor> matched = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        Map<String, NamedTensor> left = new LinkedHashMap<>(byName);
        for (Parameter parameter : graph.parameters()) {
            NamedTensor found = left.remove(parameter.name());
            if (found == null) {
                missing.add(parameter.name());
            } else if (found.fits(parameter.shape())) {
                matched.put(
                        parameter.name(),
                        Tensor.of(parameter.shape(), found.tensor().values()));
            } else {
                misshapen.add(found.original() + " is "
                        + Arrays.toString(found.tensor().shape()) + " instead of " + parameter.sizes());
            }
        }
        List<String> unexpected =
                left.values().stream().map(NamedTensor::original).toList();
        return new NameMatch(matched, missing, unexpected, misshapen);
    }

    boolean complete() {
        return missing.isEmpty() && unexpected.isEmpty() && misshapen.isEmpty();
    }

    Weights weights() {
        return Weights.of(matched);
    }

    /** What does not fit, a few names of each kind. */
    String complaint() {
        List<String> parts = new ArrayList<>();
        describe(parts, "missing", missing);
        describe(parts, "unexpected", unexpected);
        describe(parts, "of another shape", misshapen);
        return String.join("; ", parts);
    }

    private static void describe(List<String> parts, String what, List<String> names) {
        int shown = 4;
        if (!names.isEmpty()) {
            String list = String.join(", ", names.subList(0, Math.min(shown, names.size())));
            parts.add(what + ": " + list + (names.size() > shown ? " and " + (names.size() - shown) + " more" : ""));
        }
    }
}
