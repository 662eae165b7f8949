package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
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
 * @param rates at which layers lose weights, each ranked by itself; null ranks over all layers
 */
record LastCut(
        BigDecimal share, Criterion criterion, @Nullable LayerRates rates) {
    /** Which survivors stay. */
    enum Criterion {
        /** Those with the largest trained weights. */
        LARGE_FINAL,
        /** Those with the smallest. */
        SMALL_FINAL,
        /** Any, by lot. */
        RANDOM
    }

    /**
     * How fast layers lose weights, in proportion to each other: only ratios count, for the share says how many in all.
     *
     * @param output of the layer whose outputs are the classes
     */
    record LayerRates(double convolution, double linear, double output) {
        /** @throws InvalidInput when these are not three numbers, 0 or more, of which one is more */
        static LayerRates of(List<Double> rates) {
            boolean usable = rates.size() == 3
                    && rates.stream().allMatch(rate -> rate >= 0)
                    && rates.stream().anyMatch(rate -> rate > 0);
            if (!usable) {
                throw InvalidInput.of(
                        "last_rates: expected three numbers, not negative and not all zero, for convolutions, linear layers and "
                                + "the last layer, got %s",
                        rates);
            }
            return new LayerRates(rates.get(0), rates.get(1), rates.get(2));
        }

        private double of(String tensor, int[] shape, String classifier) {
            if (tensor.equals(classifier)) {
                return output;
            }
            return shape.length > 2 ? convolution : linear;
        }
    }

    static final LastCut NONE = new LastCut(BigDecimal.ZERO, Criterion.LARGE_FINAL, null);

    /** How many are kept before it, so that the density is what is kept after it: round_half_up(d · n / (1 − share)), at most n. */
    long before(Density density, long n) {
        BigDecimal left = BigDecimal.ONE.subtract(share);
        BigDecimal kept = density.value().multiply(BigDecimal.valueOf(n)).divide(left, 0, RoundingMode.HALF_UP);
        return share.signum() == 0 ? density.count(n) : Math.min(n, kept.longValueExact());
    }

    /**
     * So many survivors of the ticket. Of equal weights the earlier stay, whether large or small ones are wanted.
     *
     * @param classifier name of the last layer's weights
     */
    Mask of(Mask ticket, Weights trained, long target, Pattern pattern, String classifier, Seed seed) {
        Quota quota = rates == null ? new Quota.Pool(target) : quota(rates, ticket, target, classifier);
        Scores magnitudes = Scores.magnitude(trained, ticket);
        return switch (criterion) {
            case LARGE_FINAL -> pattern.keepHighest(magnitudes, ticket, quota);
            case SMALL_FINAL -> pattern.keepHighest(magnitudes.negated(), ticket, quota);
            case RANDOM -> pattern.random(ticket, quota, seed);
        };
    }

    /** Exactly the target in all: what rounding leaves to drop goes to the layers with the largest remainders, the earlier first. */
    static Quota.PerTensor quota(LayerRates rates, Mask ticket, long target, String classifier) {
        SequencedMap<String, Double> pull = new LinkedHashMap<>();
        ticket.names()
                .forEach(name -> pull.put(name, rates.of(name, ticket.shape(name), classifier) * ticket.count(name)));
        double all = pull.values().stream().mapToDouble(Double::doubleValue).sum();
        SequencedMap<String, Long> kept = new LinkedHashMap<>();
        Map<String, Double> remainders = new HashMap<>();
        pull.forEach((name, own) -> {
            double lost = all == 0 ? 0 : (ticket.count() - target) * own / all;
            requireEnough(name, lost, ticket.count(name));
            kept.put(name, ticket.count(name) - (long) Math.floor(lost));
            remainders.put(name, lost - Math.floor(lost));
        });
        long over = kept.values().stream().mapToLong(Long::longValue).sum() - target;
        List<String> names = new ArrayList<>(kept.keySet());
        names.sort(Comparator.comparing(remainders::get, Comparator.reverseOrder()));
        names.stream().limit(over).forEach(name -> kept.merge(name, -1L, Long::sum));
        return new Quota.PerTensor(kept);
    }

    private static void requireEnough(String name, double lost, long survivors) {
        if (lost > survivors + 1e-6) {
            throw InvalidInput.of(
                    "last_rates: %s would lose %.0f weights and has %d; bring the rates nearer to each other",
                    name, lost, survivors);
        }
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
