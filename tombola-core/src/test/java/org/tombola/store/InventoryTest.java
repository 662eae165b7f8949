package org.tombola.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.InvalidInput;
import org.tombola.Json;

class InventoryTest {
    private static final String A = "a0000000000000aa";
    private static final String B = "b0000000000000bb";
    private static final String C = "c0000000000000cc";

    @TempDir
    Path folder;

    Path root;

    /** Two runs that share the step A; C was used by neither. */
    @BeforeEach
    void fill() throws IOException {
        root = folder.toRealPath().resolve("runs");
        Store one = Store.open(root);
        step(one, A);
        Path first = one.run("quick-start", A);
        step(one, B);
        Store.write(first.resolve("summary.json"), "{}");
        Store.write(first.resolve("tickets/imp-1.safetensors"), "t");
        Store.write(first.resolve("tickets/imp-12.safetensors"), "t");
        Store two = Store.open(root);
        Path second = two.run("quick-stop", B);
        step(two, A);
        Store.write(second.resolve("provenance.json"), Json.pretty(java.util.Map.of("steps", two.used())));
        Store.write(second.resolve("tickets/snip-1.safetensors"), "t");
        step(Store.open(root), C);
    }

    private static void step(Store store, String hash) {
        Path step = store.step("train", hash, (out, scratch) -> Files.writeString(out.resolve("x"), "12345"));
        assertThat(step).isDirectory();
    }

    @Test
    void runsKnowTheirSteps() {
        Inventory inventory = new Inventory(root);
        assertThat(inventory.runs())
                .extracting(RunInfo::id)
                .containsExactly("quick-start-a0000000", "quick-stop-b0000000");
        RunInfo first = inventory.runs().getFirst();
        assertThat(first.steps()).containsExactlyInAnyOrder("train-" + A, "train-" + B);
        assertThat(first.finished()).isTrue();
        assertThat(inventory.runs().getLast().steps()).containsExactly("train-" + A);
        assertThat(inventory.runs().getLast().finished()).isFalse();
        assertThat(inventory.steps()).allMatch(step -> step.bytes() > 5 && step.state() == StepInfo.State.COMPLETE);
    }

    @Test
    void garbageIsWhatNoRunRefersTo() throws IOException {
        Inventory inventory = new Inventory(root);
        assertThat(inventory.garbage()).extracting(StepInfo::name).containsExactly("train-" + C);
        inventory.remove(inventory.runs().getFirst());
        assertThat(inventory.garbage()).extracting(StepInfo::name).containsExactly("train-" + B, "train-" + C);
        assertThat(inventory.remove(inventory.garbage())).hasSize(2);
        assertThat(inventory.steps()).extracting(StepInfo::name).containsExactly("train-" + A);
    }

    @Test
    void checkpointsOfAnUnfinishedStepAreNotGarbage() throws IOException {
        Files.createDirectories(root.resolve("steps/train-d000000000000000.partial"));
        Files.createDirectories(root.resolve("steps/train-" + A + ".partial"));
        Files.createDirectories(root.resolve("steps/train-" + A + ".unwritten"));
        assertThat(new Inventory(root).garbage())
                .extracting(info -> info.folder().getFileName().toString())
                .containsExactly("train-" + A + ".partial", "train-" + A + ".unwritten", "train-" + C);
    }

    @Test
    void whereThereIsNoStoreThereIsNothingAndNothingIsMade() {
        Inventory none = new Inventory(folder.resolve("none"));
        assertThat(none.runs()).isEmpty();
        assertThat(none.garbage()).isEmpty();
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void runsAreFoundByPathIdOrUniqueStart() {
        Lookup lookup = new Lookup(new Inventory(root));
        Path first = root.resolve("quick-start-a0000000");
        assertThat(List.of(
                        lookup.run(first.toString()),
                        lookup.run(first.resolve("summary.json").toString()),
                        lookup.run("quick-start-a0000000"),
                        lookup.run("quick-sta")))
                .containsOnly(first);
    }

    @ParameterizedTest
    @CsvSource({
        "snip-1,quick-stop-b0000000/tickets/snip-1",
        "imp-12,quick-start-a0000000/tickets/imp-12",
        "imp-1,quick-start-a0000000/tickets/imp-1",
        "quick-stop/s,quick-stop-b0000000/tickets/snip-1"
    })
    void ticketsAreFoundByIdOrUniqueStart(String given, String expected) {
        assertThat(new Lookup(new Inventory(root)).ticket(given)).isEqualTo(root.resolve(expected + ".safetensors"));
    }

    @Test
    void whatIsNotThereOrNotUniqueIsTheUsersMistake() {
        Lookup lookup = new Lookup(new Inventory(root));
        assertThatThrownBy(() -> lookup.run("quick"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("'quick' could be any of the runs quick-start-a0000000, quick-stop-b0000000");
        assertThatThrownBy(() -> lookup.run("quack-stop-b0000000"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("did you mean 'quick-stop-b0000000'?");
        assertThatThrownBy(() -> lookup.ticket("imp"))
                .hasMessageContaining("quick-start-a0000000/imp-1, quick-start-a0000000/imp-12");
        assertThatThrownBy(() -> lookup.ticket(root.toString())).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> lookup.ticket("nul\0")).isInstanceOf(InvalidInput.class);
    }
}
