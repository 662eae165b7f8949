package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.Scorer;
import org.tombola.lab.Scoring;
import org.tombola.lab.TicketFinder;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Weights;

/**
 * Scores the weights, keeps the best, once or in rounds that score the survivors again.
 *
 * @param saliency ranks weights
 * @param sharing over which tensors the best are chosen, or for what cost
 * @param pattern which masks may be left
 * @param rounds 1, or as {@link InRounds} says
 * @param survivors which weights are scored, and what those that are kept start from
 */
record ScorePruning(Saliency saliency, Sharing sharing, Pattern pattern, int rounds, Survivors survivors)
        implements TicketFinder {
    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Weights weights = survivors.weights(problem, lab);
        Mask all = problem.dense();
        Pattern admissible = pattern.withClassifier(problem.graph().classifier());
        Quotas quotas = sharing.on(problem, lab);
        Scorer scorer = rounds == 1 ? saliency : new InRounds(saliency, quotas, admissible, density, rounds);
        Scoring scoring = lab.scoring(scorer, network(problem, weights, all));
        Quota quota = quotas.of(problem.prunable(), density);
        Mask mask = admissible.keepHighest(scoring.scores(), all, quota);

        List<String> events = new ArrayList<>(scoring.events());
        if (pattern.equals(Pattern.unstructured())) {
            events.addAll(Events.ties(scoring.scores(), mask, quota));
        }
        events.addAll(quotas.events(mask, density, pattern));
        Weights start = survivors.start(problem, weights);
        return new Draw(
                mask, start, 0, survivors.next(), survivors.ownRate(), rounds, List.of(all, mask), start, events);
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
}
