package org.tombola.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tombola.weights.MaskOverlap;

/**
 * How far the masks that two finders drew at one density agree, each pair of masks from one seed; see {@link MaskOverlap}.
 *
 * @param density as requested
 * @param n seeds
 * @param overlap mean over the seeds
 * @param overlapDeviation sample standard deviation over the seeds; null with one seed
 * @param intersectionOverUnion mean over the seeds
 * @param intersectionOverUnionDeviation sample standard deviation over the seeds; null with one seed
 * @param chance mean overlap expected of independent masks with these densities
 * @param layerChance mean overlap expected of independent masks with these densities in every tensor
 */
public record FinderOverlap(
        String a,
        String b,
        double density,
        int n,
        double overlap,
        @Nullable Double overlapDeviation,
        double intersectionOverUnion,
        @Nullable Double intersectionOverUnionDeviation,
        double chance,
        double layerChance) {

    /** @param seeds one overlap a seed, at least one */
    static FinderOverlap of(String a, String b, double density, List<MaskOverlap> seeds) {
        Sample overlap = sample(seeds, MaskOverlap::overlap);
        Sample union = sample(seeds, MaskOverlap::intersectionOverUnion);
        return new FinderOverlap(
                a,
                b,
                density,
                seeds.size(),
                overlap.mean(),
                overlap.deviation(),
                union.mean(),
                union.deviation(),
                sample(seeds, MaskOverlap::chance).mean(),
                sample(seeds, MaskOverlap::layerChance).mean());
    }

    private static Sample sample(List<MaskOverlap> seeds, ToDoubleFunction<MaskOverlap> value) {
        return new Sample(seeds.stream().map(value::applyAsDouble).toList());
    }
}
