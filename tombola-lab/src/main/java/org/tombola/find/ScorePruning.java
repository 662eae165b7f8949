package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.Scorer;
import org.tombola.lab.Scoring;
import org.tombola.lab.TicketFinder;
import org.tombola.train.Moment;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Weights;

/**
 * Scores the weights, keeps the best, once or in rounds that score the survivors again.
 *
 * @param saliency ranks weights
 * @param apportionment over which tensors the best are chosen
 * @param pattern which masks may be left
 * @param rounds 1, or as {@link InRounds} says
 * @param scored which weights are scored
 * @param then what the survivors start from
 * @param rate base learning rate of the training after the cut; 0 keeps the recipe's
 */
public record ScorePruning(
        Saliency saliency,
        Apportionment apportionment,
        Pattern pattern,
        int rounds,
        Scored scored,
        Then then,
        double rate)
        implements TicketFinder {
    /** Which weights are scored. */
    public enum Scored {
        START,
        /** Those of a whole dense training, or the start where that is trained already. */
        TRAINED
    }

    /** What becomes of the survivors. */
    public enum Then {
        /** Back to their values at the start, then trained. */
        REWIND,
        /** Drawn anew from the start's distribution, then trained: what of a score belongs to the values it was taken on is lost. */
        REDRAW,
        /** Trained on from the values that were scored. */
        FINE_TUNE,
        /** The values that were scored, used as they are. */
        KEEP
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Weights weights = scored == Scored.START
                ? problem.start()
                : DenseTraining.of(problem, Moment.START).trained(lab);
        Mask all = problem.dense();
        Pattern admissible = pattern.withClassifier(problem.graph().classifier());
        Scorer scorer = rounds == 1 ? saliency : new InRounds(saliency, apportionment, admissible, density, rounds);
        Scoring scoring = lab.scoring(scorer, network(problem, weights, all));
        Quota quota = apportionment.of(problem.prunable(), density);
        Mask mask = admissible.keepHighest(scoring.scores(), all, quota);

        List<String> events = new ArrayList<>(scoring.events());
        if (pattern.equals(Pattern.unstructured())) {
            events.addAll(Events.ties(scoring.scores(), mask, quota));
        }
        events.addAll(Events.of(mask, density, pattern));
        Weights start = then(problem, weights);
        Next next = then == Then.KEEP ? Next.KEEP : Next.RETRAIN;
        @Nullable Double ownRate = rate == 0 ? null : rate;
        return new Draw(mask, start, 0, next, ownRate, rounds, List.of(all, mask), start, events);
    }

    static Scorer.Network network(Problem problem, Weights weights, Mask mask) {
        return new Scorer.Network(
                problem.graph(),
                weights,
                mask,
                problem.data(),
                problem.settings().threads(),
                problem.seed());
    }

    private Weights then(Problem problem, Weights weights) {
        return switch (then) {
            case REWIND -> problem.start();
            case REDRAW ->
                problem.initialiser().draw(problem.graph(), problem.seed().child("redraw"));
            case FINE_TUNE, KEEP -> weights;
        };
    }
}
