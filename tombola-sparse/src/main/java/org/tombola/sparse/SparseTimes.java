package org.tombola.sparse;

import java.lang.Runtime.Version;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.tombola.engine.Latency;
import org.tombola.engine.LayerTimes;
import org.tombola.engine.TimingSource;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.graph.Parameter.Role;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Times of this engine on this machine: blocks of 16 pictures, one thread, kernels by rule; the least of five rounds' medians. */
public final class SparseTimes implements TimingSource {
    /** Raised when kernels or the rule that chooses them change: what was measured before says nothing of them. */
    private static final int REVISION = 3;

    private static final Seed SEED = new Seed(1);
    /** Between these densities a layer's time is a line over its kept weights. */
    private static final double FEW = 0.05;

    private static final double MORE = 0.15;
    private static final int REPETITIONS = 10;
    private static final int PROFILES = 100;
    private static final long WARM_UP = 300_000_000;
    /** In a fresh JVM a first round runs code that is not compiled to the end yet, and neighbours only ever add time: the least round counts. */
    private static final int ROUNDS = 5;

    @Override
    public String identity() {
        Version java = Runtime.version();
        return String.join(
                " ",
                "tombola-sparse revision " + REVISION,
                Kernels.choose().name(),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors() + " processors",
                "java " + java.feature());
    }

    @Override
    public LayerTimes layerTimes(Graph graph) {
        Map<String, Double> few = new LinkedHashMap<>();
        Map<String, Double> more = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            times(graph, FEW).forEach((layer, time) -> few.merge(layer, time, Math::min));
            times(graph, MORE).forEach((layer, time) -> more.merge(layer, time, Math::min));
        }
        SequencedMap<String, Double> costs = new LinkedHashMap<>();
        graph.prunable(Graph.Prunable.ALL).forEach((tensor, shape) -> {
            String layer = tensor.substring(0, tensor.length() - ".weight".length());
            double size = Tensor.size(shape);
            double slope = (more.getOrDefault(layer, 0.0) - few.getOrDefault(layer, 0.0)) / ((MORE - FEW) * size);
            double share = more.getOrDefault(layer, 0.0) / (MORE * size);
            // A layer of few weights takes hardly longer for more of them, and then noise decides the slope's sign.
            costs.put(tensor, Math.max(1e-6, Math.max(slope, share / 4) / Kernels.LANES));
        });
        return new LayerTimes(costs, identity() + ", 16 pictures, one thread");
    }

    /** Nanoseconds for 16 pictures, by layer. */
    private static Map<String, Double> times(Graph graph, double density) {
        Weights weights = random(graph, density);
        try (SparsePlan plan = SparsePlan.compile(graph, weights, PlanSettings.DEFAULT)) {
            float[] pictures = new float[(int) (Kernels.LANES * plan.input().size())];
            float[] logits = new float[Kernels.LANES * plan.classes()];
            long begin = System.nanoTime();
            do {
                plan.predict(pictures, Kernels.LANES, logits);
            } while (System.nanoTime() - begin < WARM_UP);
            Map<String, Double> times = new LinkedHashMap<>();
            for (LayerTime time : plan.profile(Kernels.LANES, PROFILES)) {
                times.merge(time.layer(), time.nanoseconds(), Double::sum);
            }
            return times;
        }
    }

    private static Weights random(Graph graph, double density) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            RandomGenerator random = SEED.child(parameter.name()).generator();
            float[] values = new float[Tensor.size(parameter.shape())];
            for (int i = 0; i < values.length; i++) {
                boolean kept = parameter.role() != Role.WEIGHT || random.nextDouble() < density;
                values[i] = parameter.role() == Role.RUNNING_VARIANCE ? 1 : kept ? random.nextFloat() - 0.4f : 0;
            }
            tensors.put(parameter.name(), Tensor.of(parameter.shape(), values));
        }
        return Weights.of(tensors);
    }

    @Override
    public Latency latency(Graph graph, Weights weights, Mask mask, int batch) {
        Weights kept = mask.apply(weights);
        Weights full = random(graph, 1);
        double sparse = Double.POSITIVE_INFINITY;
        double dense = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            sparse = Math.min(sparse, milliseconds(graph, kept, batch));
            dense = Math.min(dense, milliseconds(graph, full, batch));
        }
        return new Latency(batch, sparse, dense, identity() + ", one thread");
    }

    /** Median of repeated predictions. */
    private static double milliseconds(Graph graph, Weights weights, int batch) {
        try (SparsePlan plan = SparsePlan.compile(graph, weights, PlanSettings.DEFAULT)) {
            float[] pictures = new float[(int) (batch * plan.input().size())];
            float[] logits = new float[batch * plan.classes()];
            long begin = System.nanoTime();
            do {
                plan.predict(pictures, batch, logits);
            } while (System.nanoTime() - begin < WARM_UP);
            double[] times = new double[REPETITIONS];
            for (int i = 0; i < times.length; i++) {
                long start = System.nanoTime();
                plan.predict(pictures, batch, logits);
                times[i] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(times);
            return times[times.length / 2];
        }
    }
}
