package org.tombola.train;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Predictions;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** A session that counts what it is asked for. Predictions are evaluation, and free. */
public final class CountedSession implements Session {
    private final Session session;
    private Work work = Work.NONE;

    public CountedSession(Session session) {
        this.session = session;
    }

    /** So far. */
    public Work work() {
        return work;
    }

    /** Adds what was done elsewhere: before a checkpoint, or by reading a gradient at pruned positions. */
    public void add(Work more) {
        work = work.plus(more);
    }

    @Override
    public double pass(Batch batch, Loss loss, Variables effective, BatchNormMode mode, @Nullable Variables gradient) {
        add(new Work(1, gradient == null ? 0 : 1, 0, 0, 0));
        return session.pass(batch, loss, effective, mode, gradient);
    }

    @Override
    public void hessianProduct(
            Batch batch, Loss loss, Variables effective, BatchNormMode mode, Variables direction, Variables out) {
        add(new Work(0, 0, 0, 1, 0));
        session.hessianProduct(batch, loss, effective, mode, direction, out);
    }

    @Override
    public void squaredGradients(Batch batch, Loss loss, float[] weights, Variables effective, Variables out) {
        add(new Work(0, 0, 0, 0, 1));
        session.squaredGradients(batch, loss, weights, effective, out);
    }

    @Override
    public float[] inputGradient(Batch batch, Loss loss, Variables effective) {
        add(new Work(1, 1, 0, 0, 0));
        return session.inputGradient(batch, loss, effective);
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
    public Predictions predict(Batch batch, Variables effective, Set<String> taps) {
        return session.predict(batch, effective, taps);
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
