package org.tombola.find;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.Moment;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/**
 * One magnitude cut of a trained dense network, over all layers or within each. Two recipes name it: {@code one_shot_magnitude} rewinds
 * the survivors and trains them again, {@code l1} keeps their trained values and fine-tunes (Li et al., arXiv:1608.08710, as later
 * comparisons use the name: nothing is penalised, weights are ranked).
 *
 * @param pattern which masks the cut may leave
 * @param rewindTo where survivors go back to under {@link Then#REWIND}
 * @param then what the survivors start from
 * @param fineTuneRate base rate of the training after the cut; 0 keeps the recipe's
 */
public record MagnitudeOnce(Sharing sharing, Pattern pattern, Moment rewindTo, Then then, double fineTuneRate)
        implements TicketFinder {
    /** What becomes of the survivors. */
    public enum Then {
        /** Back to their values at the moment rewound to, then trained. */
        REWIND,
        /** Trained on from their trained values, with a schedule of its own. */
        FINE_TUNE,
        /** Used as they are. */
        KEEP
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        DenseTraining dense = DenseTraining.of(problem, then == Then.REWIND ? rewindTo : Moment.START);
        Weights rewound = dense.rewound(lab);
        Weights trained = dense.trained(lab);

        Mask all = problem.dense();
        Quotas quotas = sharing.on(problem, lab);
        Quota quota = quotas.of(problem.prunable(), density).ofMagnitudes();
        Mask mask = pattern.withClassifier(problem.graph().classifier())
                .keepHighest(Scores.magnitude(trained, all), all, quota);
        Weights start = then == Then.REWIND ? rewound : trained;
        @Nullable Double rate = fineTuneRate == 0 ? null : fineTuneRate;
        Next next = then == Then.KEEP ? Next.KEEP : Next.RETRAIN;
        return new Draw(
                mask,
                start,
                dense.step(),
                next,
                rate,
                1,
                List.of(all, mask),
                start,
                quotas.events(mask, density, pattern));
    }
}
