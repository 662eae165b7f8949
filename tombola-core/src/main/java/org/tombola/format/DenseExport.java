package org.tombola.format;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.tombola.graph.GraphCodec;
import org.tombola.recipe.Canonical;

/**
 * A ticket's effective weights, dense and in float32, for programs that know no tickets. Names are PyTorch's
 * ({@code layer1.0.conv1.weight}), batch-norm statistics are included, counters of batches are not: {@code load_state_dict} adds them.
 */
public final class DenseExport {
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

    private static SequencedMap<String, String> metadata(Ticket ticket) {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt"); // what loaders of the Python world look for
        metadata.put("graph", Canonical.text(GraphCodec.encode(ticket.graph())));
        metadata.put("provenance", Canonical.text(ticket.provenance()));
        metadata.put("mask", ticket.mask().hash());
        return metadata;
    }
}
