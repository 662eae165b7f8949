package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import org.tombola.find.LastCut.Accuracies;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.Moment;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * Train, drop the smallest weights, rewind the rest, repeat: the search for winning tickets of Frankle and Carbin (arXiv:1803.03635),
 * with rewinding to a later step (Frankle et al., arXiv:1912.05671) or of the learning rate alone (Renda et al., arXiv:2003.02389).
 *
 * <p>A level ranks the survivors of the one before, each trained: pruned positions take no part, not even where a survivor has become
 * zero. Among equal magnitudes the earlier position stays. The optimiser starts empty after every rewind; schedule and data order stand where the rewound state stood.
 *
 * <p>The last cut leaves a mask of the pattern. Those before it lead there ({@link Pattern#approach}): while a level keeps more than N:M
 * allows, each group keeps its best N at least, so that the counts below stay exact.
 *
 * <p>With a last cut, levels lead to the ticket before it; that ticket is trained and cut once more by the criterion, and an event tells
 * training accuracies before and after the cut, after rewinding and after retraining.
 *
 * @param descent how many weights each level keeps
 * @param rewindTo the moment that a level's weights and its schedule start from
 * @param rewind what is rewound
 * @param pattern which masks the last cut may leave
 * @param lastCut one more cut by another criterion, after the levels
 */
public record IterativeMagnitude(Descent descent, Moment rewindTo, Rewind rewind, Pattern pattern, LastCut lastCut)
        implements TicketFinder {
    /** What goes back to where it was. */
    public enum Rewind {
        /** Weights, batch-norm statistics, schedule and data order. */
        WEIGHTS,
        /** Schedule and data order; the trained weights stay. */
        LEARNING_RATE
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        DenseTraining dense = DenseTraining.of(problem, rewindTo);
        Levels levels = descent.on(problem, lab);
        long target = lastCut.before(density, problem.prunableCount());
        Weights rewound = dense.rewound(lab);
        Pattern admissible = pattern.withClassifier(problem.graph().classifier());
        Mask mask = problem.dense();
        List<Mask> masks = new ArrayList<>(List.of(mask));
        Weights start = rewound;
        for (int level = 1; levels.goOn(level - 1, mask.count(), target, density) || !admissible.holds(mask); level++) {
            Weights trained = trained(dense, masks, start, lab);
            Quota quota = levels.quota(level, mask.count(), target, density, problem.prunable());
            Scores scores = Scores.magnitude(trained, mask);
            mask = levels.last(level, quota, target)
                    ? admissible.keepHighest(scores, mask, quota)
                    : approach(admissible, scores, mask, quota);
            masks.add(mask);
            start = rewind == Rewind.WEIGHTS ? rewound : trained;
        }
        List<String> events = new ArrayList<>();
        long asked = density.count(problem.prunableCount());
        if (!lastCut.equals(LastCut.NONE) && mask.count() > asked) {
            Weights trained = trained(dense, masks, start, lab);
            mask = lastCut.of(mask, trained, asked, admissible, problem.graph().classifier(), problem.seed());
            masks.add(mask);
            start = rewind == Rewind.WEIGHTS ? rewound : trained;
            Accuracies accuracies = new Accuracies(
                    accuracy(problem, trained, lab),
                    accuracy(problem, mask.apply(trained), lab),
                    accuracy(problem, mask.apply(start), lab),
                    accuracy(problem, lab.train(level(dense, mask, start)).weights(), lab));
            events.add(accuracies.event(lastCut.criterion()));
        }
        events.addAll(levels.events(mask, density, pattern));
        return new Draw(mask, start, dense.step(), Next.RETRAIN, null, masks.size() - 1, masks, start, events);
    }

    private static Mask approach(Pattern admissible, Scores scores, Mask mask, Quota quota) {
        return switch (quota) {
            case Quota.Pool pool -> admissible.approach(scores, mask, pool.total());
            case Quota.PerTensor each -> Selection.keepHighest(scores, mask, each);
            case Quota.Budget budget -> Selection.keepHighest(scores, mask, budget);
        };
    }

    /** The weights that the next cut ranks: those of the whole network, or of the last mask, trained. */
    private static Weights trained(DenseTraining dense, List<Mask> masks, Weights start, Lab lab) {
        return masks.size() == 1
                ? dense.trained(lab)
                : lab.train(level(dense, masks.getLast(), start)).weights();
    }

    private static double accuracy(Problem problem, Weights weights, Lab lab) {
        return lab.accuracy(
                problem.graph(),
                weights,
                problem.data().train(),
                problem.settings().numerics().threads());
    }

    private static TrainingSpec level(DenseTraining dense, Mask mask, Weights start) {
        return dense.whole().under(mask).from(mask.apply(start), dense.step());
    }
}
