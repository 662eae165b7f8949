package org.tombola.cli.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.cli.bench.Bench.Settings;
import org.tombola.engine.Numerics;
import org.tombola.graph.Cost;
import org.tombola.graph.Cost.LayerCost;
import org.tombola.graph.FeatureShape;
import org.tombola.graph.Folding;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Rewiring;
import org.tombola.network.TorchEngine;
import org.tombola.report.Speeds;
import org.tombola.report.Speeds.LayerTimes;
import org.tombola.report.Speeds.Role;
import org.tombola.sparse.LayerTime;
import org.tombola.sparse.Tuning;
import org.tombola.weights.Weights;

/**
 * Convolutions and linear layers one by one, on one thread. libtorch and the sparse engine are timed within a pass through the whole
 * network, ONNX Runtime, which fuses layers beyond recognition, on a model of the layer alone.
 */
final class LayerBench {
    private static final double MILLISECOND = 1e6;

    private final BenchNetwork network;
    private final Weights withoutZeros;
    private final Cost cost;
    private final int turns;
    private final List<Integer> batches;
    private final Folding folded;

    /** The largest and the smallest batch of the settings. */
    LayerBench(BenchNetwork network, Weights withoutZeros, Cost cost, Settings settings) {
        this.network = network;
        this.withoutZeros = withoutZeros;
        this.cost = cost;
        this.turns = settings.turns();
        int largest = settings.batches().stream().reduce(1, Math::max);
        int smallest = settings.batches().stream().reduce(largest, Math::min);
        this.batches = largest == smallest ? List.of(largest) : List.of(largest, smallest);
        this.folded = Folding.of(network.graph(), network.weights());
    }

    List<Speeds.Layer> run(Tuning ofDense, Tuning ofSparse) {
        Map<String, List<LayerTimes>> times = new HashMap<>();
        try (SparseContestant dense = new SparseContestant(Role.DENSE, network.graph(), withoutZeros, 1, ofDense);
                SparseContestant sparse =
                        new SparseContestant(Role.SPARSE, network.graph(), network.weights(), 1, ofSparse)) {
            for (int batch : batches) {
                Map<String, Double> torch = torch(batch);
                Map<String, LayerTime> denseTimes = byLayer(dense.profile(batch, turns));
                Map<String, LayerTime> sparseTimes = byLayer(sparse.profile(batch, turns));
                for (LayerCost layer : cost.layers()) {
                    String name = layer.layer();
                    SequencedMap<String, Double> engines = new LinkedHashMap<>();
                    engines.put("libtorch", Objects.requireNonNull(torch.get(name)));
                    engines.put(OnnxContestant.NAME, onnx(name, batch));
                    LayerTime kernel = sparseTimes.get(name);
                    times.computeIfAbsent(name, n -> new ArrayList<>())
                            .add(new LayerTimes(
                                    batch,
                                    kernel == null ? null : kernel.kernel(),
                                    kernel != null && kernel.plain(),
                                    engines,
                                    milliseconds(denseTimes.get(name)),
                                    milliseconds(kernel)));
                }
            }
        }
        return cost.layers().stream()
                .map(layer -> new Speeds.Layer(
                        layer.layer(),
                        shape(network.graph(), layer.layer()),
                        layer.kept(),
                        layer.weights(),
                        layer.macs(),
                        layer.keptMacs(),
                        Objects.requireNonNull(times.get(layer.layer()))))
                .toList();
    }

    /** All that is done for a layer, as one. */
    static Map<String, LayerTime> byLayer(List<LayerTime> times) {
        Map<String, LayerTime> byLayer = new HashMap<>();
        times.forEach(time -> byLayer.merge(
                time.layer(),
                time,
                (one, other) -> new LayerTime(
                        one.layer(),
                        one.kernel() + " + " + other.kernel(),
                        one.plain() || other.plain(),
                        one.nanoseconds() + other.nanoseconds())));
        return byLayer;
    }

    private static @Nullable Double milliseconds(@Nullable LayerTime time) {
        return time == null ? null : Double.valueOf(time.nanoseconds() / MILLISECOND);
    }

    private Map<String, Double> torch(int batch) {
        Pictures pictures = Pictures.random(folded.graph().input(), batch);
        Map<String, Double> medians = new HashMap<>();
        TorchEngine.layerTimes(folded.graph(), folded.weights(), pictures.batch(), Numerics.DEFAULT, turns)
                .forEach(
                        (layer, times) -> medians.put(layer, Rounds.times(times).median()));
        return medians;
    }

    private double onnx(String layer, int batch) {
        Graph alone = alone(folded.graph(), layer);
        Pictures pictures = Pictures.random(alone.input(), batch);
        try (OnnxContestant contestant = new OnnxContestant(alone, folded.weights(), 1)) {
            return Rounds.ofLayers(turns)
                    .measure(List.of(() -> contestant.run(pictures)))
                    .getFirst()
                    .median();
        }
    }

    /** A graph of that layer alone, fed with what it reads. */
    static Graph alone(Graph graph, String name) {
        return switch (graph.layer(name)) {
            case Layer.Convolution c ->
                new Graph(List.of(input(graph.shape(c.input())), Rewiring.reading(c, input -> INPUT)));
            case Layer.Linear l ->
                new Graph(List.of(
                        input(graph.shape(l.input())),
                        new Layer.Flatten("flattened input", INPUT),
                        Rewiring.reading(l, input -> "flattened input")));
            default -> throw new IllegalArgumentException("'" + name + "' has no weights");
        };
    }

    private static final String INPUT = "input of the layer";

    private static Layer.Input input(FeatureShape shape) {
        return new Layer.Input(INPUT, shape.channels(), shape.height(), shape.width());
    }

    /** {@code 16×32×32 → 32×16×16, 3×3 / 2}: what goes in and comes out, the kernel, its stride and groups where they are not 1. */
    static String shape(Graph graph, String name) {
        FeatureShape out = graph.shape(name);
        return switch (graph.layer(name)) {
            case Layer.Convolution c ->
                graph.shape(c.input()) + " → " + out + ", " + c.kernel() + "×" + c.kernel()
                        + (c.stride() == 1 ? "" : " / " + c.stride())
                        + (c.groups() == 1 ? "" : ", " + c.groups() + " groups");
            case Layer.Linear l -> l.in() + " → " + l.out();
            default -> throw new IllegalArgumentException("'" + name + "' has no weights");
        };
    }
}
