package org.tombola.lab;

import java.util.List;
import org.tombola.weights.Scores;

/**
 * What a scorer found.
 *
 * @param events what a reader should know about how the scores came about; sentences
 */
public record Scoring(Scores scores, List<String> events) {
    public Scoring {
        events = List.copyOf(events);
    }
}
