package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;

/**
 * Ten thousand damaged ticket files: each is read as a ticket or refused with a reason, within bounds of time and memory, and nothing
 * else. Most are sealed again, so that the damage is met by what reads behind the content hash.
 */
class MutatedTicketsTest {
    private static final int FILES = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long MOST_MEMORY = 64L << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    /** What came of the files with one kind of damage. */
    private record Outcome(int read, int refused) {
        Outcome plus(Outcome other) {
            return new Outcome(read + other.read, refused + other.refused);
        }
    }

    @Test
    void tenThousandMutatedTicketsAreReadOrRefusedAndNothingElse() {
        Path path = folder.resolve("mutated");
        Forgery forgery = new Forgery(folder.resolve("scratch"));
        List<byte[]> originals = originals();
        List<String> claimed = originals.stream().map(forgery::claimed).toList();
        RandomGenerator random = new Seed(4).generator();
        Map<TicketMutation, Outcome> outcomes = new EnumMap<>(TicketMutation.class);
        for (int i = 0; i < FILES; i++) {
            int which = random.nextInt(originals.size());
            TicketMutation mutation = TicketMutation.values()[i % TicketMutation.values().length];
            byte[] damaged = mutation.apply(originals.get(which), random, forgery);
            boolean open = mutation.behindTheSeal() && random.nextInt(8) > 0;
            byte[] bytes = open ? forgery.sealed(damaged, claimed.get(which)) : damaged;
            new Forgery(path).written(bytes);
            String name = mutation + ", file " + i;
            Outcome outcome = assertTimeoutPreemptively(LONGEST, () -> outcome(path, name), name);
            outcomes.merge(mutation, outcome, Outcome::plus);
        }
        assertThat(outcomes).containsOnlyKeys(TicketMutation.values());
        outcomes.forEach((mutation, outcome) ->
                assertThat(outcome.refused).as("%s: %s", mutation, outcome).isPositive());
        assertThat(outcomes.values().stream().mapToInt(Outcome::read).sum())
                .as("%s: some damage leaves a ticket", outcomes)
                .isBetween(FILES / 100, FILES / 2);
    }

    /** Everything but InvalidInput passes through and fails the test. */
    private static Outcome outcome(Path path, String name) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Outcome outcome = read(path);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).as(name).isLessThan(MOST_MEMORY);
        try {
            assertThat(TicketFile.mask(path)).isNotNull();
        } catch (InvalidInput e) {
            assertThat(e).as(name).hasMessageStartingWith(path.toString());
            assertThat(outcome.read).as("%s: what is read has a mask", name).isZero();
        }
        return outcome;
    }

    private static Outcome read(Path path) {
        try {
            Ticket ticket = TicketFile.read(path);
            byte[] written = TicketFileTest.bytes(ticket, FloatType.F32);
            Path again = new Forgery(path.resolveSibling("again")).written(written);
            assertThat(TicketFile.read(again))
                    .as("a ticket is one when it is written again")
                    .isEqualTo(ticket);
            return new Outcome(1, 0);
        } catch (InvalidInput e) {
            assertThat(e).hasMessageStartingWith(path.toString());
            assertThat(e.getMessage())
                    .as("a reason")
                    .hasSizeGreaterThan(path.toString().length() + 10);
            return new Outcome(0, 1);
        }
    }

    private static List<byte[]> originals() {
        return List.of(
                bytes(TicketFileTest.tiny(), FloatType.F32),
                bytes(TicketFileTest.tiny(), FloatType.BF16),
                bytes(everyKind(), FloatType.F32),
                bytes(everyKind(), FloatType.F16));
    }

    private static byte[] bytes(Graph graph, FloatType values) {
        return TicketFileTest.bytes(TicketFileTest.ticket(graph, 0.3, new Seed(1)), values);
    }

    /** Each kind of layer once, or twice. */
    private static Graph everyKind() {
        return new Graph(List.of(
                new Layer.Input("input", 2, 9, 7),
                new Layer.Normalise("normalise", "input", List.of(0.5, 0.25), List.of(0.25, 0.5)),
                new Layer.Convolution("conv1", "normalise", 2, 4, 3, 1, 1, 1, true, false),
                new Layer.BatchNorm("bn1", "conv1", 4, 1e-5, 0.1),
                new Layer.Activation("relu1", "bn1", org.tombola.graph.ActivationFunction.RELU),
                new Layer.Convolution("conv2", "relu1", 4, 4, 3, 2, 1, 4, false, false),
                new Layer.PadShortcut("shortcut", "relu1", 4, 2),
                new Layer.Add("add", "conv2", "shortcut"),
                new Layer.MaxPool("pool", "add", 2, 2, 0),
                new Layer.GlobalAveragePool("average", "pool"),
                new Layer.Squeeze("squeeze", "pool"),
                new Layer.Convolution("gate", "squeeze", 4, 4, 1, 1, 0, 1, true, true),
                new Layer.Scale("scale", "pool", "gate"),
                new Layer.Flatten("flatten", "scale"),
                new Layer.Dropout("dropout", "flatten", 0.5, false),
                new Layer.Linear("fc", "dropout", 16, 3, true)));
    }
}
