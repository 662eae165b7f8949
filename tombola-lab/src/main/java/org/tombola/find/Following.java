package org.tombola.find;

import org.tombola.find.FrozenWeights.Source;
import org.tombola.find.FrozenWeights.Values;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;

/** What edge-popup was published as. */
enum Following {
    /** The article: ranks scores as they are, within each layer. */
    ARTICLE(true, Allocation.UNIFORM, Counting.ROUND_HALF_UP, ScoreDraw.KAIMING_UNIFORM, Source.START, Values.AS_IS),
    /** github.com/allenai/hidden-networks: ranks magnitudes of scores, rounds the removed count down. */
    HIDDEN_NETWORKS(
            false,
            Allocation.UNIFORM,
            Counting.FLOOR_ZEROS,
            ScoreDraw.KAIMING_UNIFORM,
            Source.START,
            Values.KAIMING_NORMAL),
    /** The comparison of arXiv:2104.08700: trained weights, one ranking. */
    LOTTERY_JACKPOTS(true, Allocation.GLOBAL, Counting.ROUND_HALF_UP, ScoreDraw.UNIFORM, Source.TRAINED, Values.AS_IS);

    final boolean signed;
    final Allocation allocation;
    final Counting counting;
    final ScoreDraw scores;
    final Source weights;
    final Values init;

    Following(boolean signed, Allocation allocation, Counting counting, ScoreDraw scores, Source weights, Values init) {
        this.signed = signed;
        this.allocation = allocation;
        this.counting = counting;
        this.scores = scores;
        this.weights = weights;
        this.init = init;
    }
}
