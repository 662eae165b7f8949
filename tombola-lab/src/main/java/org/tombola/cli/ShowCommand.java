package org.tombola.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.tombola.InvalidInput;
import org.tombola.report.Summary;
import org.tombola.report.Tables;
import org.tombola.store.Lookup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tombola show}: a ticket's provenance and sizes, or a run's tables. */
@Command(
        name = "show",
        description = "Tells of a ticket: where it came from, what it keeps, how large it is. Or of a run: its tables.",
        footer = {"", "Example:", "  tombola show lenet-quickstart-1a2b3c4d"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ShowCommand implements Runnable {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "TICKET|RUN", description = "A ticket's file or id, or a run's folder or id.")
    private String given;

    @Override
    public void run() {
        Lookup lookup = common.lookup();
        if (isRun(lookup)) {
            Summary summary = Summary.read(lookup.run(given).resolve("summary.json"));
            common.print(summary::toMap, () -> summary.run() + "\n\n" + Tables.text(summary));
        } else {
            TicketPage page = TicketPage.of(lookup.ticket(given));
            common.print(page::document, page::text);
        }
    }

    /** A path decides by what lies there; an id is a run's if there is one. */
    private boolean isRun(Lookup lookup) {
        if (Files.exists(Path.of(given))) {
            return Files.isDirectory(Path.of(given));
        }
        try {
            lookup.run(given);
            return true;
        } catch (InvalidInput e) {
            return false;
        }
    }
}
