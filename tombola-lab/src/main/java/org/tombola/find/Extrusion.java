package org.tombola.find;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Presses the weights of a region towards zero, so that what they know goes over to the others: α w more gradient, the pull of a penalty (α/2)‖w‖², and at set steps drops the smallest
 * of them. Nothing outside the region is pulled or dropped. It remembers nothing: all is a function of the step and of the mask in
 * force.
 *
 * @param region where it acts: all prunable weights (UniLTH), or those chosen to go (DLTH, UniDLTH)
 * @param cuts in the order of their steps
 */
record Extrusion(Mask region, Force force, List<Cut> cuts) implements TrainingHook {
    /**
     * @param step how many steps of the training are done when it is made
     * @param left how many weights of the region survive it
     */
    record Cut(long step, long left) {}

    Extrusion {
        cuts = List.copyOf(cuts);
    }

    @Override
    public String identity() {
        return "extrusion/1/" + region.hash() + "/" + force + "/" + cuts;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        Variables where = session.zeros();
        where.write(ones(region));
        Variables pull = session.zeros();
        TreeMap<Long, Cut> due = new TreeMap<>();
        cuts.forEach(cut -> due.put(cut.step(), cut)); // of cuts at one step, the last and deepest
        return new Running() {
            @Override
            public void afterBackward(long step, Variables trainable, Variables gradient) {
                double alpha = force.at(step);
                if (alpha != 0) {
                    gradient.add(alpha, pull.set(trainable).times(where));
                }
            }

            @Override
            public @Nullable Mask afterStep(long step) {
                Cut cut = due.get(step + 1);
                if (cut == null
                        || !Double.isFinite(pull.set(weights.effective()).dot(pull))) {
                    return null; // numbers that have left the finite ones have no ranks: the training ends as diverged
                }
                return after(cut, weights.effective().read(), session.inForce());
            }
        };
    }

    /** @return null where the mask keeps no more than that already */
    @Nullable
    Mask after(Cut cut, Weights weights, Mask mask) {
        Mask inside = mask.and(region);
        if (inside.count() <= cut.left()) {
            return null;
        }
        return Selection.keepHighest(Scores.magnitude(weights, mask), inside, cut.left())
                .or(mask.minus(region));
    }

    private static Weights ones(Mask region) {
        Map<String, Tensor> ones = new TreeMap<>();
        region.names().forEach(name -> ones.put(name, Tensor.of(region.shape(name), region.floats(name))));
        return Weights.of(ones);
    }
}
