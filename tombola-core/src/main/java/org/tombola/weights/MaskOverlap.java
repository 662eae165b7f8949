package org.tombola.weights;

/**
 * How far two masks of the same tensors agree, beside what would happen by chance: at density 0.05 masks that have nothing in common
 * but their counts agree on nine positions in ten. Lottery Jackpots, arXiv:2104.08700, equation 7 and figure 4.
 *
 * @param overlap share of positions on which they agree, 1 − Hamming/N, in [0, 1]
 * @param intersectionOverUnion kept by both over kept by either, in [0, 1]
 * @param chance the overlap expected of independent masks with these densities, d₁d₂ + (1 − d₁)(1 − d₂)
 * @param layerChance the overlap expected of independent masks with these densities in every tensor: what only agreeing on how much
 *     each layer keeps is worth
 */
public record MaskOverlap(double overlap, double intersectionOverUnion, double chance, double layerChance) {
    /** @throws IllegalArgumentException when the masks cover different tensors */
    public static MaskOverlap of(Mask one, Mask other) {
        double byLayer = 0;
        for (String name : one.names()) {
            int size = one.size(name);
            byLayer += size == 0 ? 0 : size * chance(share(one, name), share(other, name));
        }
        return new MaskOverlap(
                one.overlap(other),
                one.intersectionOverUnion(other),
                one.size() == 0 ? 1 : chance(one.density(), other.density()),
                one.size() == 0 ? 1 : byLayer / one.size());
    }

    /** The overlap expected of independent masks of these densities. */
    public static double chance(double density, double other) {
        return density * other + (1 - density) * (1 - other);
    }

    /** How much of what chance leaves open they agree on: 0 at chance, 1 when equal; NaN where chance leaves nothing open. */
    public double aboveChance() {
        return (overlap - chance) / (1 - chance);
    }

    private static double share(Mask mask, String name) {
        return (double) mask.count(name) / mask.size(name);
    }
}
