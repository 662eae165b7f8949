package org.tombola.lab;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.train.Work;

/**
 * What a dry run finds missing. A missing training is answered with its own start weights, so that the finder goes on and shows the
 * rest of its way; what comes after such an answer has the right length but not the hash it will have.
 */
public final class Plan {
    private final SequencedMap<String, Double> epochs = new LinkedHashMap<>();

    TrainingResult missing(TrainingStep step) {
        TrainingSpec spec = step.spec();
        epochs.put(step.name(), step.epochs());
        return new TrainingResult(
                spec.start(),
                spec.mask(),
                spec.reparameterisation().untrained(spec),
                List.of(),
                List.of(),
                -1,
                null,
                step.epochs(),
                Work.NONE,
                0);
    }

    /** Epochs to be trained, by step. */
    public SequencedMap<String, Double> epochs() {
        return Collections.unmodifiableSequencedMap(epochs);
    }
}
