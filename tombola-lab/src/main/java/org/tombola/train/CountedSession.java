package org.tombola.train;

import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.ForwardingSession;
import org.tombola.engine.Loss;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/** A session that counts what it is asked for. Predictions are evaluation, and free. */
public final class CountedSession extends ForwardingSession {
    private Work work = Work.NONE;

    public CountedSession(Session session) {
        super(session);
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
        return super.pass(batch, loss, effective, mode, gradient);
    }

    @Override
    public void hessianProduct(
            Batch batch, Loss loss, Variables effective, BatchNormMode mode, Variables direction, Variables out) {
        add(new Work(0, 0, 0, 1, 0));
        super.hessianProduct(batch, loss, effective, mode, direction, out);
    }

    @Override
    public void squaredGradients(Batch batch, Loss loss, float[] weights, Variables effective, Variables out) {
        add(new Work(0, 0, 0, 0, 1));
        super.squaredGradients(batch, loss, weights, effective, out);
    }

    @Override
    public float[] inputGradient(Batch batch, Loss loss, Variables effective) {
        add(new Work(1, 1, 0, 0, 0));
        return super.inputGradient(batch, loss, effective);
    }
}
