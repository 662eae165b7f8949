package org.tombola.find;

import java.util.List;
import java.util.Map;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.lab.Scorer.Network;
import org.tombola.network.TorchEngine;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Sessions on a network to be scored, and slopes of its loss. */
final class Passes {
    /** Exactly representable, so that 1 ± it and the moved weight lose nothing that matters. */
    private static final double STEP = 0x1p-14;

    private Passes() {}

    static Session open(Network network, Precision precision) {
        return TorchEngine.cpu().open(network.graph(), network.start(), network.mask(), new Numerics(precision, 1));
    }

    static Batch batch(Network network, Probe probe) {
        return Probe.parts(probe.of(network), 1).getFirst();
    }

    static Variables gradient(Session session, Network network, BatchNormMode mode) {
        List<Batch> batches = List.of(batch(network, new Probe(10, 0)));
        return Saliency.gradient(session, batches, Loss.CROSS_ENTROPY, mode, session.zeros(), session.zeros());
    }

    /** A vector that is 1 at one position. */
    static Variables unit(Session session, String tensor, int index) {
        Tensor like = session.trainable().part(tensor).read().get(tensor);
        float[] values = new float[like.size()];
        values[index] = 1;
        Variables unit = session.zeros();
        unit.write(Weights.of(Map.of(tensor, Tensor.of(like.shape(), values))));
        return unit;
    }

    /** (L(m_i = 1 + h) − L(m_i = 1 − h)) / 2h. */
    static double slopeAgainstGate(
            Session session, Network network, BatchNormMode mode, Probe probe, String tensor, int index) {
        Batch batch = batch(network, probe);
        Variables alone = unit(session, tensor, index).times(session.trainable());
        Variables moved = session.zeros();
        double up = session.pass(
                batch, Loss.CROSS_ENTROPY, moved.set(session.trainable()).add(STEP, alone), mode, null);
        double down = session.pass(
                batch, Loss.CROSS_ENTROPY, moved.set(session.trainable()).add(-STEP, alone), mode, null);
        return (up - down) / (2 * STEP);
    }
}
