package org.tombola.network;

import java.util.EnumSet;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import org.tombola.InvalidInput;
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

    /** What an environment check prints of libtorch: versions, instruction set, threads, whether a GPU is there. */
    public static SequencedMap<String, String> describe() {
        return Libtorch.describe();
    }
}
