package org.tombola.sparse;

import java.util.Locale;
import org.tombola.InvalidInput;

/** Which kernels this process computes with. */
final class KernelChoice {
    /** A system property that forces kernels: {@code vector512}, {@code vector256} or {@code scalar}. */
    static final String PROPERTY = "tombola.kernels";

    static final PixelKernels CHOSEN = of(System.getProperty(PROPERTY, ""));

    private KernelChoice() {}

    /** @throws InvalidInput when there are none of that name, or they need the Vector API and it is absent */
    static PixelKernels of(String name) {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "" -> vectors ? preferred() : new ScalarFloats();
            case "scalar" -> new ScalarFloats();
            case "vector512" -> required(vectors, name, 512);
            case "vector256" -> required(vectors, name, 256);
            default ->
                throw InvalidInput.of(
                        "%s: there are no kernels '%s'; there are scalar, vector256, vector512", PROPERTY, name);
        };
    }

    /** With those for bfloat16, of the same kind. */
    static KernelSet set(PixelKernels floats) {
        return new KernelSet(
                floats,
                switch (floats.name()) {
                    case "vector512" -> new Vector512HalvesKernels();
                    case "vector256" -> new Vector256HalvesKernels();
                    default -> new ScalarHalves();
                });
    }

    private static PixelKernels required(boolean vectors, String name, int bits) {
        if (!vectors) {
            throw InvalidInput.of("%s=%s needs the JVM flag --add-modules=jdk.incubator.vector", PROPERTY, name);
        }
        return bits == 512 ? new Vector512Kernels() : new Vector256Kernels();
    }

    /** Vectors wider than the processor's are correct and slower than no vectors at all. */
    private static PixelKernels preferred() {
        int bits = VectorWidth.bits();
        return bits >= 512 ? new Vector512Kernels() : bits == 256 ? new Vector256Kernels() : new ScalarFloats();
    }
}
