package org.tombola.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.graph.Cost;
import org.tombola.graph.Folding;
import org.tombola.report.Speeds;
import org.tombola.report.Speeds.Entry;
import org.tombola.report.Speeds.Layer;
import org.tombola.report.Speeds.Role;
import org.tombola.report.Speeds.Times;
import org.tombola.report.Speeds.Whole;
import org.tombola.sparse.MachinePeak;
import org.tombola.sparse.Tuning;
import org.tombola.weights.Weights;

/** Measures one network in every engine, whole and layer by layer. */
public final class Bench {
    /** Largest difference of logits over the largest logit, at which two engines still compute the same network. */
    public static final double TOLERANCE = 1e-5;

    /** The same for engines that round to bfloat16, whose difference is told and this large only where something is wrong. */
    public static final double BF16_TOLERANCE = 0.1;

    private final BenchNetwork network;
    private final Settings settings;
    private final Consumer<String> progress;
    private final Weights withoutZeros;
    private final Cost cost;
    private final SequencedMap<String, Double> agreement = new LinkedHashMap<>();
    private final SequencedMap<Integer, Double> peaks = new LinkedHashMap<>();
    private final List<Whole> whole = new ArrayList<>();
    /** Kernels are chosen once, then for every number of threads alike. */
    private Tuning ofDense;

    private Tuning ofSparse;
    private Tuning ofBf16;
    private long planBytes;
    private String kernels = "";

    /**
     * What to measure.
     *
     * @param batches sizes, each positive
     * @param threads numbers, each positive
     * @param turns that each engine takes in each configuration
     * @param layers whether single layers are measured too
     * @param tuning how the sparse engine chooses kernels
     * @param bf16 whether libtorch and the sparse engine are measured in bfloat16 too
     */
    public record Settings(
            List<Integer> batches, List<Integer> threads, int turns, boolean layers, Tuning tuning, boolean bf16) {
        public Settings {
            batches = List.copyOf(batches);
            threads = List.copyOf(threads);
        }
    }

    private Bench(BenchNetwork network, Settings settings, Consumer<String> progress) {
        this.network = network;
        this.settings = settings;
        this.ofDense = settings.tuning();
        this.ofSparse = settings.tuning();
        this.ofBf16 = settings.tuning();
        this.progress = progress;
        this.withoutZeros = network.withoutZeros();
        this.cost = Cost.of(network.graph(), network.mask());
    }

    /**
     * @param progress told a line now and then
     * @throws IllegalStateException when an engine computes other logits than libtorch
     */
    public static Speeds run(BenchNetwork network, Settings settings, Consumer<String> progress) {
        return new Bench(network, settings, progress).run();
    }

    private Speeds run() {
        double load = Host.load();
        for (int threads : settings.threads()) {
            MachinePeak.gigaflops(threads).ifPresent(peak -> peaks.put(threads, peak));
        }
        for (int threads : settings.threads()) {
            compete(threads);
        }
        List<Layer> layers = List.of();
        if (settings.layers()) {
            progress.accept("layers, 1 thread");
            layers = new LayerBench(network, withoutZeros, cost, settings).run(ofDense, ofSparse);
        }
        Speeds.Machine machine = new Speeds.Machine(
                Host.processor(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                kernels,
                BoundsChecks.on(),
                load,
                peaks);
        Speeds.Size size =
                new Speeds.Size(cost.parameters(), cost.keptParameters(), cost.macs(), cost.keptMacs(), planBytes);
        return new Speeds(network.name(), network.source(), machine, size, agreement, whole, layers);
    }

    private void compete(int threads) {
        progress.accept("compiling, threads=" + threads);
        Folding folded = Folding.of(network.graph(), network.weights());
        Numerics fp32 = new Numerics(Precision.FP32, threads);
        try (TorchContestant torch = new TorchContestant("libtorch", network.graph(), network.weights(), fp32);
                TorchContestant torchFolded =
                        new TorchContestant("libtorch, folded", folded.graph(), folded.weights(), fp32);
                TorchContestant reference = new TorchContestant("", network.graph(), withoutZeros, fp32);
                OnnxContestant onnx = new OnnxContestant(network.graph(), network.weights(), threads);
                SparseContestant dense =
                        new SparseContestant(Role.DENSE, network.graph(), withoutZeros, threads, ofDense);
                SparseContestant sparse =
                        new SparseContestant(Role.SPARSE, network.graph(), network.weights(), threads, ofSparse);
                Rounding rounding = new Rounding(folded, threads)) {
            ofDense = dense.tuning();
            ofSparse = sparse.tuning();
            planBytes = sparse.bytes();
            kernels = sparse.kernels();
            List<Contestant> contestants = new ArrayList<>(List.of(torch, torchFolded, onnx, dense, sparse));
            contestants.addAll(rounding.contestants);
            for (int batch : settings.batches()) {
                Pictures pictures = Pictures.random(network.graph().input(), batch);
                float[] expected = torch.logits(pictures);
                for (Contestant contestant : contestants) {
                    if (contestant != torch) {
                        boolean other = contestant.role() == Role.DENSE;
                        agree(contestant, pictures, other ? reference.logits(pictures) : expected);
                    }
                }
                progress.accept("batch " + batch + ", threads=" + threads);
                contestants.forEach(contestant -> contestant.prepare(pictures));
                whole.add(measured(contestants, pictures, threads));
            }
        }
    }

    /** The engines that round to bfloat16; none where they are not asked for. */
    private final class Rounding implements AutoCloseable {
        private final List<Contestant> contestants = new ArrayList<>();

        Rounding(Folding folded, int threads) {
            if (!settings.bf16()) {
                return;
            }
            Numerics bf16 = new Numerics(Precision.BF16, threads);
            contestants.add(new TorchContestant("libtorch, bf16", network.graph(), network.weights(), bf16));
            contestants.add(new TorchContestant("libtorch, folded, bf16", folded.graph(), folded.weights(), bf16));
            SparseContestant sparse =
                    new SparseContestant(Role.SPARSE_BF16, network.graph(), network.weights(), threads, ofBf16);
            ofBf16 = sparse.tuning();
            contestants.add(sparse);
        }

        @Override
        public void close() {
            contestants.forEach(Contestant::close);
        }
    }

    private void agree(Contestant contestant, Pictures pictures, float[] expected) {
        double difference = difference(contestant.logits(pictures), expected);
        double tolerance = contestant.role().rounds() ? BF16_TOLERANCE : TOLERANCE;
        if (!(difference <= tolerance)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s computes another network than libtorch: at batch %d logits differ by %.1e of the largest, more than"
                            + " %.0e; its speed means nothing",
                    contestant.name(),
                    pictures.count(),
                    difference,
                    tolerance));
        }
        agreement.merge(contestant.name(), difference, Math::max);
    }

    /** Largest difference over largest expected number; NaN where either is no number. */
    static double difference(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(actual.length + " logits for " + expected.length);
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
        }
        return difference == 0 ? 0 : difference / largest;
    }

    private Whole measured(List<Contestant> contestants, Pictures pictures, int threads) {
        List<Runnable> calls = contestants.stream()
                .map(contestant -> (Runnable) () -> contestant.logits(pictures))
                .toList();
        List<Times> times = Rounds.ofNetworks(settings.turns()).measure(calls);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            Contestant contestant = contestants.get(i);
            entries.add(new Entry(
                    contestant.name(),
                    contestant.role(),
                    times.get(i),
                    pictures.count(),
                    contestant.role().skips() ? cost.keptMacs() : cost.macs(),
                    peaks.get(threads)));
        }
        return new Whole(pictures.count(), threads, entries);
    }
}
