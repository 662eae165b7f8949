package org.tombola.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tombola.format.Certificate;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.lab.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tombola verify}: a ticket's certificate, checked again. */
@Command(
        name = "verify",
        description = "Checks what a ticket's certificate states, on the file and on the steps that the store holds;"
                + " exit code 1 when something is violated, 2 when the file is damaged.",
        footer = {"", "Example:", "  tombola verify runs/lenet-quickstart-1a2b3c4d/tickets/TICKET.safetensors"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "TICKET", description = "A ticket's file or id.")
    private String given;

    @Override
    public Integer call() {
        Path file = common.lookup().ticket(given);
        Ticket ticket = TicketFile.read(file);
        Certificate certificate = new Certificate(Verification.of(ticket, common.storeRoot()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("ticket", file.toString());
        document.put("certificate", certificate.holds() ? "ok" : "violated");
        document.put("checks", plain(certificate));
        common.print(() -> document, () -> text(certificate) + (certificate.holds() ? "holds\n" : "is violated\n"));
        return certificate.holds() ? 0 : Failures.FAILED;
    }

    static List<Map<String, Object>> plain(Certificate certificate) {
        return certificate.checks().stream()
                .map(check -> {
                    Map<String, Object> plain = new LinkedHashMap<>();
                    plain.put("name", check.name());
                    plain.put("verdict", word(check));
                    plain.put("detail", check.detail());
                    return plain;
                })
                .toList();
    }

    static String text(Certificate certificate) {
        StringBuilder text = new StringBuilder();
        for (Check check : certificate.checks()) {
            text.append(String.format(
                    Locale.ROOT, "  %-26s %-14s %s%n", check.name(), word(check).replace('_', ' '), check.detail()));
        }
        return text.toString();
    }

    private static String word(Check check) {
        return check.verdict().name().toLowerCase(Locale.ROOT);
    }
}
