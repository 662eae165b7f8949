package org.tombola.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Tensors from the closed formula of {@code golden/formula.py}, the same bits as there. */
public final class Formula {
    private Formula() {}

    /** Values in [−1, 1). */
    public static float[] unit(String name, int count) {
        int hash = (int) 2166136261L;
        for (byte b : name.getBytes(UTF_8)) {
            hash = (hash ^ b & 0xff) * 16777619;
        }
        float[] u = new float[count];
        for (int i = 0; i < count; i++) {
            int x = hash + i * (int) 2654435761L;
            x = (x ^ x >>> 16) * 0x7feb352d;
            x = (x ^ x >>> 15) * 0x846ca68b;
            u[i] = ((x ^ x >>> 16) >>> 8) * 0x1p-23f - 1;
        }
        return u;
    }

    /** Every parameter and statistic of a graph. */
    public static Weights weights(Graph graph) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter p : graph.parameters()) {
            int[] shape = p.shape();
            float[] u = unit(p.name(), Tensor.size(shape));
            float bound = (float) Math.sqrt(6.0 / (u.length / shape[0]));
            for (int i = 0; i < u.length; i++) {
                u[i] = switch (p.role()) {
                    case WEIGHT -> bound * u[i];
                    case GAIN, RUNNING_VARIANCE -> 1 + 0.25f * u[i];
                    case BIAS, SHIFT, RUNNING_MEAN -> 0.1f * u[i];
                };
            }
            tensors.put(p.name(), Tensor.of(shape, u));
        }
        return Weights.of(tensors);
    }

    /** Images in [0, 1), laid out N × H × W × C where the formula counts N × C × H × W. */
    public static float[] images(int count, int channels, int height, int width) {
        int area = height * width;
        float[] u = unit("input", count * channels * area);
        float[] pixels = new float[u.length];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (channels * area);
            int position = i / channels % area;
            int channel = i % channels;
            pixels[i] = (u[(image * channels + channel) * area + position] + 1) / 2;
        }
        return pixels;
    }
}
