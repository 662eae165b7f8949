package org.tombola.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.format.Certificate;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Certificate.Verdict;
import org.tombola.format.MaskFile;
import org.tombola.format.Ticket;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.store.Store;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** A linear layer of 2 × 2 weights and a bias; the mask keeps the weights 0 and 3. */
class VerificationTest {
    private static final Graph GRAPH = GraphCodec.decode(
            List.of(
                    Map.of("kind", "input", "name", "in", "channels", 2, "height", 1, "width", 1),
                    Map.of("kind", "flatten", "name", "flat"),
                    Map.of("kind", "linear", "name", "fc", "in", 2, "out", 2)),
            "test");

    @TempDir
    Path folder;

    private Store store;

    @BeforeEach
    void openStore() {
        store = Store.open(folder.resolve("runs"));
    }

    private static Weights weights(float... weight) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("fc.weight", Tensor.of(new int[] {2, 2}, weight));
        tensors.put("fc.bias", Tensor.of(new int[] {2}, new float[] {0.5f, -0.5f}));
        return Weights.of(tensors);
    }

    private static Mask mask(long bits) {
        return Mask.empty().with("fc.weight", new int[] {2, 2}, new long[] {bits});
    }

    private static SequencedMap<String, Object> provenance() {
        SequencedMap<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("density", "0.5");
        provenance.put("events", List.of());
        provenance.put("training_data", "aaaa");
        provenance.put("test_data", "bbbb");
        provenance.put("test_images", 100);
        provenance.put("test_images_trained_on", 1);
        return provenance;
    }

    private static Ticket ticket(Ticket.Stage stage, SequencedMap<String, Object> provenance, Check... recorded) {
        return new Ticket(
                GRAPH,
                weights(1, 2, 3, 4),
                mask(0b1001),
                Ticket.Next.RETRAIN,
                stage,
                provenance,
                new Certificate(List.of(recorded)));
    }

    private Map<String, Verdict> verdicts(Ticket ticket) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        Verification.of(ticket, store.root()).forEach(check -> verdicts.put(check.name(), check.verdict()));
        return verdicts;
    }

    @Test
    void aSoundTicketHoldsOnEveryCount() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("snapshot", KeptWeights.keep(store, weights(1, -7, -7, 4)));
        provenance.put("masks", KeptMasks.keep(store, List.of(mask(0b1111), mask(0b1101), mask(0b1001))));
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance)))
                .containsOnlyKeys(
                        "hashes_match",
                        "kept_count",
                        "pruned_are_zero",
                        "survivors_equal_snapshot",
                        "masks_nested",
                        "no_test_data",
                        "recorded_certificate")
                .values()
                .containsOnly(Verdict.OK);
    }

    @Test
    void whatTheStoreDoesNotHoldIsLeftOpen() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("snapshot", "weights-0123456789abcdef");
        provenance.put("masks", "masks-0123456789abcdef");
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance)))
                .containsEntry("survivors_equal_snapshot", Verdict.NOT_APPLICABLE)
                .containsEntry("masks_nested", Verdict.NOT_APPLICABLE);
    }

    @Test
    void aSurvivorThatMovedByOneBitViolates() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("snapshot", KeptWeights.keep(store, weights(Math.nextUp(1f), 2, 3, 4)));
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance)))
                .containsEntry("survivors_equal_snapshot", Verdict.VIOLATED);
    }

    @Test
    void aLevelThatGrowsBackViolates() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("masks", KeptMasks.keep(store, List.of(mask(0b1110), mask(0b1001))));
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance))).containsEntry("masks_nested", Verdict.VIOLATED);
    }

    @Test
    void aLastLevelThatIsNotTheTicketsViolates() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("masks", KeptMasks.keep(store, List.of(mask(0b1111), mask(0b0011))));
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance))).containsEntry("masks_nested", Verdict.VIOLATED);
    }

    @Test
    void masksPutInPlaceOfTheOnesNamedViolate() {
        SequencedMap<String, Object> provenance = provenance();
        String step = KeptMasks.keep(store, List.of(mask(0b1110), mask(0b1001)));
        provenance.put("masks", step);
        MaskFile.write(
                store.root().resolve("steps").resolve(step).resolve("masks.safetensors"),
                List.of(mask(0b1111), mask(0b1001)));
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance))).containsEntry("masks_nested", Verdict.VIOLATED);
    }

    @Test
    void aWrongCountViolatesUnlessTheFinderSaidWhy() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("density", "0.25");
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance))).containsEntry("kept_count", Verdict.VIOLATED);
    }

    @ParameterizedTest
    @CsvSource({"2:4, OK", "1:2, OK", "channel, VIOLATED", "unstructured, ", "whorls, NOT_APPLICABLE"})
    void theMaskIsHeldAgainstThePatternThatTheFinderNames(String pattern, Verdict verdict) {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("finder_settings", Map.of("pattern", pattern));
        Ticket.Stage[] both = {Ticket.Stage.DRAWN, Ticket.Stage.SPENT};
        for (Ticket.Stage stage : both) {
            assertThat(verdicts(ticket(stage, provenance)).get("pattern")).isEqualTo(verdict);
        }
    }

    @Test
    void trainingOnTestDataViolates() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("test_images_trained_on", 50);
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance))).containsEntry("no_test_data", Verdict.VIOLATED);
    }

    @Test
    void spendingThatMovedTheMaskViolates() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("drawn_mask", mask(0b1001).hash());
        assertThat(verdicts(ticket(Ticket.Stage.SPENT, provenance))).containsEntry("mask_unchanged", Verdict.OK);
        provenance.put("drawn_mask", mask(0b0011).hash());
        assertThat(verdicts(ticket(Ticket.Stage.SPENT, provenance))).containsEntry("mask_unchanged", Verdict.VIOLATED);
    }

    @Test
    void aTicketThatWasNotTrainedHasTheWeightsItWasDrawnWith() {
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("trainings", List.of());
        provenance.put("drawn_weights", weights(1, 0, 0, 4).hash());
        assertThat(verdicts(ticket(Ticket.Stage.SPENT, provenance))).containsEntry("weights_unchanged", Verdict.OK);
        provenance.put("drawn_weights", weights(1, 0, 0, 5).hash());
        assertThat(verdicts(ticket(Ticket.Stage.SPENT, provenance)))
                .containsEntry("weights_unchanged", Verdict.VIOLATED);
    }

    @Test
    void levelsOfASpentTicketAreThoseItWasDrawnFrom() {
        SequencedMap<String, Object> drawn = provenance();
        drawn.put("masks", KeptMasks.keep(store, List.of(mask(0b1110), mask(0b1001))));
        SequencedMap<String, Object> provenance = provenance();
        provenance.put("drawn_from", drawn);
        assertThat(verdicts(ticket(Ticket.Stage.SPENT, provenance))).containsEntry("masks_nested", Verdict.VIOLATED);
    }

    @Test
    void aViolationOnRecordIsNotForgotten() {
        Check violated = new Check("frozen_untouched", Verdict.VIOLATED, "fc.weight differs");
        assertThat(verdicts(ticket(Ticket.Stage.DRAWN, provenance(), violated)))
                .containsEntry("recorded_certificate", Verdict.VIOLATED);
    }
}
