package org.tombola.cli.bench;

import java.util.Set;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.graph.Graph;
import org.tombola.network.TorchEngine;
import org.tombola.report.Speeds.Role;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** libtorch, dense: channels last, no gradients recorded. Zeros cost it what other numbers cost. */
final class TorchContestant implements Contestant {
    private final String name;
    private final boolean half;
    private final Session session;

    TorchContestant(String name, Graph graph, Weights weights, Numerics numerics) {
        this.name = name;
        this.half = numerics.precision() == Precision.BF16;
        this.session = TorchEngine.cpu().open(graph, weights, Mask.empty(), numerics);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Role role() {
        return half ? Role.OPPONENT_BF16 : Role.OPPONENT;
    }

    @Override
    public float[] logits(Pictures pictures) {
        return session.predict(pictures.batch(), session.trainable(), Set.of())
                .logits()
                .values();
    }

    @Override
    public void close() {
        session.close();
    }
}
