package org.tombola.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.tombola.engine.Latency;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.graph.Graph;
import org.tombola.lab.Lab;
import org.tombola.random.Seed;
import org.tombola.report.Row;
import org.tombola.weights.Mask;

/** How long the networks of a run take to answer: measured one after the other when nothing trains any more, for rows disturb each other. */
record Latencies(Recipe recipe, Lab lab) {
    /** The same rows with their latencies, where the recipe asks for them. */
    List<RowWork.Made> of(List<RowWork.Made> rows) {
        Integer batch = recipe.latencyBatch();
        return batch == null ? rows : rows.stream().map(made -> of(made, batch)).toList();
    }

    /** A row whose training diverged has none: nobody would use that network. */
    private RowWork.Made of(RowWork.Made made, int batch) {
        Row row = made.row();
        Graph graph = made.graph();
        if (row.diverged() != null || graph == null) {
            return made;
        }
        Lab charged = lab.charging(made.spending());
        Latency latency = made.task().isDense()
                ? dense(graph, made.task(), charged, batch)
                : ticket(Path.of(Objects.requireNonNull(row.ticket())), charged, batch);
        return made.with(row.with(latency));
    }

    private static Latency ticket(Path file, Lab charged, int batch) {
        Ticket ticket = TicketFile.read(file);
        return charged.latency(ticket.graph(), ticket.weights(), ticket.mask(), batch);
    }

    /** No file holds the dense network, and time does not depend on its values. */
    private Latency dense(Graph graph, Task task, Lab charged, int batch) {
        Mask all = Mask.dense(graph.prunable(recipe.prunable()));
        return charged.latency(graph, recipe.init().value().draw(graph, new Seed(task.seed())), all, batch);
    }
}
