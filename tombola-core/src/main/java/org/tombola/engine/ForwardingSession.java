package org.tombola.engine;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** A session that hands every call on to another: for those that count or watch what a network is asked for. */
public abstract class ForwardingSession implements Session {
    private final Session session;

    /** @param session closed with this one */
    protected ForwardingSession(Session session) {
        this.session = session;
    }

    @Override
    public Variables trainable() {
        return session.trainable();
    }

    @Override
    public Variables zeros() {
        return session.zeros();
    }

    @Override
    public Variables mask() {
        return session.mask();
    }

    @Override
    public Mask inForce() {
        return session.inForce();
    }

    @Override
    public boolean dense() {
        return session.dense();
    }

    @Override
    public double pass(Batch batch, Loss loss, Variables effective, BatchNormMode mode, @Nullable Variables gradient) {
        return session.pass(batch, loss, effective, mode, gradient);
    }

    @Override
    public Predictions predict(Batch batch, Variables effective, Set<String> taps) {
        return session.predict(batch, effective, taps);
    }

    @Override
    public void hessianProduct(
            Batch batch, Loss loss, Variables effective, BatchNormMode mode, Variables direction, Variables out) {
        session.hessianProduct(batch, loss, effective, mode, direction, out);
    }

    @Override
    public void squaredGradients(Batch batch, Loss loss, float[] weights, Variables effective, Variables out) {
        session.squaredGradients(batch, loss, weights, effective, out);
    }

    @Override
    public float[] inputGradient(Batch batch, Loss loss, Variables effective) {
        return session.inputGradient(batch, loss, effective);
    }

    @Override
    public Weights buffers() {
        return session.buffers();
    }

    @Override
    public void buffers(Weights statistics) {
        session.buffers(statistics);
    }

    @Override
    public void remask(Mask next, List<Variables> carried) {
        session.remask(next, carried);
    }

    @Override
    public void close() {
        session.close();
    }
}
