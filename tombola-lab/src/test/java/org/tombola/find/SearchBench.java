package org.tombola.find;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.network.TorchEngine;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** A search one step at a time: what a training does with a reparameterisation and a hook, laid open. */
final class SearchBench implements AutoCloseable {
    private final Session session;
    private final Reparameterisation.Running weights;
    private final TrainingHook.@Nullable Running hook;
    private final Variables velocity;
    private final Variables gradient;
    private final Loss loss;
    private Mask mask;
    private long steps;
    private Weights dense = Weights.empty();

    SearchBench(
            Graph graph,
            Weights start,
            Mask mask,
            Loss loss,
            Reparameterisation reparameterisation,
            @Nullable TrainingHook hook) {
        this.session = TorchEngine.cpu().open(graph, start, mask, Numerics.DEFAULT);
        this.weights = reparameterisation.attach(session, start, mask);
        this.hook = hook == null ? null : hook.attach(session, weights, mask);
        this.velocity = session.zeros();
        this.gradient = session.zeros();
        this.loss = loss;
        this.mask = mask;
    }

    /** Σ of three effective weights: one linear layer without bias on an input of ones. */
    static Graph sumOfThree() {
        return new Graph(List.of(
                new Layer.Input("input", 1, 1, 3),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc", "flatten", 3, 1, false)));
    }

    static Batch ones() {
        return Batch.ofFloats(1, 1, 3, new float[] {1, 1, 1}, new int[] {0});
    }

    static Weights three(float... values) {
        return Weights.empty().with("fc.weight", Tensor.of(new int[] {1, 3}, values));
    }

    /** One step of SGD on the scores; returns the mean loss before it. */
    double step(Batch batch, double rate, double momentum, double decay) {
        double before = pass(batch);
        Variables scores = weights.groups().getFirst().values();
        Variables unused = scores.momentumStep(velocity, gradient, rate, momentum, decay, false);
        Mask next = hook == null ? null : hook.afterStep(steps);
        if (next != null) {
            weights.remask(next, List.of(velocity));
            mask = next;
        }
        steps++;
        return before;
    }

    /** Forward and backward without a step. */
    double pass(Batch batch) {
        weights.refresh(steps);
        double mean = session.pass(batch, loss, weights.effective(), BatchNormMode.BATCH_UPDATING, gradient);
        dense = gradient.read();
        weights.pullBack(steps, List.of(gradient));
        return mean;
    }

    Mask mask() {
        return mask;
    }

    Weights scores() {
        return weights.groups().getFirst().values().read();
    }

    /** With respect to the scores, of the last pass. */
    Weights gradient() {
        return gradient.read();
    }

    /** With respect to the effective weights, of the last pass. */
    Weights denseGradient() {
        return dense;
    }

    Weights effective() {
        weights.refresh(steps);
        return weights.effective().read();
    }

    Session session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
    }
}
