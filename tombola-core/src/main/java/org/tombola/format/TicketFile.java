package org.tombola.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.InvalidInput;
import org.tombola.format.SafetensorsFile.Entry;
import org.tombola.graph.GraphCodec;
import org.tombola.graph.Parameter;
import org.tombola.recipe.Canonical;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A ticket as a valid safetensors file. Each masked tensor is a bitmap {@code <name>.mask} and its kept values {@code <name>.kept} in
 * order of position; all others are dense under their own names. The metadata hold, as canonical JSON:
 *
 * <table>
 * <caption>metadata</caption>
 * <tr><td>{@code tombola}</td><td>version of this format, {@value #VERSION}</td></tr>
 * <tr><td>{@code hashes}</td><td>{@code content} of the whole file (see {@link ContentHash}), {@code mask}, {@code weights}</td></tr>
 * <tr><td>{@code next}, {@code stage}</td><td>as in {@link Ticket}</td></tr>
 * <tr><td>{@code values}</td><td>the type of convolution and linear weights; everything else is f32</td></tr>
 * <tr><td>{@code graph}</td><td>the layers, as a {@link LayerTable}</td></tr>
 * <tr><td>{@code provenance}, {@code certificate}</td><td>as in {@link Ticket}</td></tr>
 * </table>
 *
 * No time, host, path or duration: the same ticket is the same bytes.
 */
public final class TicketFile {
    static final String VERSION = "1";
    static final String VERSION_KEY = "tombola";
    static final String MASK = ".mask";
    static final String KEPT = ".kept";

    private TicketFile() {}

    /**
     * Writes beside the target and renames.
     *
     * @param values how weights of convolutions and linear layers are stored; other than F32 loses digits
     * @throws InvalidInput when a weight is beyond the range of that type
     */
    public static void write(Path path, Ticket ticket, FloatType values) {
        Aside.write(path, out -> write(out, ticket, values));
    }

    /** The stream stays open. */
    public static void write(OutputStream out, Ticket ticket, FloatType values) throws IOException {
        Ticket stored = rounded(ticket, values);
        SequencedMap<String, Entry> entries = entries(stored, values);
        List<Map.Entry<String, Entry>> ordered =
                Safetensors.ordered(new SafetensorsFile(new LinkedHashMap<>(), entries));
        byte[] header = Safetensors.header(metadata(stored, values), ordered);
        ContentHash.seal(header, ordered.stream().map(Map.Entry::getValue).toList());
        Safetensors.write(out, header, ordered);
    }

    /**
     * @return the ticket, its weights as floats whatever their type in the file
     * @throws InvalidInput when it is no ticket, was altered, or does not describe a network
     */
    public static Ticket read(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            return TicketReader.read(file);
        }
    }

    /**
     * A ticket's mask alone, without reading its weights.
     *
     * @throws InvalidInput when it is no ticket or its mask was altered; the weights are not looked at
     */
    public static Mask mask(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            return TicketReader.mask(file);
        }
    }

    /**
     * Whether the file says that it is a ticket; {@link #read} tells whether it is one.
     *
     * @throws InvalidInput when there is no such file, or it is a broken safetensors file
     */
    public static boolean isTicket(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            return Safetensors.looksLikeOne(file)
                    && SafetensorsHeader.read(file).metadata().containsKey(VERSION_KEY);
        }
    }

    /** The ticket whose weights are those that its file of that type holds. */
    public static Ticket rounded(Ticket ticket, FloatType values) {
        if (values == FloatType.F32) {
            return ticket;
        }
        SequencedMap<String, Tensor> tensors =
                new LinkedHashMap<>(ticket.weights().tensors());
        for (Parameter parameter : ticket.graph().parameters()) {
            if (parameter.role() == Parameter.Role.WEIGHT) {
                tensors.computeIfPresent(parameter.name(), (name, tensor) -> rounded(name, tensor, values));
            }
        }
        return new Ticket(
                ticket.graph(),
                Weights.of(tensors),
                ticket.mask(),
                ticket.next(),
                ticket.stage(),
                ticket.provenance(),
                ticket.certificate());
    }

    private static Tensor rounded(String name, Tensor tensor, FloatType values) {
        float[] rounded = values.rounded(tensor.values());
        for (int i = 0; i < rounded.length; i++) {
            if (Float.isInfinite(rounded[i]) && Float.isFinite(tensor.at(i))) {
                throw InvalidInput.of("%s of '%s' is beyond the range of %s", tensor.at(i), name, values);
            }
        }
        return Tensor.of(tensor.shape(), rounded);
    }

    private static SequencedMap<String, Entry> entries(Ticket ticket, FloatType values) {
        Mask mask = ticket.mask();
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        for (Parameter parameter : ticket.graph().parameters()) {
            String name = parameter.name();
            Tensor tensor = ticket.weights().get(name);
            FloatType type = type(parameter, values);
            if (mask.covers(name)) {
                long[] words = mask.words(name);
                float[] kept = Bitmap.gather(tensor.values(), words, mask.count(name));
                entries.put(name + MASK, Entry.bytes(Bitmap.bytes(words, tensor.size())));
                entries.put(name + KEPT, Entry.floats(type, new int[] {kept.length}, kept));
            } else {
                entries.put(name, Entry.floats(type, tensor.shape(), tensor.values()));
            }
        }
        return entries;
    }

    /** Small tensors stay exact: half a percent of the space, and a batch norm's variance may lie below the range of F16. */
    static FloatType type(Parameter parameter, FloatType values) {
        return parameter.role() == Parameter.Role.WEIGHT ? values : FloatType.F32;
    }

    private static SequencedMap<String, String> metadata(Ticket ticket, FloatType values) {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put(VERSION_KEY, VERSION);
        metadata.put(
                "hashes",
                Canonical.text(Map.of(
                        "content", ContentHash.OPEN,
                        "mask", ticket.mask().hash(),
                        "weights", ticket.weights().hash())));
        metadata.put("next", EnumWord.of(ticket.next()));
        metadata.put("stage", EnumWord.of(ticket.stage()));
        metadata.put("values", EnumWord.of(values));
        metadata.put("graph", Canonical.text(LayerTable.of(GraphCodec.encode(ticket.graph()))));
        metadata.put("provenance", Canonical.text(ticket.provenance()));
        metadata.put("certificate", Canonical.text(CertificateCodec.encode(ticket.certificate())));
        return metadata;
    }
}
