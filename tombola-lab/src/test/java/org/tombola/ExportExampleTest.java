package org.tombola;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.format.Certificate;
import org.tombola.format.FloatType;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.onnx.OnnxFile;
import org.tombola.onnx.OnnxOptions;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** The Java of docs/export.md. */
class ExportExampleTest {
    private static float[][] logits(Path file, float[][][][] pixels) throws OrtException {
        Ticket ticket = TicketFile.read(file);
        Map<String, String> about = OnnxFile.metadata(ticket);
        byte[] model = OnnxFile.bytes(ticket.graph(), ticket.weights(), about, OnnxOptions.FOLDED);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model);
                OnnxTensor images = OnnxTensor.createTensor(environment, pixels); // N × C × H × W, in [0,1]
                OrtSession.Result result = session.run(Map.of(OnnxFile.IMAGES, images))) {
            return (float[][]) result.get(OnnxFile.LOGITS).orElseThrow().getValue();
        }
    }

    @Test
    void theExampleRunsATicket(@TempDir Path folder) throws OrtException {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 1, 2),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc", "flatten", 2, 2, true)));
        Weights weights = Weights.of(Map.of(
                "fc.weight", Tensor.of(new int[] {2, 2}, 1, 2, 3, 4),
                "fc.bias", Tensor.vector(10, 20)));
        Mask mask = Mask.of(Map.of("fc.weight", new int[] {2, 2}), name -> i -> i != 1);
        Path file = folder.resolve("ticket.safetensors");
        Ticket ticket = new Ticket(
                graph,
                weights,
                mask,
                Ticket.Next.KEEP,
                Ticket.Stage.SPENT,
                new LinkedHashMap<>(),
                new Certificate(List.of()));
        TicketFile.write(file, ticket, FloatType.F32);

        float[][] logits = logits(file, new float[][][][] {{{{0.5f, 0.25f}}}, {{{1, 0}}}});

        assertThat(logits).isDeepEqualTo(new float[][] {{10.5f, 22.5f}, {11, 23}});
        assertThat(OnnxFile.metadata(ticket)).containsEntry("kept", "3").containsEntry("density", "0.75");
    }
}
