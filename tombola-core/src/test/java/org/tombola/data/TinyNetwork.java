package org.tombola.data;

import org.tombola.random.Seed;

/** The smallest thing that learns: softmax regression, or one layer of ReLUs before it; plain SGD, one image at a time. */
final class TinyNetwork {
    private final double[][] first; // hidden × (inputs + 1), or empty
    private final double[][] last;

    private TinyNetwork(int inputs, int hidden, int classes) {
        CounterRandom random = new CounterRandom(42);
        first = weights(random, hidden, inputs);
        last = weights(random, classes, hidden == 0 ? inputs : hidden);
    }

    private static double[][] weights(CounterRandom random, int out, int in) {
        double[][] weights = new double[out][in + 1];
        for (double[] row : weights) {
            for (int i = 0; i < in; i++) {
                row[i] = Math.sqrt(2.0 / in) * random.normal();
            }
        }
        return weights;
    }

    /** Test accuracy after so many epochs; {@code hidden} 0 is softmax regression. */
    static double accuracy(Dataset data, int hidden, int epochs) {
        TinyNetwork network =
                new TinyNetwork(data.train().imageSize(), hidden, data.train().classes());
        for (int epoch = 0; epoch < epochs; epoch++) {
            double rate = 0.01 * (epochs - epoch) / epochs;
            for (int image : Permutation.of(data.train().count(), new Seed(9).child(epoch))) {
                network.step(pixels(data, data.train(), image), data.train().labels()[image], rate);
            }
        }
        int right = 0;
        for (int i = 0; i < data.test().count(); i++) {
            double[] scores = apply(network.last, network.hidden(pixels(data, data.test(), i)));
            int best = 0;
            for (int c = 1; c < scores.length; c++) {
                best = scores[c] > scores[best] ? c : best;
            }
            right += best == data.test().labels()[i] ? 1 : 0;
        }
        return (double) right / data.test().count();
    }

    private static double[] pixels(Dataset data, Images images, int image) {
        double[] x = new double[images.imageSize()];
        for (int i = 0; i < x.length; i++) {
            double value = (images.pixels()[image * x.length + i] & 0xFF) / 255.0;
            int channel = i % images.channels();
            x[i] = (value - data.normalisation().mean().get(channel))
                    / data.normalisation().deviation().get(channel);
        }
        return x;
    }

    private double[] hidden(double[] x) {
        if (first.length == 0) {
            return x;
        }
        double[] h = apply(first, x);
        for (int i = 0; i < h.length; i++) {
            h[i] = Math.max(0, h[i]);
        }
        return h;
    }

    private static double[] apply(double[][] weights, double[] x) {
        double[] out = new double[weights.length];
        for (int o = 0; o < out.length; o++) {
            double sum = weights[o][x.length];
            for (int i = 0; i < x.length; i++) {
                sum += weights[o][i] * x[i];
            }
            out[o] = sum;
        }
        return out;
    }

    private void step(double[] x, int label, double rate) {
        double[] h = hidden(x);
        double[] gradient = softmaxGradient(apply(last, h), label);
        double[] back = new double[h.length];
        for (int o = 0; o < last.length; o++) {
            for (int i = 0; i < h.length; i++) {
                back[i] += gradient[o] * last[o][i];
            }
            update(last[o], h, rate * gradient[o]);
        }
        for (int o = 0; o < first.length; o++) {
            if (h[o] > 0) {
                update(first[o], x, rate * back[o]);
            }
        }
    }

    private static double[] softmaxGradient(double[] scores, int label) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            max = Math.max(max, score);
        }
        double total = 0;
        for (int c = 0; c < scores.length; c++) {
            scores[c] = Math.exp(scores[c] - max);
            total += scores[c];
        }
        for (int c = 0; c < scores.length; c++) {
            scores[c] = scores[c] / total - (c == label ? 1 : 0);
        }
        return scores;
    }

    private static void update(double[] row, double[] x, double step) {
        for (int i = 0; i < x.length; i++) {
            row[i] -= step * x[i];
        }
        row[x.length] -= step;
    }
}
