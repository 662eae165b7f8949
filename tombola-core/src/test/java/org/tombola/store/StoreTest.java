package org.tombola.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;

@Timeout(120)
class StoreTest {
    private static final String A = "00000000000000aa";
    private static final String B = "00000000000000bb";
    private static final String C = "00000000000000cc";
    private static final String D = "00000000000000dd";

    @TempDir
    Path folder;

    Path root;
    Store store;

    @BeforeEach
    void openStore() throws IOException {
        root = folder.toRealPath().resolve("runs");
        store = Store.open(root);
    }

    private static StepWork writing(String text) {
        return (out, scratch) -> Files.writeString(out.resolve("result"), text);
    }

    private static final StepWork NEVER = (out, scratch) -> {
        throw new AssertionError("computed again");
    };

    private List<String> entries() throws IOException {
        try (Stream<Path> paths = Files.list(root.resolve("steps"))) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(".locks"))
                    .sorted()
                    .toList();
        }
    }

    private static String result(Path step) throws IOException {
        return Files.readString(step.resolve("result"));
    }

    @Test
    void aStepIsComputedOnceAndThenFound() throws IOException {
        assertThat(store.has("train", A)).isFalse();
        Path step = store.step("train", A, (out, scratch) -> {
            assertThat(out).isEmptyDirectory();
            Files.createDirectories(out.resolve("deep/er"));
            Files.writeString(out.resolve("deep/er/file"), "x");
            Files.writeString(out.resolve("result"), "made");
        });
        assertThat(step).isEqualTo(root.resolve("steps/train-" + A));
        assertThat(entries()).containsExactly("train-" + A);
        assertThat(store.step("train", A, NEVER)).isEqualTo(step);
        Store again = Store.open(root);
        assertThat(again.has("train", A)).isTrue();
        assertThat(result(again.step("train", A, NEVER))).isEqualTo("made");
        assertThat(List.of(store.computedSteps(), store.foundSteps(), again.computedSteps(), again.foundSteps()))
                .containsExactly(1, 0, 0, 1);
        assertThat(again.used()).containsExactly("train-" + A);
    }

    @Test
    void workThatThrowsLeavesItsCheckpointAndNothingElse() throws IOException {
        assertThatThrownBy(() -> store.step("train", A, (out, scratch) -> {
                    Store.write(scratch.resolve("checkpoint"), "epoch 3");
                    Files.writeString(out.resolve("result"), "half");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("train-" + A);
        assertThat(entries()).containsExactly("train-" + A + ".partial");
        assertThat(store.has("train", A)).isFalse();
        Path step = store.step("train", A, (out, scratch) -> {
            assertThat(out).isEmptyDirectory();
            Files.copy(scratch.resolve("checkpoint"), out.resolve("result"));
        });
        assertThat(result(step)).isEqualTo("epoch 3");
        assertThat(entries()).containsExactly("train-" + A);
    }

    @Test
    void whatTheWorkThrowsPassesThrough() throws IOException {
        assertThatThrownBy(() -> store.step("train", A, (out, scratch) -> {
                    throw new InvalidInput("bad data");
                }))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("bad data");
        assertThat(store.used()).isEmpty();
        assertThat(entries()).containsExactly("train-" + A + ".partial");
    }

    @Test
    void whatAKillLeftIsNotTakenForAResult() throws IOException {
        Path unwritten = Files.createDirectories(root.resolve("steps/train-" + A + ".unwritten"));
        Files.writeString(unwritten.resolve("result"), "half");
        Files.writeString(unwritten.resolve("other"), "half");
        Path step = store.step("train", A, writing("whole"));
        assertThat(result(step)).isEqualTo("whole");
        assertThat(step.resolve("other")).doesNotExist();
        assertThat(entries()).containsExactly("train-" + A);
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "deleted", "longer", "no manifest", "torn manifest", "odd manifest"})
    void aDamagedStepIsMovedAsideAndComputedAgain(String damage) throws IOException {
        Path step = store.step("train", A, writing("made"));
        Path file = step.resolve("result");
        Path manifest = step.resolve("manifest.json");
        switch (damage) {
            case "truncated" -> Files.writeString(file, "ma");
            case "deleted" -> Files.delete(file);
            case "longer" -> Files.writeString(file, "made up");
            case "no manifest" -> Files.delete(manifest);
            case "torn manifest" ->
                Files.writeString(manifest, Files.readString(manifest).substring(0, 20));
            default -> Files.writeString(manifest, "{\"files\": {\"result\": 3}, \"steps\": []}");
        }
        assertThat(store.has("train", A)).isFalse();
        assertThat(result(store.step("train", A, writing("anew")))).isEqualTo("anew");
        assertThat(entries()).containsExactly("train-" + A, "train-" + A + ".damaged");
        assertThat(result(store.step("train", A, NEVER))).isEqualTo("anew");
        assertThat(store.inventory().garbage()).extracting(StepInfo::state).contains(StepInfo.State.DAMAGED);
    }

    @Test
    void aChangedByteIsFoundByReadingEverything() throws IOException {
        Path step = store.step("train", A, writing("made"));
        assertThat(store.inventory().damaged()).isEmpty();
        Files.writeString(step.resolve("result"), "fade");
        assertThat(store.has("train", A)).isTrue();
        assertThat(store.inventory().damaged())
                .containsExactly(
                        java.util.Map.entry("train-" + A, "result does not have the hash it was written with"));
    }

    @Test
    void timesDoNotMatter() throws IOException {
        Path step = store.step("train", A, writing("made"));
        Files.setLastModifiedTime(step.resolve("result"), FileTime.fromMillis(0));
        Files.setLastModifiedTime(step, FileTime.fromMillis(4_000_000_000_000L));
        assertThat(Store.open(root).step("train", A, NEVER)).isEqualTo(step);
    }

    @Test
    void stepsNestAndTheOuterRemembersTheInner() throws IOException {
        Path outer = store.step("find", A, (out, scratch) -> {
            Path middle = store.step("train", B, (o, s) -> {
                Path inner = store.step("data", C, writing("c"));
                Files.writeString(o.resolve("result"), result(inner) + "b");
            });
            Files.writeString(out.resolve("result"), result(middle) + "a");
        });
        assertThat(result(outer)).isEqualTo("cba");
        assertThat(store.computedSteps()).isEqualTo(3);
        Store later = Store.open(root);
        assertThat(later.step("find", A, NEVER)).isEqualTo(outer);
        assertThat(later.used()).containsExactly("data-" + C, "find-" + A, "train-" + B);
    }

    @Test
    void aStepThatAsksForItselfIsAMistakeAndNotADeadlock() {
        assertThatThrownBy(() -> store.step("find", A, (out, scratch) -> store.step("find", A, NEVER)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asks for itself");
        assertThat(store.step("find", A, writing("possible still"))).exists();
    }

    @Test
    void threadsOfOneAndOfTwoStoresComputeAStepOnce() throws Exception {
        Store other = Store.open(folder.resolve("runs/../runs"));
        AtomicInteger calls = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(8);
        List<Callable<String>> askers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Store mine = i % 2 == 0 ? store : other;
            askers.add(() -> {
                start.await();
                return result(mine.step("train", A, (out, scratch) -> {
                    calls.incrementAndGet();
                    OtherProcess.pause(100);
                    Files.writeString(out.resolve("result"), "made");
                }));
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (Future<String> answer : pool.invokeAll(askers)) {
                assertThat(answer.get()).isEqualTo("made");
            }
        }
        assertThat(calls).hasValue(1);
        assertThat(store.computedSteps() + other.computedSteps()).isEqualTo(1);
        assertThat(store.foundSteps() + other.foundSteps()).isEqualTo(1);
    }

    @Test
    void threadsThatNeedEachOthersPartsDoNotBlock() throws Exception {
        // Both outer steps need both inner ones, in opposite order.
        List<Callable<Path>> askers = List.of(
                () -> store.step("find", A, (out, scratch) -> {
                    store.step("train", C, writing("c"));
                    store.step("train", D, writing("d"));
                }),
                () -> store.step("find", B, (out, scratch) -> {
                    store.step("train", D, writing("d"));
                    store.step("train", C, writing("c"));
                }));
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (Future<Path> answer : pool.invokeAll(askers)) {
                assertThat(answer.get()).isDirectory();
            }
        }
        assertThat(store.computedSteps()).isEqualTo(4);
    }

    @Test
    void twoProcessesComputeAStepOnce() throws Exception {
        Path log = folder.resolve("log");
        Process one = OtherProcess.start(root, log, "work");
        Process two = OtherProcess.start(root, log, "work");
        assertThat(new String(one.getInputStream().readAllBytes()).strip()).isEqualTo("made");
        assertThat(new String(two.getInputStream().readAllBytes()).strip()).isEqualTo("made");
        assertThat(List.of(one.waitFor(), two.waitFor())).containsExactly(0, 0);
        assertThat(Files.readAllLines(log)).containsExactly("working");
        assertThat(result(store.step("train", OtherProcess.HASH, NEVER))).isEqualTo("made");
    }

    @Test
    void aKilledProcessLeavesItsCheckpointAndReleasesItsLock() throws Exception {
        Path log = folder.resolve("log");
        Process hanging = OtherProcess.start(root, log, "hang");
        try {
            while (hanging.isAlive() && !Files.exists(folder.resolve("hanging"))) {
                OtherProcess.pause(20);
            }
            assertThat(hanging.isAlive()).isTrue();
            StepInfo partial = new StepInfo(
                    "train-" + OtherProcess.HASH,
                    root.resolve("steps/train-" + OtherProcess.HASH + ".partial"),
                    StepInfo.State.PARTIAL,
                    0);
            assertThat(store.inventory().remove(List.of(partial))).isEmpty();
        } finally {
            hanging.destroyForcibly().waitFor();
        }
        Path step = store.step(
                "train",
                OtherProcess.HASH,
                (out, scratch) -> Files.copy(scratch.resolve("checkpoint"), out.resolve("result")));
        assertThat(result(step)).isEqualTo("half of the work");
        assertThat(entries()).containsExactly("train-" + OtherProcess.HASH);
    }

    @Test
    void aRootThatCannotBeUsedIsTheUsersMistake() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> Store.open(file))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("the store '" + file + "' cannot be used")
                .hasMessageContaining("is a file, not a folder");
        assertThatThrownBy(() -> Store.open(file.resolve("deeper"))).isInstanceOf(InvalidInput.class);
        Path stepsIsAFile = Files.createDirectories(folder.resolve("odd"));
        Files.writeString(stepsIsAFile.resolve("steps"), "x");
        assertThatThrownBy(() -> Store.open(stepsIsAFile)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void aRootThatForbidsWritingIsTheUsersMistake() {
        // Not by permissions, which do not bind the superuser that containers run as.
        Path forbidden = Path.of("/proc/tombola");
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        assertThatThrownBy(() -> Store.open(forbidden))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("cannot write below /proc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "Train", "a/b"})
    void kindsCannotLeaveTheStore(String kind) {
        assertThatThrownBy(() -> store.step(kind, A, NEVER)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.step("train", "../" + A, NEVER)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.run("../x", A)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileIsReplacedAsAWhole() throws IOException {
        Path file = folder.resolve("new/folder/summary.json");
        Store.write(file, "one");
        Store.write(file, "two");
        assertThat(file).hasContent("two");
        assertThatThrownBy(() -> Store.write(folder.resolve("new"), "x")).isInstanceOf(IOException.class);
        assertThat(file).hasContent("two");
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(path -> path.toString().endsWith(".tmp"))).isEmpty();
        }
    }
}
