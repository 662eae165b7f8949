package org.tombola.find;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Loss;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/**
 * Connection sensitivity: |∂L/∂m| at m = 1, which is |g ⊙ w| (Lee et al., arXiv:1810.02340, equation 5). Gradients of several batches
 * are added, weighted by their examples, before the absolute value is taken.
 *
 * @param probe examples it looks at
 * @param mode whether batch norm sees a batch's statistics or the running ones
 * @param redrawn whether other weights are scored than those that will be trained: a Glorot draw, as mil-ad/snip does
 */
public record Snip(Probe probe, BatchNormMode mode, boolean redrawn) implements Saliency {
    private static final int CHUNK = 256;

    @Override
    public String identity() {
        return "snip/2/" + probe + "/" + mode + (redrawn ? "/redrawn" : "");
    }

    @Override
    public Network seen(Network network) {
        return redrawn ? Redraw.all(network) : network;
    }

    @Override
    public Supplier<Variables> begin(Session session, Network network, Consumer<String> notes) {
        List<Batch> batches = Probe.batches(probe.of(network), CHUNK);
        Variables sum = session.zeros();
        Variables one = session.zeros();
        return () -> Saliency.gradient(session, batches, Loss.CROSS_ENTROPY, mode, sum, one)
                .times(session.trainable())
                .apply(Elementwise.ABSOLUTE);
    }
}
