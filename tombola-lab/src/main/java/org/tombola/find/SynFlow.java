package org.tombola.find;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Layer;

/**
 * Synaptic flow: ∂R/∂θ ⊙ θ, where R is the sum of the outputs of the {@link Linearised} network on an input of ones (Tanaka et al.,
 * arXiv:2006.05467, equation 2). Needs no data, and is meant for many rounds.
 *
 * <p>In double precision: R grows by about an order of magnitude a layer. Scores are shares of it.
 */
public record SynFlow(Normalising batchNorm) implements Saliency {
    /** What batch norm does in the linearised network. */
    public enum Normalising {
        /** Its running statistics, as they are at the start: a constant factor. */
        RUNNING,
        /** Nothing: also where its means are trained. */
        IDENTITY,
        /**
         * Statistics of the one input, which makes no linear network: layers before batch norm flow less than others and are pruned
         * first. VITA-Group/ToST runs it so.
         */
        BATCH
    }

    @Override
    public String identity() {
        return "synflow/1/" + batchNorm;
    }

    /** @throws org.tombola.InvalidInput under {@link Normalising#RUNNING} when running means are not 0 */
    @Override
    public Network seen(Network network) {
        if (batchNorm == Normalising.RUNNING) {
            Linearised.requireCentred(network);
        }
        return batchNorm == Normalising.IDENTITY ? Linearised.withoutBatchNorm(network) : Linearised.of(network);
    }

    @Override
    public Precision precision() {
        return Precision.FP64;
    }

    @Override
    public Supplier<Variables> begin(Session session, Network network, Consumer<String> notes) {
        Batch ones = ones(network.graph().input());
        BatchNormMode mode = batchNorm == Normalising.BATCH ? BatchNormMode.BATCH : BatchNormMode.RUNNING;
        Variables flow = session.zeros();
        return () -> {
            double total = session.pass(ones, new Loss.SumOfLogits(), session.trainable(), mode, flow);
            // Before the product, which might overflow where this does not.
            double share = total > 0 && Double.isFinite(total) ? 1 / total : 1;
            return flow.scale(share).times(session.trainable()).apply(Elementwise.ABSOLUTE);
        };
    }

    private static Batch ones(Layer.Input input) {
        float[] pixels = new float[input.channels() * input.height() * input.width()];
        Arrays.fill(pixels, 1);
        return Batch.ofFloats(input.channels(), input.height(), input.width(), pixels, new int[1]);
    }
}
