package org.tombola.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tombola.InvalidInput;
import org.tombola.format.DenseExport;
import org.tombola.format.DenseExport.Target;
import org.tombola.format.TicketFile;
import org.tombola.recipe.Nearest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola export}: a ticket for programs that know no tickets. */
@Command(
        name = "export",
        description = "Writes a ticket's effective weights, dense and in float32: zeros where the mask prunes.",
        footer = {"", "Example:", "  tombola export TICKET --to pytorch --out net.pth"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExportCommand implements Runnable {
    private static final List<String> FORMS = List.of("safetensors", "pytorch");

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "TICKET", description = "A ticket's file or id.")
    private String ticket;

    @Option(names = "--to", required = true, paramLabel = "FORM", description = "safetensors or pytorch.")
    private String to;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write.")
    private Path out;

    @Override
    public void run() {
        Target target = switch (to) {
            case "safetensors" -> Target.SAFETENSORS;
            case "pytorch" -> Target.PYTORCH;
            default ->
                throw new InvalidInput("--to: there is no form '" + to + "'; there are " + String.join(" and ", FORMS)
                        + Nearest.name(to, FORMS)
                                .map(name -> "; did you mean '" + name + "'?")
                                .orElse(""));
        };
        Path file = common.lookup().ticket(ticket);
        DenseExport.write(out, TicketFile.read(file), target);
        try {
            long bytes = Files.size(out);
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schema", 1);
            document.put("ticket", file.toString());
            document.put("to", to);
            document.put("out", out.toString());
            document.put("bytes", bytes);
            common.print(() -> document, () -> out + ", " + Quantities.bytes(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": " + e.getMessage(), e);
        }
    }
}
