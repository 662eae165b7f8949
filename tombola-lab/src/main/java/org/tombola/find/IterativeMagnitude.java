package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;
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
import org.tombola.weights.Weights;

/**
 * Train, drop the smallest weights, rewind the rest, repeat: the search for winning tickets of Frankle and Carbin (arXiv:1803.03635),
 * with rewinding to a later step (Frankle et al., arXiv:1912.05671) or of the learning rate alone (Renda et al., arXiv:2003.02389).
 *
 * <p>One path serves all densities: level n keeps round_half_up((1 − p)ⁿ · N) weights, ranked over all layers, and a density between
 * two levels takes a smaller last cut from the weights trained at the level before. Among equal magnitudes the earlier position stays.
 * The optimiser starts empty after every rewind; schedule and data order stand where the rewound state stood.
 *
 * <p>The last cut leaves a mask of the pattern. Those before it lead there ({@link Pattern#approach}): while a level keeps more than N:M
 * allows, each group keeps its best N at least, so that the counts below stay exact.
 *
 * <p>With a last cut, levels lead to the ticket before it; that ticket is trained and cut once more by the criterion, and an event tells
 * training accuracies before and after the cut, after rewinding and after retraining.
 *
 * @param perLevel share of the survivors that a level drops: p
 * @param rewindTo the moment that a level's weights and its schedule start from
 * @param rewind what is rewound
 * @param counting how many weights a level keeps
 * @param pattern which masks the last cut may leave
 * @param lastCut one more cut by another criterion, after the levels
 */
public record IterativeMagnitude(
        BigDecimal perLevel, Moment rewindTo, Rewind rewind, LevelCount counting, Pattern pattern, LastCut lastCut)
        implements TicketFinder {
    /** What goes back to where it was. */
    public enum Rewind {
        /** Weights, batch-norm statistics, schedule and data order. */
        WEIGHTS,
        /** Schedule and data order; the trained weights stay. */
        LEARNING_RATE
    }

    /** How many weights a level keeps. */
    public enum LevelCount {
        /** round_half_up((1 − p)ⁿ · N): no error adds up over levels. */
        SHARE {
            @Override
            long after(long survivors, int level, BigDecimal perLevel, long n) {
                return Density.power(BigDecimal.ONE.subtract(perLevel), level).count(n);
            }
        },
        /** survivors − ⌈p · survivors⌉, as open_lth counts. */
        CEIL_INCREMENT {
            @Override
            long after(long survivors, int level, BigDecimal perLevel, long n) {
                BigDecimal dropped = perLevel.multiply(BigDecimal.valueOf(survivors));
                return survivors - dropped.setScale(0, RoundingMode.CEILING).longValueExact();
            }
        };

        abstract long after(long survivors, int level, BigDecimal perLevel, long n);
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        DenseTraining dense = DenseTraining.of(problem, rewindTo);
        long target = lastCut.before(density, problem.prunableCount());
        Weights rewound = dense.rewound(lab);
        Pattern admissible = pattern.withClassifier(problem.graph().classifier());
        Mask mask = problem.dense();
        List<Mask> masks = new ArrayList<>(List.of(mask));
        Weights start = rewound;
        for (int level = 0; mask.count() > target || !admissible.holds(mask); level++) {
            Weights trained = trained(dense, masks, start, lab);
            long kept = counting.after(mask.count(), level + 1, perLevel, problem.prunableCount());
            Scores scores = Scores.magnitude(trained, mask);
            mask = kept > target
                    ? admissible.approach(scores, mask, kept)
                    : admissible.keepHighest(scores, mask, new Quota.Pool(target));
            masks.add(mask);
            start = rewind == Rewind.WEIGHTS ? rewound : trained;
        }
        List<String> events = new ArrayList<>();
        long asked = density.count(problem.prunableCount());
        if (mask.count() > asked) {
            Weights trained = trained(dense, masks, start, lab);
            mask = lastCut.of(mask, trained, asked, admissible, problem.seed());
            masks.add(mask);
            start = rewind == Rewind.WEIGHTS ? rewound : trained;
            Accuracies accuracies = new Accuracies(
                    accuracy(problem, trained, lab),
                    accuracy(problem, mask.apply(trained), lab),
                    accuracy(problem, mask.apply(start), lab),
                    accuracy(problem, lab.train(level(dense, mask, start)).weights(), lab));
            events.add(accuracies.event(lastCut.criterion()));
        }
        events.addAll(Events.of(mask, density, pattern));
        return new Draw(mask, start, dense.step(), Next.RETRAIN, null, masks.size() - 1, masks, start, events);
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
