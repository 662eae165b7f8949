package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;

/** What a reader should know about a mask: layers that lost every weight, a count that is not the one asked for. */
final class Events {
    private Events() {}

    static List<String> of(Mask mask, Density density) {
        List<String> events = new ArrayList<>();
        mask.collapsed().forEach(name -> events.add("layer collapsed: " + name + " keeps no weight"));
        long asked = density.count(mask.size());
        if (mask.count() != asked) {
            events.add(String.format(
                    Locale.ROOT, "kept %d weights where density %s asks for %d", mask.count(), density, asked));
        }
        return events;
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
}
