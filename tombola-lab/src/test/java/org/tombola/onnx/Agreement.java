package org.tombola.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.tombola.data.Batch;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.sparse.PlanSettings;
import org.tombola.sparse.SparsePlan;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Holds an exported network, and one compiled for the processor, against libtorch. */
final class Agreement {
    /** Largest difference over largest logit. */
    private static final double TOLERANCE = 1e-5;

    private static final int IMAGES = 3;

    private Agreement() {}

    /** Random weights of which a third is kept, and statistics unlike those of an untrained batch norm. */
    static void check(Graph graph, OnnxOptions options) throws OrtException {
        Weights weights = mask(graph).apply(weights(graph));
        Batch batch = batch(graph);
        Tensor expected = ofLibtorch(graph, weights, batch);
        try (Runtime runtime = new Runtime(OnnxFile.bytes(graph, weights, Map.of(), options))) {
            assertAgree(runtime.logits(batch), expected);
        }
    }

    /** The same for the sparse engine, with pictures one by one and in a block. */
    static void checkSparse(Graph graph) {
        Weights weights = mask(graph).apply(weights(graph));
        Batch batch = batch(graph);
        Tensor expected = ofLibtorch(graph, weights, batch);
        int size = (int) graph.shape(graph.input().name()).size();
        float[] pixels = Runtime.channelsFirst(batch);
        try (SparsePlan plan = SparsePlan.compile(graph, weights, PlanSettings.DEFAULT)) {
            float[] alone = new float[IMAGES * plan.classes()];
            plan.predict(pixels, IMAGES, alone);
            assertAgree(alone, expected);

            float[] many = new float[16 * size];
            for (int i = 0; i < 16; i++) {
                System.arraycopy(pixels, i % IMAGES * size, many, i * size, size);
            }
            float[] block = new float[16 * plan.classes()];
            plan.predict(many, 16, block);
            assertAgree(Arrays.copyOf(block, alone.length), expected);
            assertAgree(Arrays.copyOfRange(block, 3 * alone.length, 4 * alone.length), expected);
        }
    }

    private static Tensor ofLibtorch(Graph graph, Weights weights, Batch batch) {
        try (Session session = TorchEngine.cpu().open(graph, weights, Mask.empty(), Numerics.DEFAULT)) {
            return session.predict(batch, session.trainable(), Set.of()).logits();
        }
    }

    private static void assertAgree(float[] actual, Tensor expected) {
        assertThat(actual).hasSameSizeAs(expected.values());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(expected.at(i)));
            difference = Math.max(difference, Math.abs(actual[i] - expected.at(i)));
        }
        assertThat(largest).as("largest logit").isBetween(1e-3, 1e6);
        assertThat(difference / largest).as("difference over largest logit").isLessThan(TOLERANCE);
    }

    static Mask mask(Graph graph) {
        RandomGenerator random = new Seed(17).generator();
        return Mask.of(graph.prunable(Prunable.ALL), name -> i -> random.nextInt(3) == 0);
    }

    static Weights weights(Graph graph) {
        RandomGenerator random = new Seed(71).generator();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            int[] shape = parameter.shape();
            float[] values = new float[Tensor.size(shape)];
            double deviation = Math.sqrt(6.0 * shape[0] / values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float)
                        switch (parameter.role()) {
                            case WEIGHT -> deviation * random.nextGaussian();
                            case BIAS, SHIFT, RUNNING_MEAN -> 0.3 * random.nextGaussian();
                            case GAIN -> random.nextDouble(0.5, 1.5) * (random.nextInt(4) == 0 ? -1 : 1);
                            case RUNNING_VARIANCE -> random.nextDouble(0.5, 2);
                        };
            }
            tensors.put(parameter.name(), Tensor.of(shape, values));
        }
        return Weights.of(tensors);
    }

    static Batch batch(Graph graph) {
        Layer.Input input = graph.input();
        float[] pixels = pixels(input.channels() * input.height() * input.width());
        return Batch.ofFloats(input.channels(), input.height(), input.width(), pixels, new int[IMAGES]);
    }

    private static float[] pixels(int size) {
        RandomGenerator random = new Seed(5).generator();
        float[] pixels = new float[IMAGES * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        return pixels;
    }
}
