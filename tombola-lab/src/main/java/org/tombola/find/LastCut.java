package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.tombola.random.Seed;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/**
 * One more cut of a ticket that was trained once more, by a criterion that need not be the one that led there: what magnitude is worth at
 * the last step (criteria of Zhou et al., arXiv:1905.01067).
 *
 * @param share of the survivors that it drops; 0 for no such cut
 * @param layerwise whether each layer loses the same share of its survivors; else they are ranked over all layers
 */
record LastCut(BigDecimal share, Criterion criterion, boolean layerwise) {
    /** Which survivors stay. */
    enum Criterion {
        /** Those with the largest trained weights. */
        LARGE_FINAL,
        /** Those with the smallest. */
        SMALL_FINAL,
        /** Any, by lot. */
        RANDOM
    }

    static final LastCut NONE = new LastCut(BigDecimal.ZERO, Criterion.LARGE_FINAL, false);

    /** How many are kept before it, so that the density is what is kept after it: round_half_up(d · n / (1 − share)), at most n. */
    long before(Density density, long n) {
        BigDecimal left = BigDecimal.ONE.subtract(share);
        BigDecimal kept = density.value().multiply(BigDecimal.valueOf(n)).divide(left, 0, RoundingMode.HALF_UP);
        return share.signum() == 0 ? density.count(n) : Math.min(n, kept.longValueExact());
    }

    /** So many survivors of the ticket. Of equal weights the earlier stay, whether large or small ones are wanted. */
    Mask of(Mask ticket, Weights trained, long target, Pattern pattern, Seed seed) {
        Quota quota = layerwise ? alike(ticket, target) : new Quota.Pool(target);
        Scores magnitudes = Scores.magnitude(trained, ticket);
        return switch (criterion) {
            case LARGE_FINAL -> pattern.keepHighest(magnitudes, ticket, quota);
            case SMALL_FINAL -> pattern.keepHighest(magnitudes.negated(), ticket, quota);
            case RANDOM -> pattern.random(ticket, quota, seed);
        };
    }

    /** Of each tensor the same share of its survivors, so many in all: what rounding leaves goes to the largest remainders. */
    static Quota.PerTensor alike(Mask ticket, long target) {
        long all = ticket.count();
        SequencedMap<String, Long> kept = new LinkedHashMap<>();
        ticket.names().forEach(name -> kept.put(name, all == 0 ? 0 : ticket.count(name) * target / all));
        long missing =
                target - kept.values().stream().mapToLong(Long::longValue).sum();
        List<String> byRemainder = new ArrayList<>(ticket.names());
        byRemainder.sort(Comparator.comparingLong((String name) -> ticket.count(name) * target % Math.max(1, all))
                .reversed());
        byRemainder.stream().limit(missing).forEach(name -> kept.merge(name, 1L, Long::sum));
        return new Quota.PerTensor(kept);
    }

    /**
     * Accuracies on the training split, as fractions.
     *
     * @param trained of the ticket before the cut
     * @param cut the same weights and statistics without those that were cut
     * @param rewound the survivors at the moment rewound to, with that moment's statistics
     * @param retrained the survivors trained from there
     */
    record Accuracies(double trained, double cut, double rewound, double retrained) {
        String event(Criterion criterion) {
            return String.format(
                    Locale.ROOT,
                    "training accuracy %.4f of the ticket before the last cut; after the cut by %s %s, after rewinding %s, "
                            + "after retraining %s points",
                    trained,
                    criterion.name().toLowerCase(Locale.ROOT),
                    points(cut),
                    points(rewound),
                    points(retrained));
        }

        private String points(double accuracy) {
            return String.format(Locale.ROOT, "%+.2f", 100 * (accuracy - trained));
        }
    }
}
