package org.tombola.sparse;

import java.util.HashMap;
import java.util.Map;
import org.tombola.graph.FeatureShape;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.weights.Weights;

/** Evaluates a graph as its definition says, in double, one number at a time: nothing folded, fused or skipped. */
final class PlainNetwork {
    private final Graph graph;
    private final Weights weights;
    private final Map<String, double[]> values = new HashMap<>();

    private PlainNetwork(Graph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /** Logits of one picture, {@code channels × height × width}. */
    static double[] logits(Graph graph, Weights weights, float[] picture, int from) {
        PlainNetwork network = new PlainNetwork(graph, weights);
        double[] x = new double[(int) graph.shape(graph.input().name()).size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = picture[from + i];
        }
        network.values.put(graph.input().name(), x);
        graph.layers().stream().skip(1).forEach(layer -> network.values.put(layer.name(), network.value(layer)));
        return network.values.get(graph.output().name());
    }

    private double[] value(Layer layer) {
        double[] x = values.get(layer.inputs().getFirst());
        FeatureShape in = graph.shape(layer.inputs().getFirst());
        FeatureShape out = graph.shape(layer.name());
        int plane = in.height() * in.width();
        double[] y = new double[(int) out.size()];
        switch (layer) {
            case Layer.Input i -> throw new IllegalStateException();
            case Layer.Normalise n -> {
                for (int i = 0; i < y.length; i++) {
                    y[i] = (x[i] - n.mean().get(i / plane)) / n.deviation().get(i / plane);
                }
            }
            case Layer.Convolution c -> convolution(c, x, in, y, out);
            case Layer.Linear l -> {
                float[] weight = weights.get(l.name() + ".weight").values();
                for (int o = 0; o < l.out(); o++) {
                    double sum = l.bias() ? weight(l, "bias", o) : 0;
                    for (int i = 0; i < l.in(); i++) {
                        sum += weight[o * l.in() + i] * x[i];
                    }
                    y[o] = sum;
                }
            }
            case Layer.BatchNorm b -> {
                for (int i = 0; i < y.length; i++) {
                    int c = i / plane;
                    double unit = (x[i] - weight(b, "running_mean", c))
                            / Math.sqrt(weight(b, "running_var", c) + b.epsilon());
                    y[i] = unit * weight(b, "weight", c) + weight(b, "bias", c);
                }
            }
            case Layer.Activation a -> {
                for (int i = 0; i < y.length; i++) {
                    double sigmoid = 1 / (1 + Math.exp(-x[i]));
                    y[i] = switch (a.function()) {
                        case RELU -> Math.max(0, x[i]);
                        case SWISH -> x[i] * sigmoid;
                        case SIGMOID -> sigmoid;
                        case MISH -> x[i] * Math.tanh(Math.log1p(Math.exp(x[i])));
                    };
                }
            }
            case Layer.Dropout d -> System.arraycopy(x, 0, y, 0, y.length);
            case Layer.Flatten f -> System.arraycopy(x, 0, y, 0, y.length);
            case Layer.MaxPool p -> pool(p, x, in, y, out);
            case Layer.GlobalAveragePool p -> mean(x, plane, y);
            case Layer.Squeeze s -> mean(x, plane, y);
            case Layer.Add a -> {
                double[] right = values.get(a.right());
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[i] + right[i];
                }
            }
            case Layer.Scale s -> {
                double[] factors = values.get(s.factors());
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[i] * factors[i / plane];
                }
            }
            case Layer.PadShortcut s -> {
                int before = (s.outChannels() - in.channels()) / 2;
                for (int i = 0; i < y.length; i++) {
                    int c = i / (out.height() * out.width()) - before;
                    int row = i / out.width() % out.height() * s.stride();
                    int column = i % out.width() * s.stride();
                    y[i] = c < 0 || c >= in.channels() ? 0 : x[c * plane + row * in.width() + column];
                }
            }
        }
        return y;
    }

    private double weight(Layer layer, String tensor, int index) {
        return weights.get(layer.name() + "." + tensor).at(index);
    }

    private void convolution(Layer.Convolution c, double[] x, FeatureShape in, double[] y, FeatureShape out) {
        int fan = c.in() / c.groups();
        float[] weight = weights.get(c.name() + ".weight").values();
        for (int i = 0; i < y.length; i++) {
            int o = i / (out.height() * out.width());
            int row = i / out.width() % out.height();
            int column = i % out.width();
            double sum = c.bias() ? weight(c, "bias", o) : 0;
            int first = o / (c.out() / c.groups()) * fan;
            for (int k = 0; k < fan * c.kernel() * c.kernel(); k++) {
                int sy = row * c.stride() + k / c.kernel() % c.kernel() - c.padding();
                int sx = column * c.stride() + k % c.kernel() - c.padding();
                if (sy >= 0 && sy < in.height() && sx >= 0 && sx < in.width()) {
                    int channel = first + k / (c.kernel() * c.kernel());
                    sum += weight[o * fan * c.kernel() * c.kernel() + k]
                            * x[(channel * in.height() + sy) * in.width() + sx];
                }
            }
            y[i] = sum;
        }
    }

    private static void pool(Layer.MaxPool p, double[] x, FeatureShape in, double[] y, FeatureShape out) {
        for (int i = 0; i < y.length; i++) {
            int c = i / (out.height() * out.width());
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < p.kernel() * p.kernel(); k++) {
                int row = i / out.width() % out.height() * p.stride() + k / p.kernel() - p.padding();
                int column = i % out.width() * p.stride() + k % p.kernel() - p.padding();
                if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                    most = Math.max(most, x[(c * in.height() + row) * in.width() + column]);
                }
            }
            y[i] = most;
        }
    }

    private static void mean(double[] x, int plane, double[] y) {
        for (int c = 0; c < y.length; c++) {
            double sum = 0;
            for (int i = 0; i < plane; i++) {
                sum += x[c * plane + i];
            }
            y[c] = sum / plane;
        }
    }
}
