package org.tombola.find;

import java.util.List;
import org.tombola.find.RestrictedSwaps.Clock;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.FrozenScores;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * SR-popup, the search for lottery jackpots: edge-popup on trained weights that starts from a mask of magnitudes and makes fewer and
 * fewer swaps (Zhang et al., arXiv:2104.08700). The paper's own code makes every swap, within layers; settings have it.
 *
 * @param weights what is searched
 * @param warmUp where it starts
 * @param eta score of the pruned weights at the start
 * @param scope what one ranking covers
 * @param counting how a share becomes a count
 * @param perEpoch whether the restriction's time is counted in epochs
 * @param signed whether scores rank as they are, or by magnitude
 */
record SrPopup(
        FrozenWeights weights,
        WarmUp warmUp,
        double eta,
        Scope scope,
        Counting counting,
        Restriction restriction,
        boolean perEpoch,
        Swaps.Pairs pairs,
        Swaps.Ties ties,
        boolean signed,
        SearchTraining training)
        implements TicketFinder {
    /** What one ranking covers: within that, weights change places. */
    enum Scope {
        /** All tensors. */
        GLOBAL,
        /** Each tensor, which keeps as many as one ranking of all magnitudes gives it. */
        LAYERWISE_L1,
        /** Each tensor, all at the same density. */
        LAYERWISE_UNIFORM
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Weights frozen = weights.of(problem, density, lab);
        Apportionment apportionment = apportionment();
        Quota quota = quota(problem, frozen, apportionment.of(problem.prunable(), density));
        WarmUp.Start start = warmUp.of(problem, frozen, quota, eta, lab);
        MaskSearch search = new MaskSearch(problem, density, apportionment, frozen);
        TrainingSpec training =
                search.training(this.training, start.mask()).with(new FrozenScores(start.scores(), signed));
        Clock clock =
                perEpoch ? Clock.epochs(training.until(), training.stepsPerEpoch()) : Clock.steps(training.until());
        RestrictedSwaps swaps =
                new RestrictedSwaps(new Swaps(quota, pairs, ties), signed, restriction, clock, problem.seed());
        return search.found(lab.train(training.with(List.of(swaps))));
    }

    private Apportionment apportionment() {
        return new Apportionment(scope == Scope.LAYERWISE_UNIFORM ? Allocation.UNIFORM : Allocation.GLOBAL, counting);
    }

    private Quota quota(Problem problem, Weights frozen, Quota quota) {
        if (scope != Scope.LAYERWISE_L1) {
            return quota;
        }
        Scores magnitudes = Scores.magnitude(frozen, problem.dense());
        return Quota.like(Selection.keepHighest(magnitudes, problem.dense(), quota));
    }
}
