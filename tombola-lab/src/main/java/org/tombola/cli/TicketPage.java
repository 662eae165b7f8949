package org.tombola.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.graph.Cost;
import org.tombola.recipe.Canonical;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;

/**
 * What there is to tell of a ticket.
 *
 * @param bytes of the file
 * @param dense bytes of all its tensors in float32
 * @param gzipped bytes of the same under gzip, which is how far zeros compress without any format of ours
 */
record TicketPage(Path file, Ticket ticket, Cost cost, long bytes, long dense, long gzipped) {
    static TicketPage of(Path file) {
        Ticket ticket = TicketFile.read(file);
        long dense = ticket.weights().tensors().values().stream()
                .mapToLong(tensor -> (long) tensor.size() * Float.BYTES)
                .sum();
        try {
            return new TicketPage(
                    file, ticket, Cost.of(ticket.graph(), ticket.mask()), Files.size(file), dense, gzipped(ticket));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private static long gzipped(Ticket ticket) throws IOException {
        long[] count = {0};
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int b) {
                count[0]++;
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                count[0] += length;
            }
        };
        try (GZIPOutputStream out = new GZIPOutputStream(counting, 1 << 16)) {
            for (Tensor tensor : ticket.weights().tensors().values()) {
                ByteBuffer buffer =
                        ByteBuffer.allocate(tensor.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                buffer.asFloatBuffer().put(tensor.values());
                out.write(buffer.array());
            }
        }
        return count[0];
    }

    Map<String, Object> document() {
        Mask mask = ticket.mask();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("ticket", file.toString());
        document.put("stage", word(ticket.stage()));
        document.put("next", word(ticket.next()));
        document.put("density", mask.density());
        document.put("kept", mask.count());
        document.put("prunable", mask.size());
        document.put(
                "hashes",
                Map.of("mask", mask.hash(), "weights", ticket.weights().hash()));
        document.put(
                "layers",
                mask.names().stream()
                        .map(name -> {
                            Map<String, Object> layer = new LinkedHashMap<>();
                            layer.put("name", name);
                            layer.put("kept", mask.count(name));
                            layer.put("size", mask.size(name));
                            return layer;
                        })
                        .toList());
        document.put("parameters", cost.parameters());
        document.put("kept_parameters", cost.keptParameters());
        document.put("macs", cost.macs());
        document.put("kept_macs", cost.keptMacs());
        document.put("bytes", bytes);
        document.put("dense_bytes", dense);
        document.put("dense_gzip_bytes", gzipped);
        document.put("provenance", ticket.provenance());
        document.put("certificate", VerifyCommand.plain(ticket.certificate()));
        return document;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(file)
                .append(": ")
                .append(word(ticket.stage()))
                .append(", next ")
                .append(word(ticket.next()));
        text.append("\n\nFROM\n");
        ticket.provenance().forEach((key, value) -> text.append(fact(key, value)));
        text.append("\nKEEPS\n");
        Mask mask = ticket.mask();
        for (String name : mask.names()) {
            text.append(share(name, mask.count(name), mask.size(name)));
        }
        text.append(share("all prunable", mask.count(), mask.size()));
        text.append("\nSIZE\n");
        text.append(share("parameters", cost.keptParameters(), cost.parameters()));
        text.append(share("multiply-adds (theoretical)", cost.keptMacs(), cost.macs()));
        text.append(size("this file", bytes));
        text.append(size("dense float32", dense));
        text.append(size("dense float32, gzipped", gzipped));
        text.append("\nCERTIFICATE (tombola verify checks it again)\n");
        return text.append(VerifyCommand.text(ticket.certificate())).toString();
    }

    private static String fact(String key, Object value) {
        String plain =
                value instanceof Map<?, ?> || value instanceof List<?> ? Canonical.text(value) : String.valueOf(value);
        String shown = plain.length() > 90 ? plain.substring(0, 89) + "…" : plain;
        return String.format(Locale.ROOT, "  %-16s %s%n", key.replace('_', ' '), shown);
    }

    private static String share(String name, long kept, long size) {
        double share = size == 0 ? 1 : (double) kept / size;
        return String.format(
                Locale.ROOT,
                "  %-30s %9s  %s of %s%n",
                name,
                Quantities.percent(share),
                Quantities.count(kept),
                Quantities.count(size));
    }

    private String size(String name, long size) {
        double times = bytes == 0 ? 0 : (double) size / bytes;
        return String.format(Locale.ROOT, "  %-30s %12s  %.1f×%n", name, Quantities.bytes(size), times);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
