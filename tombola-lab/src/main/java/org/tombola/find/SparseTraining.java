package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Pattern;

/**
 * Trains a network that is sparse from the first step and whose mask moves on the way. What comes out is trained: the ticket keeps its
 * weights.
 *
 * @param start how the random mask of the start shares weights out over layers
 * @param times when the mask moves
 * @param rule how it moves
 */
record SparseTraining(SparseStart start, UpdateTimes times, Rule rule) implements TicketFinder {
    /** How a mask moves while the network under it trains. */
    @FunctionalInterface
    interface Rule {
        /** @param sparse the whole training under the mask of the start */
        TrainingSpec moving(TrainingSpec sparse, UpdateSteps times);

        /** What a reader should know: layers that have no room to move in. */
        default List<String> events(Mask start) {
            return List.of();
        }
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Quotas quotas = start.sharing().on(problem, lab);
        Mask mask = Masks.random(problem.dense(), start.of(problem, density, quotas), problem.seed());
        TrainingSpec sparse = problem.training().under(mask);
        UpdateSteps steps = times.in(sparse);
        TrainingResult result = lab.train(rule.moving(sparse, steps));
        List<String> events = new ArrayList<>(quotas.events(result.mask(), density, Pattern.unstructured()));
        events.addAll(rule.events(mask));
        if (steps.count(sparse.until()) == 0) {
            events.add("the mask never moved: none of " + sparse.until() + " steps is an update");
        }
        return new Draw(result.mask(), result.weights(), 0, Next.KEEP, null, null, List.of(), null, events);
    }
}
