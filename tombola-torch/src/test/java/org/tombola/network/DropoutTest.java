package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tombola.engine.Loss.CROSS_ENTROPY;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.DropoutMask;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;

/** A network that drops pixels does what one without dropout does on pixels multiplied by the mask. */
class DropoutTest {
    private static final int EXAMPLES = 6;
    private static final Graph PLAIN = SmallNetworks.linear(40, 3);

    private static Layer.Dropout dropout(boolean examples) {
        return new Layer.Dropout("drop", "flatten", 0.4, examples);
    }

    private static Graph dropping(boolean examples) {
        return new Graph(List.of(
                PLAIN.layers().get(0),
                PLAIN.layers().get(1),
                dropout(examples),
                new Layer.Linear("fc", "drop", 40, 3, false)));
    }

    private static Batch masked(Batch batch, Layer.Dropout layer) {
        float[] factors = DropoutMask.of(layer, new Seed(5), EXAMPLES, 40);
        float[] pixels = batch.floats().clone();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] *= factors[layer.examples() ? i / 40 : i];
        }
        return Batch.ofFloats(40, 1, 1, pixels, batch.labels());
    }

    private record Pass(double loss, float[] gradient) {
        static Pass of(Graph graph, Batch batch, BatchNormMode mode) {
            try (Session session = SmallNetworks.open(graph, Precision.FP64)) {
                Variables gradient = session.zeros();
                double loss = session.pass(batch, CROSS_ENTROPY, session.trainable(), mode, gradient);
                return new Pass(loss, gradient.read().get("fc.weight").values());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, BATCH", "false, BATCH_UPDATING", "true, BATCH", "true, BATCH_UPDATING"})
    void aTrainingPassSeesTheMaskedPixels(boolean examples, BatchNormMode mode) {
        Batch batch = SmallNetworks.batch(PLAIN, EXAMPLES, 2);

        Pass found = Pass.of(dropping(examples), batch.drawing(new Seed(5)), mode);

        Pass expected = Pass.of(PLAIN, masked(batch, dropout(examples)), mode);
        assertThat(found.loss).isCloseTo(expected.loss, within(1e-6));
        assertThat(found.gradient).containsExactly(expected.gradient, within(1e-6f));
        assertThat(found.loss).isNotCloseTo(Pass.of(PLAIN, batch, mode).loss, within(1e-3));
    }

    @Test
    void evaluationAndBatchesWithoutDrawsDropNothing() {
        Batch batch = SmallNetworks.batch(PLAIN, EXAMPLES, 2);
        Pass expected = Pass.of(PLAIN, batch, BatchNormMode.RUNNING);

        for (Pass found : List.of(
                Pass.of(dropping(false), batch.drawing(new Seed(5)), BatchNormMode.RUNNING),
                Pass.of(dropping(false), batch, BatchNormMode.BATCH))) {
            assertThat(found.loss).isEqualTo(expected.loss);
            assertThat(found.gradient).isEqualTo(expected.gradient);
        }
    }
}
