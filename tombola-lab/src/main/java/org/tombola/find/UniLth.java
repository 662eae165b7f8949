package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Beginning;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;

/**
 * Trains without any force until the validation loss stops falling, steps back, and goes on under a growing L2 force with magnitude
 * cuts in between: UniLTH and UniDLTH (A unified view of finding and transforming winning lottery tickets, algorithm 1). The trained
 * weights are the ticket's; nothing is rewound again.
 *
 * <p>Where algorithm 1 says two things, or none: without an early stop the first stage ends after half of the training; the second runs
 * to the end of the schedule, which goes back with the weights and the optimiser's velocity; each cut goes down to a cumulative count,
 * as a share of the survivors would never empty a set; α w is the pull, and there is no other weight decay.
 *
 * @param target what is pulled and cut
 * @param patience epochs in a row without a decrease of the validation loss that end the first stage: φ
 * @param rewind epochs to step back then: ξ
 * @param cuts how many there are: ψ
 * @param tail epochs after the last cut; algorithm 1 has none
 */
public record UniLth(Target target, int patience, int rewind, Growing growing, int cuts, int tail)
        implements TicketFinder {
    /** Which weights the force acts on and the cuts choose from. */
    public enum Target {
        /** All prunable ones: UniLTH finds a ticket. */
        ALL,
        /** As many as have to go, drawn at random, the same share of each tensor: UniDLTH transforms the others into a ticket. */
        UNIMPORTANT
    }

    /** What the curve of the force is drawn over. */
    public enum Clock {
        /** The second stage: the force starts at nothing. */
        STAGE2,
        /** The whole training: the force starts where the curve is by then. */
        GLOBAL
    }

    /**
     * How the force grows.
     *
     * @param ceiling what α grows towards
     * @param factor of α w: 1 for a penalty (α/2)‖w‖², 2 for α‖w‖², algorithm 1 read literally
     * @param perStep whether α grows at each step, or at each epoch
     */
    public record Growing(Growth growth, double ceiling, double factor, Clock clock, boolean perStep) {
        /** For a second stage from the end of epoch {@code first} to that of epoch {@code last}. */
        Force over(int first, int last, int stepsPerEpoch) {
            long wakes = (long) first * stepsPerEpoch;
            long origin = clock == Clock.STAGE2 ? wakes : 0;
            return new Force.Along(
                    growth, ceiling * factor, wakes, origin, (long) last * stepsPerEpoch, perStep ? 1 : stepsPerEpoch);
        }
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        if (problem.data().validation().count() == 0) {
            throw new InvalidInput(
                    "unilth and unidlth stop early by the validation loss: set train.validation above 0");
        }
        TrainingSpec whole =
                problem.with(problem.settings().withDecay(0).with(Select.LAST)).training();
        int stepsPerEpoch = whole.stepsPerEpoch();
        int epochs = problem.settings().epochs();

        Patience stopping = new Patience(patience, rewind + 1);
        TrainingSpec free = whole.until((long) (epochs / 2) * stepsPerEpoch).with(List.of(stopping));
        TrainingResult first = lab.train(free);
        int passes = first.curve().isEmpty() ? epochs / 2 : first.curve().size();
        int from = Math.max(0, passes - rewind);

        Mask region = region(problem, density);
        Force force = growing.over(from, epochs, stepsPerEpoch);
        TrainingSpec pressed =
                whole.with(List.of(new Extrusion(region, force, cuts(region, density, from, epochs, stepsPerEpoch))));
        // No state is kept of the start: from there the second stage is a training like any other.
        @Nullable Beginning beginning = from == 0 ? null : new Beginning(free, (long) from * stepsPerEpoch);
        TrainingResult second = lab.train(pressed, beginning);

        List<String> events = new ArrayList<>(Events.of(second.mask(), density));
        events.add(String.format(
                Locale.ROOT,
                "%s after %d epochs, went back to the end of epoch %d, then %d epochs under a growing force",
                stopping.ended(first.curve()) ? "stopped early" : "never stopped early: stopped half-way",
                passes,
                from,
                epochs - from));
        events.addAll(Shrinkage.events(force, whole));
        return new Draw(
                second.mask(),
                second.weights(),
                0,
                Next.KEEP,
                null,
                cuts,
                List.of(problem.dense(), second.mask()),
                null,
                events);
    }

    private Mask region(Problem problem, Density density) {
        Mask all = problem.dense();
        return switch (target) {
            case ALL -> all;
            case UNIMPORTANT ->
                all.minus(Masks.random(all, Allocation.even(problem.prunable(), density), problem.seed()));
        };
    }

    private List<Extrusion.Cut> cuts(Mask region, Density density, int from, int epochs, int stepsPerEpoch) {
        List<Extrusion.Cut> made = new ArrayList<>();
        for (int cut = 1; cut <= cuts; cut++) {
            long step = (long) (from + passesBefore(cut, epochs - from)) * stepsPerEpoch;
            long pruned = pruned(cut, density, region.size());
            made.add(new Extrusion.Cut(step, Math.max(0, region.count() - pruned)));
        }
        return made;
    }

    /** How many of n weights are gone after that cut: n − round_half_up(n · d^(γ/ψ)). */
    long pruned(int cut, Density density, long n) {
        return n - density.after(cut, cuts).count(n);
    }

    /** Epochs of a second stage of that length before a cut: γ (M − tail) / ψ, halves rounded up, but one at least. */
    int passesBefore(int cut, int length) {
        BigDecimal passes = BigDecimal.valueOf((long) cut * Math.max(0, length - tail))
                .divide(BigDecimal.valueOf(cuts), 0, RoundingMode.HALF_UP);
        return Math.max(1, passes.intValueExact());
    }
}
