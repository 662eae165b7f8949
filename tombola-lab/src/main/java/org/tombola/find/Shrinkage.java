package org.tombola.find;

import java.util.List;
import java.util.Locale;
import java.util.function.LongToDoubleFunction;
import org.tombola.train.Sgd;
import org.tombola.train.TrainingSpec;

/** What a force would leave of a weight that no loss holds: whether pressing out had the time it needs. */
final class Shrinkage {
    private Shrinkage() {}

    /**
     * Share of itself that SGD leaves of such a weight, from rest; negative where it swings.
     *
     * @param rate learning rate by step
     */
    static double of(Force force, Sgd sgd, LongToDoubleFunction rate, long from, long until) {
        double weight = 1;
        double velocity = 0;
        for (long step = from; step < until; step++) {
            double pull = force.at(step) * weight;
            velocity = sgd.momentum() * velocity + pull;
            weight -= rate.applyAsDouble(step) * (sgd.nesterov() ? pull + sgd.momentum() * velocity : velocity);
        }
        return weight;
    }

    /** The same in words; none for an optimiser that it is not known of. */
    static List<String> events(Force force, TrainingSpec spec) {
        return spec.settings().optimiser().value() instanceof Sgd sgd
                ? List.of(String.format(
                        Locale.ROOT,
                        "the force leaves %.2g of a weight that nothing else holds",
                        of(force, sgd, spec::rate, spec.from(), spec.until())))
                : List.of();
    }
}
