package org.tombola.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.network.TorchEngine;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** A network that is one row of weights, {@code fc.weight}, so that worked numbers can be put in and read. */
record Row(Session session, Weights start, Mask mask) implements AutoCloseable {
    private static final String NAME = "fc.weight";

    static Row of(Precision precision, float... weights) {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", weights.length, 1, 1),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc", "flatten", weights.length, 1, false)));
        Weights start = named(weights);
        Mask mask = Mask.dense(Map.of(NAME, new int[] {1, weights.length}));
        Session session = TorchEngine.cpu().open(graph, start, mask, new Numerics(precision, 1));
        return new Row(session, start, mask);
    }

    static Weights named(float... values) {
        return Weights.of(Map.of(NAME, Tensor.of(new int[] {1, values.length}, values)));
    }

    Variables vector(float... values) {
        Variables vector = session.zeros();
        vector.write(named(values));
        return vector;
    }

    static float[] values(Variables vector) {
        return vector.read().get(NAME).values();
    }

    /** The output for an image of ones: the sum of the effective weights. */
    double output(Variables effective) {
        float[] ones = new float[mask.size(NAME)];
        Arrays.fill(ones, 1);
        Batch batch = Batch.ofFloats(ones.length, 1, 1, ones, new int[] {0});
        return session.pass(batch, new Loss.SumOfLogits(), effective, BatchNormMode.RUNNING, null);
    }

    @Override
    public void close() {
        session.close();
    }
}
