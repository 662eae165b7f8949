package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tombola.Json;
import org.tombola.format.DenseExport.Target;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.random.Seed;

class DenseExportTest {
    private static final Graph GRAPH = Samples.graph("resnet20", Map.of("shortcut", "B"), 10);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void exportedWeightsAreTheEffectiveOnesAndFitTheGraph(Target target) {
        Ticket ticket = TicketFileTest.ticket(GRAPH, 0.1, new Seed(5));
        DenseExport.write(folder.resolve("a"), ticket, target);
        DenseExport.write(folder.resolve("b"), ticket, target);
        assertThat(CheckpointNames.fit(Checkpoints.read(folder.resolve("a")), GRAPH, "a"))
                .isEqualTo(ticket.weights());
        assertThat(folder.resolve("b")).hasSameBinaryContentAs(folder.resolve("a"));
    }

    @org.junit.jupiter.api.Test
    void safetensorsCarryGraphAndProvenance() {
        Ticket ticket = TicketFileTest.ticket(GRAPH, 0.1, new Seed(5));
        DenseExport.write(folder.resolve("a"), ticket, Target.SAFETENSORS);
        Map<String, String> metadata = Safetensors.read(folder.resolve("a")).metadata();
        assertThat(GraphCodec.decode((java.util.List<?>) Json.read(metadata.get("graph"), "graph"), "graph"))
                .isEqualTo(GRAPH);
        assertThat(Json.read(metadata.get("provenance"), "provenance")).isEqualTo(ticket.provenance());
        assertThat(metadata).containsEntry("mask", ticket.mask().hash()).containsEntry("format", "pt");
    }
}
