package org.tombola.tensor;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * The native library as a whole. libtorch and its OpenBLAS have separate thread pools for the process: OpenBLAS is held at one thread
 * here, before the first tensor, since two sessions side by side were measured three times slower without.
 */
public final class Libtorch {
    static {
        Loader.load(openblas.class);
        openblas.blas_set_num_threads(1);
        Loader.load(torch.class);
        torch.set_num_threads(1);
        try (PointerScope scope = new PointerScope()) {
            // On a GPU too the same inputs give the same bits, and fp32 means fp32.
            Context context = torch.globalContext();
            context.setDeterministicCuDNN(true);
            context.setBenchmarkCuDNN(false);
            context.setAllowTF32CuDNN(false);
        }
    }

    // Setting the number drops caches of compiled kernels, so it is set only where it changes.
    private static final ThreadLocal<Integer> THREADS = ThreadLocal.withInitial(() -> 0);

    private Libtorch() {}

    /** Threads for operations called from this thread; OpenMP keeps the number per calling thread. */
    public static void threads(int count) {
        if (THREADS.get() != count) {
            torch.set_num_threads(count);
            THREADS.set(count);
        }
    }

    public static boolean cudaAvailable() {
        return torch.cuda_is_available();
    }

    /** The version of libtorch and of its bindings, as in {@code 2.10.0-1.5.13}. */
    public static String version() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("the jar of libtorch does not say its version", e);
        }
    }

    /** The instruction set its CPU kernels were chosen for, as in {@code AVX512}. */
    public static String capability() {
        try (PointerScope scope = new PointerScope()) {
            return torch.get_cpu_capability().getString();
        }
    }

    /** What an environment check prints: versions, instruction set, threads, whether a GPU is there. */
    public static SequencedMap<String, String> describe() {
        try (PointerScope scope = new PointerScope()) {
            SequencedMap<String, String> facts = new LinkedHashMap<>();
            facts.put("libtorch", version());
            facts.put("cpu_capability", capability());
            facts.put("onednn", torch.get_mkldnn_version().getString());
            facts.put("openmp", torch.get_openmp_version().getString());
            facts.put("openblas_threads", Integer.toString(openblas.blas_get_num_threads()));
            facts.put("threads", Integer.toString(torch.get_num_threads()));
            facts.put("cuda", cudaAvailable() ? "available" : "not available");
            return facts;
        }
    }
}
