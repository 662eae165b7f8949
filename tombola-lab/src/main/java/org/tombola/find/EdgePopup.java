package org.tombola.find;

import java.util.List;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.FrozenScores;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * Edge-popup: frozen weights, a trained score for each, the highest scores kept, ranked again after every step (Ramanujan et al.,
 * arXiv:1911.13299). The score of a weight moves by what the loss would say of its return, kept or not.
 *
 * @param weights what is searched
 * @param scores how scores are drawn
 * @param signed whether they rank as they are, as in the article, or by magnitude, as in its code
 */
record EdgePopup(FrozenWeights weights, ScoreDraw scores, boolean signed, Sharing sharing, SearchTraining training)
        implements TicketFinder {
    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Weights frozen = weights.of(problem, density, lab);
        Weights start = scores.draw(problem.prunable(), problem.seed());
        Quotas quotas = sharing.on(problem, lab);
        Quota quota = quotas.of(problem.prunable(), density);
        Mask mask = Selection.keepHighest(LiveScores.ranks(start, signed), problem.dense(), quota);
        MaskSearch search = new MaskSearch(problem, density, quotas, frozen);
        return search.found(lab.train(search.training(training, mask)
                .with(new FrozenScores(start, signed))
                .with(List.of(new TopScores(quota, signed)))));
    }
}
