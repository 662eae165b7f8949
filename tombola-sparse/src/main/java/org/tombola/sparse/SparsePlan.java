package org.tombola.sparse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.tombola.InvalidInput;
import org.tombola.format.Ticket;
import org.tombola.graph.FeatureShape;
import org.tombola.graph.Graph;
import org.tombola.sparse.Lowering.Lowered;
import org.tombola.weights.Weights;

/**
 * A network compiled for this machine's processor: only kept weights are stored and multiplied. Immutable and shared by all threads; what
 * a prediction writes is lent to it and taken back, so that after the first predictions none allocates anything.
 *
 * <p>Two programs are in it: one for 16 pictures at a time, which lie in the lanes of vectors, and one for a single picture, whose pixels
 * do; with {@link Activations#BF16} a third, for 32. Pictures are normalised as the network's first layer says. Numbers are fp32 but for
 * what that third program stores; they follow IEEE arithmetic, with sums in the order of the kernels that were chosen, and a NaN that
 * overflow brings forth stays one up to the logits.
 */
public final class SparsePlan implements AutoCloseable {
    /** Up to so many pictures that make no block of 16 go one by one. */
    private static final int FEW = 5;

    private final Map<Layout, Program> programs = new EnumMap<>(Layout.class);
    /** For as many pictures at a time as a program can. */
    private final Layout widest;

    private final FeatureShape input;
    private final int classes;
    private final PixelKernels kernels;
    private final SequencedMap<String, String> choices;
    private final long bytes;
    private final Scratch.Pool scratches;
    private final Team team;

    private SparsePlan(Lowered network, PlanSettings settings) {
        kernels = settings.kernels().isEmpty() ? Kernels.choose() : KernelChoice.of(settings.kernels());
        SequencedMap<String, String> chosen = new LinkedHashMap<>();
        KernelSet set = KernelChoice.set(kernels);
        Chooser chooser = Choosers.of(settings.tuning(), set);
        Chooser noting = (site, nanoseconds) -> {
            Choice choice = chooser.choose(site, nanoseconds);
            chosen.put(site.place(), choice.toString());
            return choice;
        };
        SharedArrays shared = new SharedArrays();
        Channels channels = Channels.of(network);
        widest = settings.activations() == Activations.BF16 ? Layout.THIRTY_TWO : Layout.SIXTEEN;
        for (Layout layout : Layout.values()) {
            if (layout.images() <= widest.images()) {
                programs.put(layout, new Compilation(network, channels, set, layout, noting, shared).program());
            }
        }
        bytes = shared.bytes();
        input = network.shapes().getFirst();
        classes = network.shapes().get(network.output()).channels();
        choices = Collections.unmodifiableSequencedMap(chosen);
        scratches = new Scratch.Pool(programs.values());
        team = new Team(settings.threads());
    }

    /**
     * @param weights all of the graph's tensors; zeros are pruned
     * @throws InvalidInput when a weight is not finite, or the output is no vector of logits
     */
    public static SparsePlan compile(Graph graph, Weights weights, PlanSettings settings) {
        if (!graph.shape(graph.output().name()).vector()) {
            throw InvalidInput.of("the network ends in a map, not in logits");
        }
        return new SparsePlan(Lowering.of(graph, weights), settings);
    }

    public static SparsePlan compile(Ticket ticket, PlanSettings settings) {
        return compile(ticket.graph(), ticket.weights(), settings);
    }

    /** Of one picture. */
    public FeatureShape input() {
        return input;
    }

    public int classes() {
        return classes;
    }

    /** The kernels it runs, as {@code vector512}. */
    public String kernels() {
        return kernels.name();
    }

    /** How each convolution and linear layer is computed, by program; {@link Tuning#replay} takes it. */
    public SequencedMap<String, String> choices() {
        return choices;
    }

    /** Bytes of weights and tables: what the plan holds beside the working memory of predictions. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of working memory that one thread's predictions need. */
    public long scratchBytes() {
        return programs.values().stream().mapToLong(Program::memory).sum();
    }

    /**
     * Logits of pictures. May be called by many threads at once.
     *
     * @param pictures {@code count × channels × height × width}, numbers in [0,1]; all have to be finite
     * @param logits receives {@code count × classes}
     * @throws IllegalArgumentException when an array is too short, or a pixel is not finite
     * @throws IllegalStateException when the plan is closed
     */
    public void predict(float[] pictures, int count, float[] logits) {
        int size = (int) input.size();
        if (count < 0 || pictures.length / size < count || logits.length / classes < count) {
            throw new IllegalArgumentException(count + " pictures need " + (long) count * size + " numbers and "
                    + (long) count * classes + " logits, given are " + pictures.length + " and " + logits.length);
        }
        int blocks = (count + widest.images() - 1) / widest.images();
        if (blocks == 1 || team.size() == 1) {
            predictBlocks(0, blocks, pictures, count, logits);
        } else if (blocks > 1) {
            team.work(blocks, block -> predictBlocks(block, block + 1, pictures, count, logits));
        }
    }

    private void predictBlocks(int from, int to, float[] pictures, int count, float[] logits) {
        Scratch scratch = scratches.take();
        boolean ended = false;
        try {
            for (int block = from; block < to; block++) {
                predictBlock(scratch, block, pictures, count, logits);
            }
            ended = true;
        } finally {
            if (ended) {
                scratches.give(scratch);
            } else {
                scratches.drop(scratch);
            }
        }
    }

    private void predictBlock(Scratch scratch, int block, float[] pictures, int count, float[] logits) {
        int first = block * widest.images();
        int here = Math.min(widest.images(), count - first);
        Program program = program(here);
        int step = Math.min(here, program.layout().images());
        int size = (int) input.size();
        for (int i = first; i < first + here; i += step) {
            program.run(scratch.of(program), pictures, i * size, step, logits, i * classes);
        }
    }

    /** The program for so many pictures, no more than the widest takes: one by one, or all at once. */
    private Program program(int count) {
        Layout layout = count <= FEW ? Layout.ONE : count <= Layout.SIXTEEN.images() ? Layout.SIXTEEN : widest;
        return Objects.requireNonNull(programs.get(layout));
    }

    /**
     * What each step takes.
     *
     * @param batch pictures in a prediction, on one thread
     * @param repetitions of the whole, whose median counts
     */
    public List<LayerTime> profile(int batch, int repetitions) {
        Program program = program(batch);
        int runs = (batch + program.layout().images() - 1) / program.layout().images();
        List<Step> steps = program.steps();
        double[][] times = new double[steps.size()][repetitions];
        Scratch scratch = scratches.take();
        try {
            for (int repetition = 0; repetition < repetitions; repetition++) {
                for (int i = 0; i < times.length; i++) {
                    long start = System.nanoTime();
                    for (int run = 0; run < runs; run++) {
                        steps.get(i).run(scratch.of(program));
                    }
                    times[i][repetition] = System.nanoTime() - start;
                }
            }
        } finally {
            scratches.give(scratch);
        }
        List<LayerTime> profile = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            Arrays.sort(times[i]);
            Step step = steps.get(i);
            profile.add(new LayerTime(step.name(), step.kernel(), step.plain(), times[i][repetitions / 2]));
        }
        return profile;
    }

    /** Frees its memory and threads. Predictions that are under way end. */
    @Override
    public void close() {
        team.close();
        scratches.close();
    }
}
