package org.tombola.sweep;

import java.util.Locale;
import org.tombola.Hash;

/** Names of ticket files: readable, safe on every file system, and never the same for two rows of a run. */
final class TicketNames {
    private TicketNames() {}

    static String drawn(Task task) {
        return stem(task, "") + ".drawn.safetensors";
    }

    static String spent(Task task) {
        return stem(task, "-" + safe(task.spend().label())) + ".safetensors";
    }

    private static String stem(Task task, String spend) {
        return String.format(
                Locale.ROOT,
                "%s-%s%s-seed%d",
                safe(task.finding().label()),
                safe(task.density().toString()),
                spend,
                task.seed());
    }

    /** Letters, digits, '.', '_' and '-' stay; a label with others, or a long one, is cut and ends in part of its hash. */
    private static String safe(String label) {
        String kept = label.replaceAll("[^A-Za-z0-9._-]+", "_");
        if (kept.equals(label) && label.length() <= 60) {
            return label;
        }
        return kept.substring(0, Math.min(kept.length(), 50)) + "."
                + Hash.of(label).substring(0, 6);
    }
}
