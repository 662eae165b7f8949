package org.tombola.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;

/**
 * What a dry run finds missing. A missing training is answered with its own start weights, so that the finder goes on and shows the
 * rest of its way; what comes after such an answer has the right length but not the hash it will have.
 */
public final class Plan {
    private final Map<String, Double> epochs = new LinkedHashMap<>();

    TrainingResult missing(TrainingStep step) {
        TrainingSpec spec = step.spec();
        double length = (double) (spec.until() - spec.from()) / spec.stepsPerEpoch();
        epochs.put(step.name(), length);
        return new TrainingResult(spec.start(), spec.mask(), List.of(), -1, null, length, 0);
    }

    /** Epochs to be trained, by step. */
    public Map<String, Double> epochs() {
        return epochs;
    }
}
