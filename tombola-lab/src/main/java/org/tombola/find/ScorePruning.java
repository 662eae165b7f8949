package org.tombola.find;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.Scorer;
import org.tombola.lab.TicketFinder;
import org.tombola.train.Moment;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * Scores the weights, keeps the best, once or in rounds that score the survivors again, and trains what is left.
 *
 * @param scorer ranks weights
 * @param apportionment over which tensors the best are chosen; only one round may be other than global
 * @param rounds round k of n keeps round_half_up(d^(k/n) · N) of the survivors of the round before (Tanaka et al., arXiv:2006.05467)
 * @param base which weights are scored
 */
public record ScorePruning(Scorer scorer, Apportionment apportionment, int rounds, Base base) implements TicketFinder {
    /** Which weights are scored, and what becomes of the survivors. */
    public enum Base {
        /** The start; survivors are trained from there. */
        START,
        /** Those of a whole dense training; survivors keep their trained values and are fine-tuned. */
        TRAINED
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Weights weights = base == Base.START
                ? problem.start()
                : DenseTraining.of(problem, Moment.START).trained(lab);
        Mask mask = problem.dense();
        List<Mask> masks = new ArrayList<>(List.of(mask));
        for (int round = 1; round <= rounds; round++) {
            Scores scores = lab.score(scorer, network(problem, weights, mask));
            Density reached = round == rounds ? density : afterRound(density, round);
            mask = Selection.keepHighest(scores, mask, apportionment.of(problem.prunable(), reached));
            masks.add(mask);
        }
        return new Draw(mask, weights, 0, Next.RETRAIN, null, rounds, masks, weights, Events.of(mask, density));
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

    /** d^(k/n): a decimal near the irrational number, the same on every machine. */
    Density afterRound(Density density, int round) {
        double power = StrictMath.pow(density.asDouble(), (double) round / rounds);
        return new Density(new BigDecimal(power, MathContext.DECIMAL64), density + "^(" + round + "/" + rounds + ")");
    }
}
