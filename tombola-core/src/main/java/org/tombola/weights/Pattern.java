package org.tombola.weights;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;

/**
 * Which masks are admissible, since hardware runs fast: one more axis of selection beside {@link Allocation}, which says how many weights
 * are kept. Weights have shape [out, in, …]: what follows the input channels are kernel positions.
 */
public sealed interface Pattern permits Pattern.Unstructured, GroupPattern, ChannelPattern {
    /** The words of recipes. */
    List<String> WORDS = List.of("unstructured", "2:4", "1:4", "channel");

    /** Any mask. */
    static Pattern unstructured() {
        return new Unstructured();
    }

    /**
     * @param text {@code unstructured}, {@code 2:4} or any other {@code N:M}, {@code channel}
     * @throws InvalidInput when it is none of these
     */
    static Pattern parse(String text) {
        Matcher group = GroupPattern.FORM.matcher(text);
        return switch (text) {
            case "unstructured" -> unstructured();
            case "channel" -> new ChannelPattern("");
            case String any
            when group.matches() ->
                new GroupPattern(Integer.parseInt(group.group(1)), Integer.parseInt(group.group(2)));
            default -> throw InvalidInput.of("'%s' is no pattern: write one of %s", text, String.join(", ", WORDS));
        };
    }

    /** This pattern for a network: its classifier can lose inputs but no outputs, which are the classes. */
    default Pattern withClassifier(String tensor) {
        return this;
    }

    /**
     * Keeps the highest scores of the eligible positions in an admissible mask: as many as the quota says or, where the pattern does not
     * allow so many, as many as it allows.
     *
     * @param eligible a position it does not keep is never chosen
     */
    Mask keepHighest(Scores scores, Mask eligible, Quota quota);

    /**
     * A cut on the way to smaller masks of this pattern. It need not be admissible itself: it keeps as many as asked for, as far as
     * channels stay whole, and among them whatever {@link #keepHighest} would keep of a smaller pool by the same scores.
     */
    Mask approach(Scores scores, Mask eligible, long keep);

    /** An admissible mask by lot, with as many positions as {@link #keepHighest} keeps. The stream is {@code mask_init} below the seed. */
    Mask random(Mask eligible, Quota quota, Seed seed);

    /** Where a mask breaks the pattern, in words; empty when it holds. */
    Optional<String> violation(Mask mask);

    default boolean holds(Mask mask) {
        return violation(mask).isEmpty();
    }

    /** Any mask. */
    record Unstructured() implements Pattern {
        @Override
        public Mask keepHighest(Scores scores, Mask eligible, Quota quota) {
            return Selection.keepHighest(scores, eligible, quota);
        }

        @Override
        public Mask approach(Scores scores, Mask eligible, long keep) {
            return Selection.keepHighest(scores, eligible, keep);
        }

        @Override
        public Mask random(Mask eligible, Quota quota, Seed seed) {
            return Masks.random(eligible, quota, seed);
        }

        @Override
        public Optional<String> violation(Mask mask) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return WORDS.getFirst();
        }
    }
}
