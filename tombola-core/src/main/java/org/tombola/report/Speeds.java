package org.tombola.report;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark of one network measured: dense engines against the sparse one. Every number is from one process, where engines took
 * turns; {@code theoretical} stands beside each speed-up that only counts multiply-adds.
 *
 * @param network for a title
 * @param source where the network came from, plain values for JSON
 * @param agreement largest difference of logits from libtorch's over the largest logit, by engine
 */
public record Speeds(
        String network,
        Map<String, Object> source,
        Machine machine,
        Size size,
        SequencedMap<String, Double> agreement,
        List<Whole> whole,
        List<Layer> layers) {
    /** The verdict on a speed-up below {@link #GAIN}. */
    public static final String NO_GAIN = "no gain here";

    /** Less than this is within what two runs of the same program differ by. */
    public static final double GAIN = 1.05;

    public Speeds {
        source = Collections.unmodifiableMap(new LinkedHashMap<>(source));
        agreement = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(agreement));
        whole = List.copyOf(whole);
        layers = List.copyOf(layers);
    }

    /**
     * Where it was measured.
     *
     * @param kernels of the sparse engine
     * @param boundsChecks whether vector loads and stores were checked
     * @param load processes that wanted to run when it began, mean over a minute; negative where the system does not tell
     * @param peak measured, in GFLOP/s, by threads; empty where it cannot be measured
     */
    public record Machine(
            String processor,
            int cores,
            String java,
            String kernels,
            boolean boundsChecks,
            double load,
            SequencedMap<Integer, Double> peak) {
        public Machine {
            peak = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(peak));
        }
    }

    /**
     * How much there is to compute for one image.
     *
     * @param planBytes that the sparse engine holds for the network
     */
    public record Size(long parameters, long keptParameters, long macs, long keptMacs, long planBytes) {}

    /** Milliseconds: the median, and the quartiles around it. */
    public record Times(double median, double low, double high) {}

    /** Who computes, and with which weights. */
    public enum Role {
        /** A dense engine that speed-ups are told against. */
        OPPONENT,
        /** The sparse engine on the same network without a zero. */
        DENSE,
        /** The sparse engine on the network as it is. */
        SPARSE,
        /** A dense engine that computes in bfloat16. */
        OPPONENT_BF16,
        /** The sparse engine with activations stored in bfloat16. */
        SPARSE_BF16;

        /** Whether only kept multiply-adds are computed. */
        public boolean skips() {
            return this == SPARSE || this == SPARSE_BF16;
        }

        /** Whether numbers are rounded to bfloat16 on the way. */
        public boolean rounds() {
            return this == OPPONENT_BF16 || this == SPARSE_BF16;
        }
    }

    /**
     * One engine on the whole network.
     *
     * @param macs multiply-adds for one image that are counted: the kept ones for the sparse engine on the network as it is, else all
     * @param peak in GFLOP/s with as many threads; null where unknown
     */
    public record Entry(
            String engine,
            Role role,
            Times times,
            int batch,
            long macs,
            @Nullable Double peak) {
        public double imagesPerSecond() {
            return 1e3 * batch / times.median();
        }

        /** A multiply-add is two operations. */
        public double gigaflops() {
            return 2e-6 * macs * batch / times.median();
        }

        public @Nullable Double shareOfPeak() {
            return peak == null ? null : Double.valueOf(gigaflops() / peak);
        }
    }

    /** The whole network at one size of batch, with one number of threads. */
    public record Whole(int batch, int threads, List<Entry> entries) {
        public Whole {
            entries = List.copyOf(entries);
        }

        /** The fastest opponent. */
        public Entry best() {
            return fastest(Role.OPPONENT).orElseThrow();
        }

        public Entry of(Role role) {
            return fastest(role).orElseThrow();
        }

        private Optional<Entry> fastest(Role role) {
            return entries.stream()
                    .filter(entry -> entry.role() == role)
                    .min(Comparator.comparingDouble(entry -> entry.times().median()));
        }

        /** Measured: the fastest opponent's median over the sparse engine's. */
        public double speedUp() {
            return best().times().median() / of(Role.SPARSE).times().median();
        }

        /** The same for the sparse engine on the network without a zero. */
        public double denseSpeedUp() {
            return best().times().median() / of(Role.DENSE).times().median();
        }

        /** What bfloat16 gives; null where it was not measured. */
        public @Nullable Bf16 bf16() {
            return fastest(Role.OPPONENT_BF16)
                    .map(dense -> new Bf16(dense, of(Role.SPARSE_BF16), best()))
                    .orElse(null);
        }
    }

    /**
     * The engines in bfloat16.
     *
     * @param dense the fastest of the dense ones
     * @param best the fastest dense one in fp32
     */
    public record Bf16(Entry dense, Entry sparse, Entry best) {
        /** Measured: against a dense engine that may round as well. */
        public double speedUp() {
            return dense.times().median() / sparse.times().median();
        }

        /** Measured: against the fastest dense engine in fp32. */
        public double speedUpOverFp32() {
            return best.times().median() / sparse.times().median();
        }
    }

    /** One convolution or linear layer. */
    public record Layer(
            String name, String shape, long kept, long weights, long macs, long keptMacs, List<LayerTimes> times) {
        public Layer {
            times = List.copyOf(times);
        }
    }

    /**
     * Median milliseconds of a layer, on one thread.
     *
     * @param kernel that the sparse engine chose, in its words; null where it computes nothing for this layer
     * @param plain whether that is the slow path, which exists for every layer
     * @param engines by name, opponents first
     * @param dense the sparse engine's time when no weight is zero; null where it computes nothing
     * @param sparse its time; null where it computes nothing
     */
    public record LayerTimes(
            int batch,
            @Nullable String kernel,
            boolean plain,
            SequencedMap<String, Double> engines,
            @Nullable Double dense,
            @Nullable Double sparse) {
        public LayerTimes {
            engines = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(engines));
        }

        /** Measured: the fastest opponent's time over the sparse engine's; null where that computes nothing. */
        public @Nullable Double speedUp() {
            if (sparse == null || sparse == 0) {
                return null;
            }
            return Collections.min(engines.values()) / sparse;
        }
    }

    /** Dense over kept multiply-adds: what skipping alone could give; null where nothing is kept. */
    public static @Nullable Double theoretical(long macs, long keptMacs) {
        return keptMacs == 0 ? null : Double.valueOf((double) macs / keptMacs);
    }

    /** {@link #NO_GAIN}, or null. */
    public static @Nullable String verdict(@Nullable Double speedUp) {
        return speedUp == null || speedUp >= GAIN ? null : NO_GAIN;
    }

    /** The document of {@code bench --json}; its keys are a contract. */
    public Map<String, @Nullable Object> toMap() {
        return SpeedFormat.write(this);
    }

    @Nullable
    Double peak(int threads) {
        return machine.peak().get(threads);
    }

    /** The first row of the table, which a headline speaks of. */
    Whole first() {
        return Objects.requireNonNull(whole.getFirst());
    }
}
