package org.tombola.assess;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Engine;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** What metrics read. Each costly thing that they share is made once, when first asked for. */
public final class Evidence {
    private final @Nullable Engine engine;
    private final @Nullable Subject subject;
    private final Supplier<LabelledLogits> make;
    private @Nullable LabelledLogits made;

    public Evidence(Engine engine, Subject subject) {
        this.engine = engine;
        this.subject = subject;
        this.make = () ->
                session(subject.weights(), Mask.empty(), subject.numerics().precision(), session -> {
                    return LabelledLogits.of(session, session.trainable(), subject.test());
                });
    }

    /** Of predictions alone, for metrics that read nothing else. */
    public Evidence(Supplier<LabelledLogits> testPredictions) {
        this.engine = null;
        this.subject = null;
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

    /** The network itself, and its images. */
    public Subject subject() {
        if (subject == null) {
            throw new IllegalStateException("this evidence is of predictions alone");
        }
        return subject;
    }

    /** What the engine that judges can do. */
    public Set<Engine.Can> can() {
        return engine().can();
    }

    /**
     * Lends a live network of the subject's graph: a fresh one each time, so that whatever a metric does to it is nobody else's matter.
     *
     * @param weights parameters and statistics: the subject's, or others that fit its graph
     * @param mask positions to be held at zero; empty for none, since pruned weights are zero by themselves
     */
    public <T> T session(Weights weights, Mask mask, Precision precision, Function<Session, T> body) {
        Numerics numerics = new Numerics(precision, subject().numerics().threads());
        try (Session session = engine().open(subject().graph(), weights, mask, numerics)) {
            return body.apply(session);
        }
    }

    private Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("this evidence is of predictions alone");
        }
        return engine;
    }
}
