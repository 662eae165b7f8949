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
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.onnx.OnnxFile;
import org.tombola.onnx.OnnxOptions;
import org.tombola.recipe.Nearest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola export}: a ticket for programs that know no tickets. */
@Command(
        name = "export",
        description = "Writes a ticket's effective weights, dense and in float32: zeros where the mask prunes.",
        footer = {
            "",
            "Examples:",
            "  tombola export TICKET --to pytorch --out net.pth",
            "  tombola export TICKET --to onnx --fold --out net.onnx"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExportCommand implements Runnable {
    private static final List<String> FORMS = List.of("safetensors", "pytorch", "onnx");

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "TICKET", description = "A ticket's file or id.")
    private String ticket;

    @Option(names = "--to", required = true, paramLabel = "FORM", description = "safetensors, pytorch or onnx.")
    private String to;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write.")
    private Path out;

    @Option(
            names = "--fold",
            description =
                    "onnx only: make each batch norm that follows a convolution or linear layer part of its weights.")
    private boolean fold;

    @Override
    public void run() {
        Writer writer = writer();
        Path file = common.lookup().ticket(ticket);
        writer.write(out, TicketFile.read(file));
        try {
            long bytes = Files.size(out);
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schema", 1);
            document.put("ticket", file.toString());
            document.put("to", to);
            document.put("fold", fold);
            document.put("out", out.toString());
            document.put("bytes", bytes);
            common.print(() -> document, () -> out + ", " + Quantities.bytes(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": " + e.getMessage(), e);
        }
    }

    private interface Writer {
        void write(Path path, Ticket ticket);
    }

    private Writer writer() {
        if (fold && !to.equals("onnx")) {
            throw new InvalidInput("--fold goes with --to onnx; '" + to + "' has the ticket's own tensors");
        }
        return switch (to) {
            case "safetensors" -> (path, given) -> DenseExport.write(path, given, Target.SAFETENSORS);
            case "pytorch" -> (path, given) -> DenseExport.write(path, given, Target.PYTORCH);
            case "onnx" -> (path, given) -> OnnxFile.write(path, given, new OnnxOptions(fold));
            default ->
                throw new InvalidInput("--to: there is no form '" + to + "'; there are " + String.join(", ", FORMS)
                        + Nearest.name(to, FORMS)
                                .map(name -> "; did you mean '" + name + "'?")
                                .orElse(""));
        };
    }
}
