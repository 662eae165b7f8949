package org.tombola.cli;

import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.engine.Engine;
import org.tombola.network.TorchEngine;
import picocli.CommandLine.Option;

/** Where networks run. Only {@link #open} touches native code. */
final class EngineOptions {
    /** Devices, as the command line writes them. */
    enum DeviceName {
        cpu,
        cuda
    }

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu or cuda (default ${DEFAULT-VALUE}).")
    private DeviceName device = DeviceName.cpu;

    @Option(names = "--threads", paramLabel = "N", description = "Threads to use in all; by default one for each core.")
    private @Nullable Integer threads;

    Engine open() {
        return switch (device) {
            case cpu -> TorchEngine.cpu();
            case cuda -> TorchEngine.cuda();
        };
    }

    int threads() {
        if (threads == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (threads < 1) {
            throw InvalidInput.of("--threads: expected a number of at least 1, got %d", threads);
        }
        return threads;
    }
}
