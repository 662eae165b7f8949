package org.tombola.spend;

import org.tombola.InvalidInput;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Problem;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * How a drawn ticket is about to be trained: what tweaks change.
 *
 * @param resumeAt step of schedule and data order at which training starts
 */
public record Spending(
        Problem problem, Graph graph, Weights start, Mask mask, TrainSettings settings, long resumeAt, Next next) {

    public Spending withStart(Weights weights) {
        return new Spending(problem, graph, weights, mask, settings, resumeAt, next);
    }

    public Spending withSettings(TrainSettings other) {
        return new Spending(problem, graph, start, mask, other, resumeAt, next);
    }

    public Spending withNext(Next other) {
        return new Spending(problem, graph, start, mask, settings, resumeAt, other);
    }

    /** Training starts at step 0 of its schedule. */
    public Spending fromTheBeginning() {
        return new Spending(problem, graph, start, mask, settings, 0, next);
    }

    /** Trained under its mask, whatever it came as. */
    public Spending trained() {
        return withNext(Next.RETRAIN);
    }

    /** Whether anything is trained: not for tickets that are used as they are. */
    public boolean trains() {
        return next == Next.RETRAIN;
    }

    /** @throws InvalidInput when its settings end before the step it resumes at */
    public TrainingSpec training() {
        Weights masked = mask.apply(start);
        TrainingSpec whole = TrainingSpec.whole(graph, masked, mask, problem.data(), settings, problem.seed());
        if (resumeAt > whole.until()) {
            throw InvalidInput.of(
                    "a ticket rewound to step %d cannot be trained by settings that end at step %d",
                    resumeAt, whole.until());
        }
        return whole.from(masked, resumeAt);
    }
}
