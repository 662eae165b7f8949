package org.tombola.recipe;

import java.util.Collection;
import java.util.Optional;

/** Guesses the name that was meant, for messages about unknown ones. */
public final class Nearest {
    private Nearest() {}

    /**
     * The known name with the fewest edits (Levenshtein) from {@code word}, if few enough to be a slip; else one that begins with it.
     * The first among equals.
     */
    public static Optional<String> name(String word, Collection<String> known) {
        String best = null;
        int fewest = Math.max(2, word.length() / 3) + 1;
        for (String candidate : known) {
            int edits = edits(word, candidate);
            if (edits < fewest && edits < candidate.length()) {
                best = candidate;
                fewest = edits;
            }
        }
        return best != null ? Optional.of(best) : begunBy(word, known);
    }

    private static Optional<String> begunBy(String word, Collection<String> known) {
        return word.length() < 3
                ? Optional.empty()
                : known.stream().filter(name -> name.startsWith(word)).findFirst();
    }

    /** The end of a message: {@code ; did you mean 'snip'?}, or else all the names there are. */
    public static String hint(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "";
        }
        return name(word, known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElseGet(() -> "; known: " + String.join(", ", known));
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
