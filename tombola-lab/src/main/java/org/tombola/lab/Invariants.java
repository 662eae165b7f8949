package org.tombola.lab;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Certificate.Verdict;
import org.tombola.graph.Graph;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** What a certificate states about a ticket, each checked on the numbers themselves. */
public final class Invariants {
    private Invariants() {}

    /** The mask keeps exactly what the density asks for, unless the finder said why not. */
    public static Check keptCount(Mask mask, Density density, List<String> events) {
        long asked = density.count(mask.size());
        String detail = String.format(
                Locale.ROOT, "%d of %d kept, density %s asks for %d", mask.count(), mask.size(), density, asked);
        boolean explained = events.stream().anyMatch(event -> event.startsWith("kept "));
        return check("kept_count", mask.count() == asked || explained, detail + (explained ? " (explained)" : ""));
    }

    /**
     * The mask is one of the pattern that the finder was to keep to, if it names one.
     *
     * @param settings of the finder
     */
    public static Optional<Check> pattern(Mask mask, Graph graph, Map<?, ?> settings) {
        return Optional.ofNullable(settings.get("pattern"))
                .map(word -> Pattern.parse(word.toString()))
                .filter(pattern -> !pattern.equals(Pattern.unstructured()))
                .map(pattern -> {
                    Optional<String> violation =
                            pattern.withClassifier(graph.classifier()).violation(mask);
                    return check("pattern", violation.isEmpty(), violation.orElse(pattern.toString()));
                });
    }

    /** Every pruned position is exactly zero: not small, and not negative zero. */
    public static Check prunedAreZero(Mask mask, Weights weights) {
        for (String name : mask.names()) {
            Tensor tensor = weights.get(name);
            for (int i = 0; i < tensor.size(); i++) {
                if (!mask.kept(name, i) && Float.floatToRawIntBits(tensor.at(i)) != 0) {
                    return check("pruned_are_zero", false, name + "[" + i + "] is " + tensor.at(i));
                }
            }
        }
        return check("pruned_are_zero", true, mask.size() - mask.count() + " positions");
    }

    /** Kept positions, and all tensors no mask covers, equal the snapshot bit for bit. */
    public static Check survivorsEqual(Mask mask, Weights weights, @Nullable Weights snapshot) {
        String name = "survivors_equal_snapshot";
        if (snapshot == null) {
            return new Check(name, Verdict.NOT_APPLICABLE, "the finder froze nothing");
        }
        Weights expected = mask.apply(snapshot);
        for (String tensor : expected.names()) {
            if (!weights.contains(tensor) || !weights.get(tensor).equals(expected.get(tensor))) {
                return check(name, false, tensor + " differs");
            }
        }
        return check(name, true, mask.count() + " weights and all dense tensors");
    }

    /** Each mask lies within the one before, and the last one is the ticket's. */
    public static Check nested(List<Mask> masks, Mask last) {
        String name = "masks_nested";
        if (masks.isEmpty()) {
            return new Check(name, Verdict.NOT_APPLICABLE, "the method has no levels");
        }
        for (int i = 1; i < masks.size(); i++) {
            if (!masks.get(i).subsetOf(masks.get(i - 1))) {
                return check(name, false, "level " + i + " keeps what level " + (i - 1) + " had dropped");
            }
        }
        boolean same = masks.getLast().equals(last);
        return check(name, same, same ? masks.size() + " masks" : "the ticket's mask is not the last level's");
    }

    /** Spending left the mask as it was drawn. */
    public static Check maskUnchanged(Mask drawn, Mask after) {
        return check(
                "mask_unchanged", drawn.equals(after), "mask " + after.hash().substring(0, 12));
    }

    /**
     * Training and selection saw no test image. A problem has no test split; what is left to go wrong is a test split made of training
     * images. Data sets repeat a few images by themselves, so that only half of them or more count as one and the same split.
     *
     * @param seen test images that are training images too
     */
    public static Check noTestData(long seen, long testImages) {
        String detail = seen + " of " + testImages + " test images are training images";
        return check("no_test_data", 2 * seen < testImages, detail);
    }

    private static Check check(String name, boolean holds, String detail) {
        return new Check(name, holds ? Verdict.OK : Verdict.VIOLATED, detail);
    }
}
