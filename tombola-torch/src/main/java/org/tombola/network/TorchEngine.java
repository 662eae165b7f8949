package org.tombola.network;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import org.tombola.InvalidInput;
import org.tombola.data.Batch;
import org.tombola.engine.Engine;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.graph.Graph;
import org.tombola.tensor.Device;
import org.tombola.tensor.Libtorch;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Runs networks densely in libtorch: masked positions cost as much as others, and their gradients come for free. */
public final class TorchEngine implements Engine {
    private final Device device;

    private TorchEngine(Device device) {
        this.device = device;
    }

    public static TorchEngine cpu() {
        return new TorchEngine(Device.CPU);
    }

    /** @throws InvalidInput where libtorch finds no GPU */
    public static TorchEngine cuda() {
        if (!Libtorch.cudaAvailable()) {
            throw new InvalidInput(
                    "device cuda: libtorch finds no GPU here (it needs an NVIDIA driver and a build with the"
                            + " Maven profile cuda)");
        }
        return new TorchEngine(Device.CUDA);
    }

    @Override
    public Set<Can> can() {
        EnumSet<Can> can = EnumSet.allOf(Can.class);
        if (device == Device.CPU) {
            can.remove(Can.CUDA);
        }
        return can;
    }

    @Override
    public String identity() {
        String name = "libtorch " + Libtorch.version() + " " + device.name().toLowerCase(Locale.ROOT);
        return device == Device.CPU ? name + " " + Libtorch.capability() : name;
    }

    @Override
    public Session open(Graph graph, Weights start, Mask mask, Numerics numerics) {
        return new TorchSession(graph, start, mask, numerics, device);
    }

    /**
     * How long each layer takes within the forward pass in evaluation mode of a whole network, on the CPU.
     *
     * @param passes that are timed, after one that is not
     * @return by layer, in the graph's order, nanoseconds of each pass
     */
    public static SequencedMap<String, long[]> layerTimes(
            Graph graph, Weights weights, Batch batch, Numerics numerics, int passes) {
        try (TorchSession session = new TorchSession(graph, weights, Mask.empty(), numerics, Device.CPU)) {
            SequencedMap<String, long[]> times = new LinkedHashMap<>();
            graph.layers().forEach(layer -> times.put(layer.name(), new long[passes]));
            for (int pass = -1; pass < passes; pass++) {
                int now = pass;
                long[] last = {System.nanoTime()};
                session.logits(batch, session.trainable(), false, (layer, output) -> {
                    long time = System.nanoTime();
                    long[] ofLayer = times.get(layer);
                    if (now >= 0 && ofLayer != null) {
                        ofLayer[now] = time - last[0];
                    }
                    last[0] = time;
                });
            }
            return times;
        }
    }

    /** What an environment check prints of libtorch: versions, instruction set, threads, whether a GPU is there. */
    public static SequencedMap<String, String> describe() {
        return Libtorch.describe();
    }
}
