package org.tombola.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tombola.data.Batch;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Tensors from the closed formula of {@code golden/formula.py}, the same bits as there. */
final class Formula {
    private Formula() {}

    static int scrambled(int hash, int index) {
        int x = hash + index * (int) 2654435761L;
        x = (x ^ x >>> 16) * 0x7feb352d;
        x = (x ^ x >>> 15) * 0x846ca68b;
        return x ^ x >>> 16;
    }

    static int fnv1a(String name) {
        int h = (int) 2166136261L;
        for (byte b : name.getBytes(UTF_8)) {
            h = (h ^ b & 0xff) * 16777619;
        }
        return h;
    }

    /** Values in [−1, 1). */
    static float[] unit(String name, int count) {
        int hash = fnv1a(name);
        float[] u = new float[count];
        for (int i = 0; i < count; i++) {
            u[i] = (scrambled(hash, i) >>> 8) * 0x1p-23f - 1;
        }
        return u;
    }

    /** Every parameter and statistic of a graph. */
    static Weights weights(Graph graph) {
        Map<String, Layer> layers = graph.byName();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter p : graph.parameters()) {
            int[] shape = p.shape();
            float[] u = unit(p.name(), Tensor.size(shape));
            boolean norm = layers.get(p.layer()) instanceof Layer.BatchNorm;
            int fanIn = Tensor.size(shape) / shape[0];
            float bound = (float) Math.sqrt(6.0 / fanIn);
            for (int i = 0; i < u.length; i++) {
                u[i] = switch (p.role()) {
                    case WEIGHT -> bound * u[i];
                    case GAIN, RUNNING_VARIANCE -> 1 + 0.25f * u[i];
                    case BIAS, SHIFT, RUNNING_MEAN -> 0.1f * u[i];
                };
                assert norm == (p.role() != Parameter.Role.WEIGHT && p.role() != Parameter.Role.BIAS);
            }
            tensors.put(p.name(), Tensor.of(shape, u));
        }
        return Weights.of(tensors);
    }

    /** Each tensor of the graph's layout with the values of {@code prefix + name}. */
    static Weights directions(Graph graph, String prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter p : graph.trainable()) {
            tensors.put(p.name(), Tensor.of(p.shape(), unit(prefix + p.name(), Tensor.size(p.shape()))));
        }
        return Weights.of(tensors);
    }

    /** Images in [0,1) and labels i mod K. The formula counts N × C × H × W, a batch is N × H × W × C. */
    static Batch batch(int count, int channels, int height, int width, int classes) {
        float[] u = unit("input", count * channels * height * width);
        float[] pixels = new float[u.length];
        for (int i = 0; i < u.length; i++) {
            u[i] = (u[i] + 1) / 2;
        }
        for (int n = 0; n < count; n++) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < height * width; p++) {
                    pixels[(n * height * width + p) * channels + c] = u[(n * channels + c) * height * width + p];
                }
            }
        }
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % classes);
        return Batch.ofFloats(channels, height, width, pixels, labels);
    }

    /** Sum, L2 norm, first, last, dot with the probe of that name: what a golden file stores of a tensor. */
    static double[] digest(String name, float[] values) {
        float[] probe = unit("probe." + name, values.length);
        double sum = 0;
        double squares = 0;
        double dot = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i];
            squares += (double) values[i] * values[i];
            dot += (double) values[i] * probe[i];
        }
        return new double[] {sum, Math.sqrt(squares), values[0], values[values.length - 1], dot};
    }
}
