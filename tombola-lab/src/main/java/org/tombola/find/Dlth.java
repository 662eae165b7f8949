package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.random.Seed;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Allocation;
import org.tombola.weights.Counting;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * Turns a sub-network that was chosen beforehand into a trainable one: a growing L2 force presses the other weights out while the dense
 * network trains, once or in cycles that press out more and more. Then they are cut, and the rest is trained from its transformed values
 * (Bai et al., arXiv:2203.04248: random sparse network transformation).
 *
 * <p>Which weights are pressed out is remembered, cycle for cycle. The code finds those of the cycles before again as the smallest ones,
 * which they need not be while nothing is deleted.
 *
 * @param cycles cycle c of n presses out all but d^(c/n) of each tensor
 * @param pick which weights of each tensor are pressed out
 * @param counting how a tensor's share becomes a count
 * @param delete whether a cycle's weights are cut when it ends, rather than with the last
 * @param fineTune epochs of ordinary training under the mask between two cycles
 */
public record Dlth(int cycles, Pick pick, Counting counting, Squeezing squeezing, boolean delete, int fineTune)
        implements TicketFinder {
    /** Which weights are pressed out. */
    public enum Pick {
        /** As the paper says. */
        RANDOM {
            @Override
            Mask keep(Weights weights, Mask kept, Quota quota, Seed seed) {
                return Masks.random(kept, quota, seed);
            }
        },
        /** The smallest when the cycle begins: what the code does when it is run as its README says. */
        MIN {
            @Override
            Mask keep(Weights weights, Mask kept, Quota quota, Seed seed) {
                return Selection.keepHighest(Scores.magnitude(weights, kept), kept, quota);
            }
        };

        /** Some of those kept so far. */
        abstract Mask keep(Weights weights, Mask kept, Quota quota, Seed seed);
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        TrainingSpec dense = squeezing.training(problem);
        Force force = squeezing.force(dense);
        Mask all = problem.dense();
        List<Mask> masks = new ArrayList<>(List.of(all));
        Weights weights = problem.start();
        Mask inForce = all;
        for (int cycle = 1; cycle <= cycles; cycle++) {
            Quota quota = quota(problem.prunable(), density, cycle);
            Mask kept = pick.keep(weights, masks.getLast(), quota, seed(problem, cycle));
            masks.add(kept);
            Extrusion extrusion = new Extrusion(all.minus(kept), force, List.of());
            weights = lab.train(
                            dense.from(inForce.apply(weights), 0).under(inForce).with(List.of(extrusion)))
                    .weights();
            inForce = delete ? kept : all;
            if (fineTune > 0 && cycle < cycles) {
                weights = lab.train(
                                fineTuning(problem).from(kept.apply(weights), 0).under(kept))
                        .weights();
            }
        }
        Mask mask = masks.getLast();
        List<String> events = new ArrayList<>(Events.of(mask, density));
        events.add(String.format(Locale.ROOT, "largest weight that was cut: %.3g", largest(weights, mask)));
        events.addAll(Shrinkage.events(force, dense));
        return new Draw(mask, weights, 0, Next.RETRAIN, null, cycles, masks, weights, events);
    }

    Quota quota(Map<String, int[]> prunable, Density density, int cycle) {
        return Allocation.UNIFORM.quota(prunable, density.after(cycle, cycles), counting);
    }

    /** The first cycle draws what a random finder draws. */
    private static Seed seed(Problem problem, int cycle) {
        return cycle == 1 ? problem.seed() : problem.seed().child("cycle").child(cycle);
    }

    private TrainingSpec fineTuning(Problem problem) {
        TrainSettings settings = problem.settings().with(Select.LAST).withEpochs(fineTune);
        return problem.with(settings).training();
    }

    /** How far the weights were from zero that are cut: the cut changes the network by as much. */
    private static double largest(Weights weights, Mask mask) {
        double largest = 0;
        for (String name : mask.names()) {
            float[] values = weights.get(name).values();
            for (int i = 0; i < values.length; i++) {
                largest = mask.kept(name, i) ? largest : Math.max(largest, Math.abs(values[i]));
            }
        }
        return largest;
    }
}
