package org.tombola.lab;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.tombola.engine.Latency;
import org.tombola.engine.LayerTimes;
import org.tombola.engine.TimingSource;
import org.tombola.graph.Cost;
import org.tombola.graph.Graph;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Times that nobody measured: later layers are slower at each output position. Each call gives other times, as a clock would. */
public final class MadeUpTimes implements TimingSource {
    private final String identity;
    private int measurements;

    public MadeUpTimes() {
        this("made up");
    }

    public MadeUpTimes(String identity) {
        this.identity = identity;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public LayerTimes layerTimes(Graph graph) {
        measurements++;
        SequencedMap<String, Double> nanoseconds = new LinkedHashMap<>();
        for (Cost.LayerCost layer : Cost.dense(graph).layers()) {
            double each = 0.05 + 0.03 * nanoseconds.size() + 1e-4 * measurements;
            nanoseconds.put(layer.layer() + ".weight", layer.positions() * each);
        }
        return new LayerTimes(nanoseconds, "no clock");
    }

    @Override
    public Latency latency(Graph graph, Weights weights, Mask mask, int batch) {
        measurements++;
        Cost cost = Cost.of(graph, mask);
        double noise = 1e-4 * measurements;
        return new Latency(
                batch, batch * (cost.keptMacs() * 1e-6 + noise), batch * (cost.macs() * 5e-7 + noise), "no clock");
    }

    /** How often it was asked. */
    public int measurements() {
        return measurements;
    }
}
