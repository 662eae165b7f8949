package org.tombola.find;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Parameter;
import org.tombola.graph.Parameter.Role;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;

/**
 * Cuts early in training, once the mask that a cut would give has stopped moving, and trains on from there (You et al.,
 * arXiv:1909.11957). The weights at the cut stay; nothing is rewound.
 *
 * @param granularity what is ranked
 * @param trigger when the cut is made
 * @param gainPenalty factor of the penalty Σ|γ| on batch-norm gains until then
 */
public record EarlyBird(Granularity granularity, Trigger trigger, double gainPenalty) implements TicketFinder {
    /** What is ranked and cut. */
    public enum Granularity {
        /** Weights, by magnitude, over all layers. */
        WEIGHT,
        /** Channels, by the magnitude of their batch-norm gain, over all layers. */
        CHANNEL,
        /** Channels, and the weights that read them. */
        CHANNEL_AND_READERS
    }

    /** When the cut is made. */
    public sealed interface Trigger {
        /**
         * Once the newest of so many masks differs from each of the others in at most that share of positions; else after half of the
         * training.
         */
        record Distance(double epsilon, int window) implements Trigger {}

        /** After that epoch; where the training is shorter, after half of it. */
        record FixedEpoch(int epoch) implements Trigger {}
    }

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Problem last = problem.with(problem.settings().with(Select.LAST));
        TrainingSpec whole = last.training();
        Settling settling = settling(problem, density, whole.stepsPerEpoch());
        TrainingResult result = lab.train(whole.with(List.of(settling)));
        Settling.@Nullable Memory memory = result.remembered().isEmpty() // in a dry run
                ? null
                : Settling.Memory.parse(result.remembered().getFirst());
        List<String> events = new ArrayList<>(Events.of(result.mask(), density));
        if (memory != null) {
            boolean asSaid = trigger instanceof Trigger.FixedEpoch(int epoch) && epoch == memory.cutAfter();
            events.add(String.format(
                    Locale.ROOT,
                    asSaid || memory.settled() ? "cut after epoch %d of %d" : "never settled: cut after epoch %d of %d",
                    memory.cutAfter(),
                    problem.settings().epochs()));
        }
        return new Draw(
                result.mask(),
                result.weights(),
                0,
                Next.KEEP,
                null,
                memory == null ? null : memory.cutAfter(),
                List.of(problem.dense(), result.mask()),
                null,
                events);
    }

    private Settling settling(Problem problem, Density density, int stepsPerEpoch) {
        Foresight foresight = foresight(problem, density);
        int half = Math.max(1, problem.settings().epochs() / 2);
        SequencedMap<String, int[]> gains = gains(problem);
        return switch (trigger) {
            case Trigger.Distance(double epsilon, int window) ->
                new Settling(foresight, epsilon, window, half, false, stepsPerEpoch, gainPenalty, gains);
            case Trigger.FixedEpoch(int epoch) -> {
                int at = epoch <= problem.settings().epochs() ? epoch : half;
                yield new Settling(foresight, 0, 2, at, true, stepsPerEpoch, gainPenalty, gains);
            }
        };
    }

    private Foresight foresight(Problem problem, Density density) {
        if (granularity == Granularity.WEIGHT) {
            return new Foresight.OfWeights(problem.prunable(), density);
        }
        boolean inputs = granularity == Granularity.CHANNEL_AND_READERS;
        Foresight channels = new Foresight.OfChannels(problem.graph(), problem.prunable(), density, inputs);
        if (channels.ranked().isEmpty()) {
            throw new InvalidInput("early_bird ranks channels by their batch-norm gain, and no prunable convolution of"
                    + " this network has one behind it; use granularity: weight");
        }
        return channels;
    }

    private static SequencedMap<String, int[]> gains(Problem problem) {
        SequencedMap<String, int[]> gains = new LinkedHashMap<>();
        for (Parameter parameter : problem.graph().trainable()) {
            if (parameter.role() == Role.GAIN) {
                gains.put(parameter.name(), parameter.shape());
            }
        }
        return gains;
    }
}
