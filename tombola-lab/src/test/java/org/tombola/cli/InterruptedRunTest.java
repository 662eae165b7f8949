package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.Hash;
import org.tombola.random.Seed;
import org.tombola.report.Summary;
import org.tombola.store.Inventory;
import org.tombola.store.StepInfo;

/** Runs that are killed, interrupted or starved of disk lose nothing but time. */
class InterruptedRunTest {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    /** Enough work for a blow to fall into the middle of it. */
    private static final String LONGER = "--set=train.epochs=8";

    @TempDir
    Path folder;

    private Path recipe;

    @BeforeEach
    void writeRecipe() {
        recipe = Tiny.recipe(folder);
    }

    @Test
    void aRunKilledThreeTimesEndsAsOneThatWasNot() throws IOException, InterruptedException {
        killed(3, 1);
    }

    @Test
    @Tag("slow")
    void aRunKilledFiftyTimesEndsAsOneThatWasNot() throws IOException, InterruptedException {
        killed(50, 2);
    }

    /** Kills fall anywhere between the start of the JVM and the end of the run. */
    private void killed(int times, long seed) throws IOException, InterruptedException {
        Path calm = folder.resolve("calm");
        long startedAt = System.nanoTime();
        ChildProcess undisturbed = run(calm, "true", LONGER);
        assertThat(undisturbed.end()).as(undisturbed.err()).isZero();
        long milliseconds = Math.max(500, (System.nanoTime() - startedAt) / 1_000_000);

        Path restless = folder.resolve("restless");
        RandomGenerator moments = new Seed(seed).child("kills").generator();
        int struck = 0;
        while (struck < times) {
            if (run(restless, "true", LONGER).killAfter(moments.nextLong(milliseconds / 4, milliseconds))) {
                struck++;
            } else {
                // It was done before the blow: the next ones have something to do again.
                delete(restless.resolve("steps"));
            }
        }
        ChildProcess last = run(restless, "true", LONGER);
        assertThat(last.end()).as(last.err()).isZero();

        Summary expected = Summary.parse(undisturbed.out(), "undisturbed");
        assertThat(Summary.parse(last.out(), "killed").sameResults(expected)).isTrue();
        assertThat(tickets(restless, expected.run())).isNotEmpty().isEqualTo(tickets(calm, expected.run()));
        assertThat(new Typed(restless).run("store", "verify").code()).isZero();
    }

    @Test
    void anInterruptionEndsInCode130AndTheNextRunGoesOnWhereItWas() throws Exception {
        Path store = folder.resolve("runs");
        ChildProcess child = run(store, "true", "--set", "train.epochs=5000");
        child.signalOnce(() -> checkpointed(store), interrupt());
        assertThat(child.end()).as(child.err()).isEqualTo(130);
        assertThat(child.err()).endsWith("interrupted; run it again to resume" + System.lineSeparator());
        assertThat(child.out()).isEmpty();
        ChildProcess again = run(store, "true", "--set", "train.epochs=5000");
        again.signalOnce(() -> again.err().contains(": epoch "), SIGTERM);
        assertThat(again.end()).as(again.err()).isEqualTo(130);
        assertThat(again.err()).endsWith("interrupted; run it again to resume" + System.lineSeparator());
        assertThat(firstEpoch(again)).isGreaterThan(1);
    }

    /**
     * SIGINT where a child would hear it. What a shell starts in the background inherits a SIGINT that is ignored, and so do its
     * children, which by POSIX cannot undo it; there SIGTERM stands in for it.
     */
    private static int interrupt() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return SIGINT;
        }
        long ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
        return (ignored & 1L << (SIGINT - 1)) == 0 ? SIGINT : SIGTERM;
    }

    private static boolean checkpointed(Path store) throws IOException {
        if (!Files.isDirectory(store.resolve("steps"))) {
            return false;
        }
        try (Stream<Path> steps = Files.list(store.resolve("steps"))) {
            return steps.anyMatch(step -> Files.exists(step.resolve("checkpoint.safetensors")));
        }
    }

    private static int firstEpoch(ChildProcess child) throws IOException {
        String line = child.err()
                .lines()
                .filter(text -> text.contains(": epoch "))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll(".*: epoch ([0-9]+) of .*", "$1"));
    }

    @Test
    void aFullDiskFailsWithThePathAndLeavesAStoreThatGoesOn() throws IOException, InterruptedException {
        Path store = folder.resolve("runs");
        // 64 blocks of 512 bytes, less than one set of weights takes
        ChildProcess starved = run(store, "ulimit -f 64");
        assertThat(starved.end()).as(starved.err()).isEqualTo(1);
        assertThat(starved.err())
                .contains("File too large", store.toRealPath().toString())
                .doesNotContain("\tat ");
        assertThat(starved.out()).isEmpty();
        assertThat(new Typed(store).run("store", "verify").code()).isZero();
        ChildProcess fed = run(store, "true");
        assertThat(fed.end()).as(fed.err()).isZero();
        assertThat(Summary.parse(fed.out(), "out").rows()).hasSize(2);
        assertThat(new Inventory(store).steps()).extracting(StepInfo::state).containsOnly(StepInfo.State.COMPLETE);
        assertThat(new Typed(store).run("store", "verify").code()).isZero();
    }

    private ChildProcess run(Path store, String limit, Object... more) throws IOException {
        Object[] arguments = Stream.concat(
                        Stream.of("run", recipe, "--store", store, "--json", "--threads", 2), Stream.of(more))
                .toArray();
        return ChildProcess.start(folder, limit, arguments);
    }

    private static SortedMap<String, String> tickets(Path store, String run) throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(store.resolve(run).resolve("tickets"))) {
            for (Path file : files.toList()) {
                hashes.put(
                        file.getFileName().toString(),
                        Hash.start().add(Files.readAllBytes(file)).hex());
            }
        }
        return hashes;
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
