package org.tombola.format;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.tombola.Json;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.recipe.Canonical;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A sparse network and where it came from.
 *
 * @param weights all of the graph's tensors, in its order; positions that the mask prunes are +0 here, whatever was given
 * @param mask of some or all weights of convolutions and linear layers, in the graph's order
 * @param next what has to be done with the weights before the network is of use
 * @param stage whether the weights are those of before or after spending
 * @param provenance plain JSON values: how it was found; keys are sorted, a number has one spelling
 */
public record Ticket(
        Graph graph,
        Weights weights,
        Mask mask,
        Next next,
        Stage stage,
        SequencedMap<String, Object> provenance,
        Certificate certificate) {

    /** What a finder leaves to do. */
    public enum Next {
        /** The weights are a start: train them under the mask. */
        RETRAIN,
        /** The weights are final. */
        KEEP,
        /** Only the mask was searched for; the weights are random, and stay. */
        MASK_ONLY
    }

    /** Which of a ticket's two lives the weights are from. */
    public enum Stage {
        /** As found, before spending. */
        DRAWN,
        /** After spending. */
        SPENT
    }

    /** @throws IllegalArgumentException when weights or mask are not those of the graph, or the provenance is not plain JSON */
    public Ticket {
        mask = ordered(mask, graph);
        weights = mask.apply(ordered(weights, graph));
        provenance = plain(provenance);
    }

    private static Weights ordered(Weights weights, Graph graph) {
        SequencedMap<String, Tensor> ordered = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            Tensor tensor = weights.get(parameter.name());
            requireShape(parameter, tensor.shape());
            ordered.put(parameter.name(), tensor);
        }
        require(
                ordered.size() == weights.names().size(),
                "weights that the graph does not have among %s",
                weights.names());
        return Weights.of(ordered);
    }

    private static Mask ordered(Mask mask, Graph graph) {
        SequencedMap<String, int[]> shapes = mask.shapes();
        Mask ordered = Mask.empty();
        for (Parameter parameter : graph.parameters()) {
            int[] shape = shapes.get(parameter.name());
            if (shape != null && parameter.role() == Parameter.Role.WEIGHT) {
                requireShape(parameter, shape);
                ordered = ordered.with(parameter.name(), shape, mask.words(parameter.name()));
            }
        }
        require(
                ordered.names().size() == shapes.size(),
                "a mask of other tensors than the graph's weights: %s",
                mask.names());
        return ordered;
    }

    private static void requireShape(Parameter parameter, int[] shape) {
        require(
                Arrays.equals(shape, parameter.shape()),
                "'%s' has shape %s in the graph, not %s",
                parameter.name(),
                parameter.sizes(),
                Arrays.toString(shape));
    }

    private static void require(boolean condition, String format, Object... arguments) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, format, arguments));
        }
    }

    /** Through text and back, so that a ticket equals itself after it was written and read. */
    @SuppressWarnings("unchecked") // JSON objects have text keys
    private static SequencedMap<String, Object> plain(Map<String, Object> provenance) {
        Object copy = Objects.requireNonNull(Json.read(Canonical.text(provenance), "provenance"));
        Canonical.text(copy); // refuses whole numbers that no double can hold
        return Collections.unmodifiableSequencedMap((LinkedHashMap<String, Object>) copy);
    }

    /** The same ticket with this certificate. */
    public Ticket with(Certificate checked) {
        return new Ticket(graph, weights, mask, next, stage, provenance, checked);
    }
}
