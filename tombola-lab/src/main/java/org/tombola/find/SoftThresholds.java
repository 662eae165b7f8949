package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.SoftThreshold;
import org.tombola.train.TrainingResult;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Soft threshold reparameterisation: each layer learns the magnitude below which its weights are zero, while they train (Kusupati et al.,
 * arXiv:2002.03231). The ticket is the trained network as it is: its weights are the shrunken ones, what is not zero is kept.
 *
 * <p>How many are kept is an outcome. A threshold of σ(−3200) is exactly zero and has no gradient, so that at first only weight decay
 * moves s: by a factor exp(−λ Σ η / (1 − μ)), rates η added over the steps. {@code initial} and the decay λ are the knobs. The published
 * −3200 awakes after some 30 epochs of ImageNet; a training of a few thousand steps wants an s that is awake, such as −5, and a decay of
 * its own by which it rises.
 *
 * @param initial s at the start
 * @param decay weight decay of the thresholds; null for that of the weights
 * @param exact whether the largest of the shrunken weights are kept, as many as asked for
 */
public record SoftThresholds(double initial, @Nullable Double decay, boolean exact) implements TicketFinder {
    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        TrainingResult trained = lab.train(problem.training().with(new SoftThreshold(initial, decay)));
        Weights weights = trained.weights();
        Mask nonzero = nonzero(weights, problem.dense());
        Mask mask = exact ? largest(weights, problem.dense(), density) : nonzero;
        List<String> events = new ArrayList<>(Events.of(mask, density));
        if (nonzero.count() == nonzero.size()) {
            events.add("the thresholds pruned nothing: start them from more than " + initial + ", or train longer");
        }
        long idle = mask.minus(nonzero).count();
        if (idle > 0) {
            events.add(String.format(
                    Locale.ROOT, "%d weights of the ticket are zero: the thresholds had left fewer than asked", idle));
        }
        return new Draw(mask, weights, 0, Next.KEEP, null, null, List.of(), null, events);
    }

    /** Where a weight is left above its threshold. */
    static Mask nonzero(Weights shrunken, Mask covering) {
        return Mask.of(covering.shapes(), name -> {
            Tensor tensor = shrunken.get(name);
            return i -> tensor.at(i) != 0;
        });
    }

    private static Mask largest(Weights shrunken, Mask all, Density density) {
        return Selection.keepHighest(Scores.magnitude(shrunken, all), all, density.count(all.size()));
    }
}
