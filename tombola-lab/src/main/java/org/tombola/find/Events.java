package org.tombola.find;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;

/** What a reader should know about a mask: layers that lost every weight, a count that is not the one asked for, ranks that tied. */
final class Events {
    private Events() {}

    static List<String> of(Mask mask, Density density) {
        List<String> events = new ArrayList<>(collapsed(mask));
        long asked = density.count(mask.size());
        if (mask.count() != asked) {
            events.add(String.format(
                    Locale.ROOT, "kept %d weights where density %s asks for %d", mask.count(), density, asked));
        }
        return events;
    }

    static List<String> collapsed(Mask mask) {
        return mask.collapsed().stream()
                .map(name -> "layer collapsed: " + name + " keeps no weight")
                .toList();
    }

    /** The same for a mask that a pattern bounds, which may keep fewer than asked for. */
    static List<String> of(Mask mask, Density density, Pattern pattern) {
        List<String> events = of(mask, density);
        boolean any = pattern.equals(Pattern.unstructured());
        return any
                ? events
                : events.stream()
                        .map(event -> event.startsWith("kept ") ? event + ", under the pattern " + pattern : event)
                        .toList();
    }

    /**
     * Whether weights were kept by their position alone, because others with the same score were not: more than one in a thousand, as
     * one pair that ties at the edge is chance.
     */
    static List<String> ties(Scores scores, Mask kept, Quota quota) {
        long chosen = 0;
        for (Collection<String> pool : pools(kept, quota)) {
            chosen += tied(scores, kept, pool);
        }
        return 1000 * chosen <= kept.count()
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "%d of the kept weights were chosen by position among others of the same score",
                        chosen));
    }

    private static List<? extends Collection<String>> pools(Mask mask, Quota quota) {
        return switch (quota) {
            case Quota.Pool pool -> List.of(mask.names());
            case Quota.PerTensor each -> mask.names().stream().map(List::of).toList();
            case Quota.Budget budget ->
                mask.names().stream().map(List::of).toList(); // equal scores cost the same in one tensor
        };
    }

    /** How many kept weights have the score of one that was dropped. */
    private static long tied(Scores scores, Mask kept, Collection<String> pool) {
        float highestDropped = Float.NEGATIVE_INFINITY;
        for (String name : pool) {
            float[] values = scores.of(name);
            for (int i = 0; i < values.length; i++) {
                if (!kept.kept(name, i)) {
                    highestDropped = Math.max(highestDropped, values[i]);
                }
            }
        }
        long tied = 0;
        for (String name : pool) {
            float[] values = scores.of(name);
            for (int i = 0; i < values.length; i++) {
                tied += kept.kept(name, i) && values[i] == highestDropped ? 1 : 0;
            }
        }
        return tied;
    }
}
