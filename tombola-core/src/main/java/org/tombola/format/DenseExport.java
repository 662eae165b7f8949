package org.tombola.format;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.recipe.Canonical;

/**
 * A ticket's effective weights, dense and in float32, for programs that know no tickets. Names are PyTorch's
 * ({@code layer1.0.conv1.weight}), batch-norm statistics are included, counters of batches are not: {@code load_state_dict} adds them.
 */
public final class DenseExport {
    private static final String GRAPH = "graph";

    /** What to write. */
    public enum Target {
        /** With graph, provenance and the mask's hash in the metadata. */
        SAFETENSORS,
        /** What {@code torch.load(path, weights_only=True)} reads as an OrderedDict. */
        PYTORCH
    }

    private DenseExport() {}

    /** Writes beside the target and renames; the same ticket gives the same bytes. */
    public static void write(Path path, Ticket ticket, Target target) {
        switch (target) {
            case SAFETENSORS -> Safetensors.write(path, SafetensorsFile.of(metadata(ticket), ticket.weights()));
            case PYTORCH -> PyTorchCheckpoint.write(path, ticket.weights());
        }
    }

    /**
     * The network that a safetensors file of ours names beside its weights.
     *
     * @return empty for every other file
     * @throws InvalidInput when there is no such file, or what it names is no network
     */
    public static Optional<Graph> graph(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            if (!Safetensors.looksLikeOne(file)) {
                return Optional.empty();
            }
            String text = SafetensorsHeader.read(file).metadata().get(GRAPH);
            return text != null && Json.read(text, path + ": " + GRAPH) instanceof List<?> layers
                    ? Optional.of(GraphCodec.decode(layers, path + ": " + GRAPH))
                    : Optional.empty();
        }
    }

    private static SequencedMap<String, String> metadata(Ticket ticket) {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt"); // what loaders of the Python world look for
        metadata.put(GRAPH, Canonical.text(GraphCodec.encode(ticket.graph())));
        metadata.put("provenance", Canonical.text(ticket.provenance()));
        metadata.put("mask", ticket.mask().hash());
        return metadata;
    }
}
