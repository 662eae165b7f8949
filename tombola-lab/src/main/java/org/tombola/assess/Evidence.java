package org.tombola.assess;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What metrics read. Each costly thing is made once, when first asked for. */
public final class Evidence {
    private final Supplier<LabelledLogits> make;
    private @Nullable LabelledLogits made;

    public Evidence(Supplier<LabelledLogits> testPredictions) {
        this.make = testPredictions;
    }

    /** The network's logits on the whole test split, never augmented, with running batch-norm statistics. */
    public LabelledLogits testPredictions() {
        LabelledLogits predictions = made;
        if (predictions == null) {
            predictions = make.get();
            made = predictions;
        }
        return predictions;
    }
}
