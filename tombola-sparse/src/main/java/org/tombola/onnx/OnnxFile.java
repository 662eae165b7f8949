package org.tombola.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.tombola.InvalidInput;
import org.tombola.format.Aside;
import org.tombola.format.Ticket;
import org.tombola.graph.Folding;
import org.tombola.graph.Graph;
import org.tombola.onnx.Onnx.Entry;
import org.tombola.onnx.Onnx.Model;
import org.tombola.onnx.Onnx.OperatorSet;
import org.tombola.recipe.Canonical;
import org.tombola.weights.Weights;

/**
 * Writes a network in evaluation mode as an ONNX model, one file with weights in float32: input {@value #IMAGES}, {@code batch × C × H × W} with
 * numbers in [0,1], output {@value #LOGITS}, {@code batch × classes}, for any number of images. The same network, weights and metadata
 * give the same bytes.
 */
public final class OnnxFile {
    /** The version of ONNX's operators: of ONNX 1.13 (December 2022), for ONNX Runtime from 1.14 on. */
    public static final int OPSET = 18;

    /** The version of the file's structure that goes with it. */
    public static final int IR_VERSION = 8;

    /** The model's input. */
    public static final String IMAGES = "images";

    /** The model's output. */
    public static final String LOGITS = "logits";

    /** The dimension of both that is left open. */
    public static final String BATCH = "batch";

    /** What a protobuf reader takes, and what an array holds. */
    private static final long LARGEST = Integer.MAX_VALUE - 8;

    private OnnxFile() {}

    /**
     * The effective weights of a ticket, zeros where the mask prunes, and its {@link #metadata}.
     *
     * @throws InvalidInput as {@link #write(Path, Graph, Weights, Map, OnnxOptions)}
     */
    public static void write(Path path, Ticket ticket, OnnxOptions options) {
        write(path, ticket.graph(), ticket.weights(), metadata(ticket), options);
    }

    /**
     * Writes beside the target and renames.
     *
     * @param weights all of the graph's parameters and statistics
     * @param metadata free text by key; written in the order of keys
     * @throws InvalidInput when the model would be larger than 2 GiB, or the file cannot be written there
     * @throws IllegalArgumentException when a tensor is missing or has another shape
     */
    public static void write(
            Path path, Graph graph, Weights weights, Map<String, String> metadata, OnnxOptions options) {
        Message model = model(graph, weights, metadata, options);
        Aside.write(path, out -> write(model, out));
    }

    /** The same into a stream, which stays open. */
    public static void write(
            OutputStream out, Graph graph, Weights weights, Map<String, String> metadata, OnnxOptions options)
            throws IOException {
        write(model(graph, weights, metadata, options), out);
    }

    /** The same in memory, as ONNX Runtime takes it. */
    public static byte[] bytes(Graph graph, Weights weights, Map<String, String> metadata, OnnxOptions options) {
        Message model = model(graph, weights, metadata, options);
        byte[] bytes = new byte[Math.toIntExact(model.size())];
        try {
            model.write(CodedOutputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("the model is larger than its size", e);
        }
        return bytes;
    }

    /**
     * What a model says of its ticket: {@code provenance} as canonical JSON, the hashes {@code mask} and {@code weights}, {@code kept}
     * and {@code density} of the mask, and {@code stage}. The hash of weights is the ticket's, also where batch norms are folded.
     */
    public static SequencedMap<String, String> metadata(Ticket ticket) {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("density", Double.toString(ticket.mask().density()));
        metadata.put("kept", Long.toString(ticket.mask().count()));
        metadata.put("mask", ticket.mask().hash());
        metadata.put("provenance", Canonical.text(ticket.provenance()));
        metadata.put("stage", ticket.stage().name().toLowerCase(java.util.Locale.ROOT));
        metadata.put("weights", ticket.weights().hash());
        return metadata;
    }

    private static Message model(Graph graph, Weights weights, Map<String, String> metadata, OnnxOptions options) {
        Folding written = options.folded() ? Folding.of(graph, weights) : new Folding(graph, weights);
        String version = OnnxFile.class.getPackage().getImplementationVersion();
        Message model = new Message()
                .add(Model.IR_VERSION, IR_VERSION)
                .add(Model.PRODUCER_NAME, "tombola")
                .add(Model.PRODUCER_VERSION, Objects.requireNonNullElse(version, "development"))
                .add(Model.GRAPH, OnnxGraph.of(written.graph(), written.weights()))
                .add(Model.OPSET_IMPORT, new Message().add(OperatorSet.VERSION, OPSET));
        new TreeMap<>(metadata)
                .forEach((key, value) -> model.add(
                        Model.METADATA_PROPS, new Message().add(Entry.KEY, key).add(Entry.VALUE, value)));
        if (model.size() > LARGEST) {
            throw InvalidInput.of(
                    "the network needs %d bytes as ONNX; a file of that kind holds less than 2 GiB", model.size());
        }
        return model;
    }

    private static void write(Message model, OutputStream out) throws IOException {
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        model.write(coded);
        coded.flush();
    }
}
