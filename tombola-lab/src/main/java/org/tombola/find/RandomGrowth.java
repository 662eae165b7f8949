package org.tombola.find;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Mask;

/** A sparse training that grows by lot: the settings of {@link SparseEvolution} but for the steps of one training. */
record RandomGrowth(
        DropFraction fraction,
        DropRule rule,
        SparseEvolution.JustDropped justDropped,
        double dropNoise,
        boolean forgets)
        implements SparseTraining.Rule {
    @Override
    public TrainingSpec moving(TrainingSpec sparse, UpdateSteps times) {
        return sparse.with(
                List.of(new SparseEvolution(times, fraction, rule, justDropped, dropNoise, forgets, sparse.seed())));
    }

    /** Counts of layers do not change, so that the start tells where room is short. */
    @Override
    public List<String> events(Mask start) {
        List<String> events = new ArrayList<>();
        for (String name : start.names()) {
            int moved = DropFraction.count(fraction.initial(), start.count(name));
            int room = justDropped.room(start, name);
            if (room < moved) {
                events.add(String.format(
                        Locale.ROOT,
                        "little room: %s has %d free positions for %d weights to move to",
                        name,
                        room,
                        moved));
            }
        }
        return events;
    }
}
