package org.tombola.sparse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.tombola.sparse.Choice.Kind;
import org.tombola.sparse.Compilation.Site;

/** The ways of {@link Tuning}. */
final class Choosers {
    private Choosers() {}

    /** Above this share of kept taps, loading each input once for four outputs beats leaving out the others. */
    private static final double DENSE = 0.38;

    /** Kept taps of a block and output that pay for going through the stream once more. */
    private static final double TAPS = 14;

    /** The same times the tile's columns: multiplications that pay for the sums' way through memory. */
    private static final double PRODUCTS = 150;

    static Chooser of(Tuning tuning, KernelSet kernels) {
        Chooser chooser = (site, nanoseconds) -> byRule(site, of(site, kernels));
        if (tuning.measured()) {
            Map<String, Choice> known = ChoiceFile.read(tuning.cache());
            chooser = (site, nanoseconds) -> {
                String key = site.key(of(site, kernels));
                Choice choice = known.get(key);
                if (choice == null) {
                    choice = fastest(site, of(site, kernels), nanoseconds);
                    known.put(key, choice);
                    ChoiceFile.write(tuning.cache(), known);
                }
                return choice;
            };
        }
        Chooser otherwise = chooser;
        return (site, nanoseconds) -> {
            String word = tuning.replayed().get(site.place());
            return word == null ? otherwise.choose(site, nanoseconds) : Choice.parse(word);
        };
    }

    private static Kernels of(Site site, KernelSet kernels) {
        return kernels.of(site.layout().storage());
    }

    static Choice byRule(Site site, Kernels kernels) {
        if (site.denses() && site.density() > DENSE) {
            return new Choice(Kind.DENSE, last(kernels.denseWidths(), 4), 0);
        }
        return new Choice(Kind.SPARSE, last(kernels.widths(false), 16), block(site));
    }

    /**
     * Input channels at a time, or 0 for all: of few, what a tile reads stays in the first cache, but sums take a way through memory for
     * every block. Both programs have the same blocks, so that they share the weights.
     */
    private static int block(Site site) {
        for (int block = 32; blocks(site) && 2 * block <= site.inputs(); block *= 2) {
            double taps = taps(site, block);
            if (taps >= TAPS && taps * Math.min(site.columns(), 16) >= PRODUCTS) {
                return block;
            }
        }
        return 0;
    }

    /** Whether blocks are possible. Sums that are stored between them in bfloat16 would lose what their later taps add. */
    private static boolean blocks(Site site) {
        return site.convolution().groups() == 1 && site.layout().storage() == Storage.FLOAT32;
    }

    /** Kept ones of an output in a block, on average. */
    private static double taps(Site site, int block) {
        return site.density()
                * block
                * site.convolution().kernelHeight()
                * site.convolution().kernelWidth();
    }

    private static int last(int[] widths, int most) {
        int last = 1;
        for (int width : widths) {
            last = width <= most ? width : last;
        }
        return last;
    }

    /** What is measured has to be clearly faster than the rule's choice: measurements on a busy machine err by a few percent. */
    private static final double CLEARLY = 0.95;

    private static Choice fastest(Site site, Kernels kernels, ToDoubleFunction<Choice> nanoseconds) {
        Choice best = byRule(site, kernels);
        List<Choice> candidates = candidates(site, kernels);
        if (candidates.size() > 1) {
            double least = CLEARLY * nanoseconds.applyAsDouble(best);
            for (Choice candidate : candidates) {
                double time = nanoseconds.applyAsDouble(candidate);
                if (time < least) {
                    least = time;
                    best = candidate;
                }
            }
        }
        return best;
    }

    private static List<Choice> candidates(Site site, Kernels kernels) {
        List<Choice> candidates = new ArrayList<>();
        int[] widths = kernels.widths(site.convolution().residual() != Op.NONE);
        int widest = last(widths, site.units());
        for (int width : widths) {
            if (width == widest || width < widest && (width == 4 || width == 8 || width == 12)) {
                candidates.add(new Choice(Kind.SPARSE, width, 0));
                for (int block = 32; blocks(site) && 2 * block <= site.inputs(); block *= 2) {
                    if (taps(site, block) >= TAPS / 2) {
                        candidates.add(new Choice(Kind.SPARSE, width, block));
                    }
                }
            }
        }
        if (site.denses() && site.density() > 0.25) {
            for (int width : kernels.denseWidths()) {
                if (width >= 3 || width == last(kernels.denseWidths(), site.units())) {
                    candidates.add(new Choice(Kind.DENSE, width, 0));
                }
            }
        }
        return candidates;
    }

    /** Nearness of two densities that may share a choice: quarters of a doubling. */
    static String grade(double density) {
        return density <= 0 ? "0" : String.format(Locale.ROOT, "%d", Math.round(4 * Math.log(density) / Math.log(2)));
    }
}
