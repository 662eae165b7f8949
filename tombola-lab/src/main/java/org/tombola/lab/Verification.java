package org.tombola.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tombola.InvalidInput;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Certificate.Verdict;
import org.tombola.format.MaskFile;
import org.tombola.format.Safetensors;
import org.tombola.format.Ticket;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * A certificate checked again, by whoever was handed the ticket: on the ticket's own numbers, and on the steps that its provenance names
 * as far as a store still holds them. That the file is as it was written, its hashes, is checked by reading it.
 */
public final class Verification {
    private final Ticket ticket;
    private final Path steps;
    private final List<Check> checks = new ArrayList<>();

    private Verification(Ticket ticket, Path store) {
        this.ticket = ticket;
        this.steps = store.resolve("steps");
    }

    /**
     * @param store root of a store, which need not exist
     * @return what was found, never an exception for a ticket that breaks a promise
     */
    public static List<Check> of(Ticket ticket, Path store) {
        Verification verification = new Verification(ticket, store);
        verification.file();
        verification.snapshot();
        verification.masks();
        verification.spending();
        verification.testData();
        verification.recorded();
        return List.copyOf(verification.checks);
    }

    private void file() {
        checks.add(new Check(
                "hashes_match",
                Verdict.OK,
                "weights " + shortened(ticket.weights().hash()) + ", mask "
                        + shortened(ticket.mask().hash())));
        Optional<Density> density = text("density").map(Density::parse);
        checks.add(density.map(asked -> Invariants.keptCount(ticket.mask(), asked, events()))
                .orElseGet(() -> open("kept_count", "the provenance names no density")));
        checks.add(Invariants.prunedAreZero(ticket.mask(), ticket.weights()));
        if (ticket.provenance().get("finder_settings") instanceof Map<?, ?> settings) {
            pattern(settings);
        }
    }

    private void pattern(Map<?, ?> settings) {
        try {
            Invariants.pattern(ticket.mask(), ticket.graph(), settings).ifPresent(checks::add);
        } catch (InvalidInput e) {
            checks.add(open("pattern", "not checked: " + e.getMessage()));
        }
    }

    /** The survivors of a drawn ticket are those of the snapshot it was rewound to, or of the weights a search froze. */
    private void snapshot() {
        String name = "survivors_equal_snapshot";
        if (ticket.stage() == Ticket.Stage.SPENT) {
            return;
        }
        Optional<String> step = text("snapshot");
        if (step.isEmpty()) {
            checks.add(open(name, "the finder froze nothing"));
            return;
        }
        Path file = steps.resolve(step.get()).resolve("weights.safetensors");
        if (!Files.exists(file)) {
            checks.add(open(name, "not checked: the store does not hold " + shortened(step.get())));
            return;
        }
        try {
            Weights snapshot = Safetensors.weights(file);
            checks.add(
                    step.get().equals(KeptWeights.KIND + "-" + snapshot.hash())
                            ? Invariants.survivorsEqual(ticket.mask(), ticket.weights(), snapshot)
                            : new Check(name, Verdict.VIOLATED, "the store's " + step.get() + " holds other weights"));
        } catch (InvalidInput e) {
            checks.add(new Check(name, Verdict.VIOLATED, "the snapshot is damaged: " + e.getMessage()));
        }
    }

    /** A spent ticket has the mask of the drawn one, so that one's levels are its too. */
    private void masks() {
        String name = "masks_nested";
        Optional<String> step = drawnText("masks");
        if (step.isEmpty()) {
            checks.add(open(name, "the method has no levels"));
            return;
        }
        Path file = steps.resolve(step.get()).resolve("masks.safetensors");
        if (!Files.exists(file)) {
            checks.add(open(name, "not checked: the store does not hold " + shortened(step.get())));
            return;
        }
        try {
            List<Mask> masks = MaskFile.read(file);
            checks.add(
                    step.get().equals(KeptMasks.name(masks))
                            ? Invariants.nested(masks, ticket.mask())
                            : new Check(name, Verdict.VIOLATED, "the store's " + step.get() + " holds other masks"));
        } catch (InvalidInput e) {
            checks.add(new Check(name, Verdict.VIOLATED, "the level masks are damaged: " + e.getMessage()));
        }
    }

    /** Spending leaves the mask as it was drawn, and where nothing was trained, the weights too. */
    private void spending() {
        if (ticket.stage() == Ticket.Stage.DRAWN) {
            return;
        }
        text("drawn_mask")
                .ifPresent(drawn ->
                        same("mask_unchanged", "mask", drawn, ticket.mask().hash()));
        if (ticket.provenance().get("trainings") instanceof List<?> trainings && trainings.isEmpty()) {
            text("drawn_weights")
                    .ifPresent(drawn -> same(
                            "weights_unchanged",
                            "weights",
                            drawn,
                            ticket.weights().hash()));
        }
    }

    private void same(String name, String what, String drawn, String now) {
        boolean same = drawn.equals(now);
        String detail = what + " " + shortened(now) + (same ? "" : ", drawn as " + shortened(drawn));
        checks.add(new Check(name, same ? Verdict.OK : Verdict.VIOLATED, detail));
    }

    private void testData() {
        checks.add(
                ticket.provenance().get("test_images") instanceof Number all
                                && ticket.provenance().get("test_images_trained_on") instanceof Number seen
                        ? Invariants.noTestData(seen.longValue(), all.longValue())
                        : open("no_test_data", "the provenance does not count test images"));
    }

    /** What the ticket says of itself; a violation that was found when it was made is not forgotten. */
    private void recorded() {
        List<String> violated = ticket.certificate().checks().stream()
                .filter(check -> check.verdict() == Verdict.VIOLATED)
                .map(Check::name)
                .toList();
        boolean holds = violated.isEmpty();
        checks.add(new Check(
                "recorded_certificate",
                holds ? Verdict.OK : Verdict.VIOLATED,
                holds
                        ? ticket.certificate().checks().size() + " checks when it was made"
                        : "violated when it was made: " + String.join(", ", violated)));
    }

    private List<String> events() {
        return drawn().get("events") instanceof List<?> events
                ? events.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Provenance of the ticket as it was found. */
    private Map<?, ?> drawn() {
        return ticket.provenance().get("drawn_from") instanceof Map<?, ?> from ? from : ticket.provenance();
    }

    private Optional<String> drawnText(String key) {
        return Optional.ofNullable(drawn().get(key)).map(String::valueOf);
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(ticket.provenance().get(key)).map(String::valueOf);
    }

    private static Check open(String name, String why) {
        return new Check(name, Verdict.NOT_APPLICABLE, why);
    }

    private static String shortened(String hash) {
        return hash.length() <= 20 ? hash : hash.substring(0, 20) + "…";
    }
}
