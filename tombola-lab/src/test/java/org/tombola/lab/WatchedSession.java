package org.tombola.lab;

import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.ForwardingSession;
import org.tombola.engine.Loss;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.train.TrainingSpec;
import org.tombola.train.Work;
import org.tombola.weights.Weights;

/** A session that remembers what it was opened with, what was asked of it, and what it looked like when it was closed. */
public final class WatchedSession extends ForwardingSession {
    private final @Nullable TrainingSpec training;
    private final Runnable asked;
    private final Weights opened;
    private @Nullable Variables last;
    private @Nullable Weights left;
    private @Nullable Weights leftEffective;
    private @Nullable Weights leftMask;
    private Work work = Work.NONE;

    /** @param asked called before each pass */
    WatchedSession(Session session, @Nullable TrainingSpec training, Runnable asked) {
        super(session);
        this.training = training;
        this.asked = asked;
        this.opened = state();
    }

    private Weights state() {
        return trainable().read().with(buffers());
    }

    /** The training that it served, or null where it was opened to look at a network. */
    public @Nullable TrainingSpec training() {
        return training;
    }

    /** Parameters and statistics when it was opened. */
    public Weights opened() {
        return opened;
    }

    /** The same when it was closed; null while it is open. */
    public @Nullable Weights left() {
        return left;
    }

    /** Ones and zeros of the mask that was in force when it was closed; null while it is open. */
    public @Nullable Weights leftMask() {
        return leftMask;
    }

    /** What the last pass saw, as it was on closing; null where there was none. */
    public @Nullable Weights leftEffective() {
        return leftEffective;
    }

    /** Passes, whoever counted them. Dense gradients are not told apart. */
    public Work work() {
        return work;
    }

    private void count(Work more, Variables effective) {
        asked.run();
        last = effective;
        work = work.plus(more);
    }

    @Override
    public double pass(Batch batch, Loss loss, Variables effective, BatchNormMode mode, @Nullable Variables gradient) {
        count(new Work(1, gradient == null ? 0 : 1, 0, 0, 0), effective);
        return super.pass(batch, loss, effective, mode, gradient);
    }

    @Override
    public void hessianProduct(
            Batch batch, Loss loss, Variables effective, BatchNormMode mode, Variables direction, Variables out) {
        count(new Work(0, 0, 0, 1, 0), effective);
        super.hessianProduct(batch, loss, effective, mode, direction, out);
    }

    @Override
    public void squaredGradients(Batch batch, Loss loss, float[] weights, Variables effective, Variables out) {
        count(new Work(0, 0, 0, 0, 1), effective);
        super.squaredGradients(batch, loss, weights, effective, out);
    }

    @Override
    public float[] inputGradient(Batch batch, Loss loss, Variables effective) {
        count(new Work(1, 1, 0, 0, 0), effective);
        return super.inputGradient(batch, loss, effective);
    }

    @Override
    public void close() {
        left = state();
        leftMask = mask().read();
        leftEffective = last == null ? null : last.read();
        super.close();
    }
}
