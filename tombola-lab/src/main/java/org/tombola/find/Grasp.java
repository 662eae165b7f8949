package org.tombola.find;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/**
 * Gradient signal preservation: θ ⊙ Hg of a tempered loss (Wang et al., arXiv:2002.07376, equation 8). Removing weight q lowers ‖g‖² by
 * twice its score, to first order in θ_q, so the highest scores are kept. The probe is split into parts, halves by default; g is the
 * mean of their gradients, Hg the mean of each part's own Hessian times g, both weighted by examples.
 *
 * <p>In double precision: a temperature of 200 leaves scores of the order of 200⁻³ of the plain ones, sums of terms of both signs.
 *
 * @param probe examples it looks at
 * @param parts how many parts they are split into; batch statistics are those of a part
 * @param temperature logits are divided by it
 * @param mode whether batch norm sees a part's statistics or the running ones
 * @param redraw linear layers whose weights are drawn anew for scoring, while the original ones are trained
 * @param negated ranks by −θ ⊙ Hg, as a later text words the criterion
 */
public record Grasp(
        Probe probe, int parts, double temperature, BatchNormMode mode, Redraw.Linear redraw, boolean negated)
        implements Saliency {
    @Override
    public String identity() {
        return "grasp/1/" + probe + "/" + parts + "/" + temperature + "/" + mode + "/" + redraw
                + (negated ? "/negated" : "");
    }

    @Override
    public Network seen(Network network) {
        return Redraw.linear(network, redraw);
    }

    @Override
    public Precision precision() {
        return Precision.FP64;
    }

    @Override
    public Supplier<Variables> begin(Session session, Network network, Consumer<String> notes) {
        return begin(session, Probe.parts(probe.of(network), parts));
    }

    Supplier<Variables> begin(Session session, List<Batch> batches) {
        Loss loss = new Loss.TemperedCrossEntropy(temperature);
        Variables gradient = session.zeros();
        Variables one = session.zeros();
        Variables product = session.zeros();
        return () -> {
            Saliency.gradient(session, batches, loss, mode, gradient, one);
            product.fill(0);
            for (Batch batch : batches) {
                session.hessianProduct(batch, loss, session.trainable(), mode, gradient, one);
                product.add(Saliency.share(batch, batches), one);
            }
            return product.times(session.trainable()).scale(negated ? -1 : 1);
        };
    }
}
