package org.tombola.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.format.SafetensorsFile.Entry;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.graph.Parameter;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Reads one ticket file; see {@link TicketFile} for what is in it. */
final class TicketReader {
    private static final int MOST_TENSORS = 10_000;

    private final FileBytes file;
    private final SafetensorsFile content;
    private final FloatType values;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private Mask mask = Mask.empty();
    private int used;

    private TicketReader(FileBytes file, SafetensorsFile content) {
        this.file = file;
        this.content = content;
        this.values = EnumWord.read(FloatType.class, content.metadata().get("values"), key("values"));
    }

    static Ticket read(FileBytes file) {
        SafetensorsHeader header = header(file);
        SafetensorsFile content = Safetensors.read(file, header);
        TicketReader reader = new TicketReader(file, content);
        Map<?, ?> hashes = reader.map("hashes");
        List<Entry> entries = List.copyOf(content.entries().values());
        if (!(hashes.get("content") instanceof String claimed)
                || !ContentHash.matches(claimed, header.bytes(), entries)) {
            throw file.invalid("was altered or damaged: its content hash differs");
        }
        return reader.ticket(hashes);
    }

    /** The mask alone: of the tensors only the bitmaps are read. */
    static Mask mask(FileBytes file) {
        SafetensorsHeader header = header(file);
        SequencedMap<String, Entry> bitmaps = new LinkedHashMap<>();
        header.parts().stream()
                .filter(part -> part.name().endsWith(TicketFile.MASK))
                .forEach(part -> bitmaps.put(part.name(), Safetensors.entry(file, part)));
        TicketReader reader = new TicketReader(file, new SafetensorsFile(header.metadata(), bitmaps));
        for (Parameter parameter : reader.graph().parameters()) {
            if (bitmaps.containsKey(parameter.name() + TicketFile.MASK)) {
                reader.bits(parameter);
            }
        }
        if (!reader.mask.hash().equals(reader.map("hashes").get("mask"))) {
            throw file.invalid("was altered: the hash of its mask differs");
        }
        return reader.mask;
    }

    private static SafetensorsHeader header(FileBytes file) {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        String version = header.metadata().get(TicketFile.VERSION_KEY);
        if (version == null) {
            throw file.invalid("is a safetensors file, but not a ticket");
        }
        if (!version.equals(TicketFile.VERSION)) {
            throw file.invalid("is a ticket of version %s; this program reads version %s", version, TicketFile.VERSION);
        }
        if (header.parts().size() > MOST_TENSORS) {
            throw file.invalid(
                    "has %d tensors; a ticket has at most %d", header.parts().size(), MOST_TENSORS);
        }
        return header;
    }

    private Graph graph() {
        return GraphCodec.decode(LayerTable.layers(json("graph"), key("graph")), key("graph"));
    }

    private Ticket ticket(Map<?, ?> hashes) {
        Graph graph = graph();
        for (Parameter parameter : graph.parameters()) {
            tensor(parameter);
        }
        if (used != content.entries().size()) {
            throw file.invalid("has tensors that its graph does not have");
        }
        SequencedMap<String, Object> provenance = new LinkedHashMap<>();
        map("provenance").forEach((name, value) -> provenance.put((String) name, value));
        Ticket ticket = ticket(graph, provenance);
        if (!ticket.mask().hash().equals(hashes.get("mask"))
                || !ticket.weights().hash().equals(hashes.get("weights"))) {
            throw file.invalid("was altered: the hash of its mask or its weights differs");
        }
        return ticket;
    }

    private Ticket ticket(Graph graph, SequencedMap<String, Object> provenance) {
        SequencedMap<String, String> metadata = content.metadata();
        Ticket.Next next = EnumWord.read(Ticket.Next.class, metadata.get("next"), key("next"));
        Ticket.Stage stage = EnumWord.read(Ticket.Stage.class, metadata.get("stage"), key("stage"));
        Certificate certificate = CertificateCodec.decode(json("certificate"), key("certificate"));
        try {
            return new Ticket(graph, Weights.of(tensors), mask, next, stage, provenance, certificate);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(file.path() + ": is no sound ticket: " + e.getMessage(), e);
        }
    }

    private void tensor(Parameter parameter) {
        String name = parameter.name();
        ElementType type = TicketFile.type(parameter, values).element();
        Entry bits = content.entries().get(name + TicketFile.MASK);
        if (bits == null) {
            Entry dense = entry(name, type);
            if (!dense.sizes().equals(parameter.sizes())) {
                throw file.invalid("'%s' has shape %s, its graph says %s", name, dense.sizes(), parameter.sizes());
            }
            tensors.put(name, dense.tensor());
        } else {
            long[] words = bits(parameter);
            masked(parameter, words, entry(name + TicketFile.KEPT, type));
        }
    }

    /** Adds what is kept of one tensor to the mask. */
    private long[] bits(Parameter parameter) {
        Entry bitmap = entry(parameter.name() + TicketFile.MASK, ElementType.U8);
        int size = size(parameter);
        if (!bitmap.sizes().equals(List.of(Bitmap.length(size)))) {
            throw file.invalid(
                    "the mask of '%s' has shape %s for %d positions", parameter.name(), bitmap.sizes(), size);
        }
        long[] words = Bitmap.words(bitmap.copy());
        try {
            mask = mask.with(parameter.name(), parameter.shape(), words);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(file.path() + ": " + e.getMessage(), e);
        }
        return words;
    }

    private void masked(Parameter parameter, long[] words, Entry kept) {
        int count = mask.count(parameter.name());
        if (!kept.sizes().equals(List.of(count))) {
            throw file.invalid(
                    "'%s' keeps %d positions and has values of shape %s", parameter.name(), count, kept.sizes());
        }
        float[] values = Bitmap.scatter(kept.type().floats(kept.data()), words, size(parameter));
        tensors.put(parameter.name(), Tensor.of(parameter.shape(), values));
    }

    private int size(Parameter parameter) {
        try {
            return Tensor.size(parameter.shape());
        } catch (ArithmeticException e) {
            throw file.invalid("'%s' of shape %s is too large", parameter.name(), parameter.sizes());
        }
    }

    private Entry entry(String name, ElementType type) {
        Entry entry = content.entries().get(name);
        if (entry == null) {
            throw file.invalid("lacks the tensor '%s'", name);
        }
        if (entry.type() != type) {
            throw file.invalid("'%s' is of type %s instead of %s", name, entry.type(), type);
        }
        used++;
        return entry;
    }

    private Map<?, ?> map(String key) {
        if (json(key) instanceof Map<?, ?> map) {
            return map;
        }
        throw new InvalidInput(key(key) + " is not a JSON object");
    }

    private @Nullable Object json(String key) {
        String text = content.metadata().get(key);
        if (text == null) {
            throw file.invalid("is a ticket without %s", key);
        }
        return Json.read(text, key(key));
    }

    private String key(String key) {
        return file.path() + ": " + key;
    }
}
