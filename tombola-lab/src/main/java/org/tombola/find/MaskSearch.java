package org.tombola.find;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Parameter;
import org.tombola.lab.Draw;
import org.tombola.lab.Problem;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Weights;

/**
 * What searches over frozen weights share.
 *
 * @param quotas what the density was taken for
 * @param frozen parameters and statistics that the search starts from; the parameters stay, the statistics move with the passes
 */
record MaskSearch(Problem problem, Density density, Quotas quotas, Weights frozen) {
    /** The search's own training, plain so far. */
    TrainingSpec training(SearchTraining settings, Mask mask) {
        TrainSettings own = settings.of(problem);
        return TrainingSpec.whole(problem.graph(), frozen, mask, problem.data(), own, problem.seed());
    }

    /** The mask that the search ended with. */
    Draw found(TrainingResult result) {
        return found(result.mask(), result.weights());
    }

    /** @param searched whose statistics the ticket takes: those of the passes under the search's masks */
    Draw found(Mask mask, Weights searched) {
        Set<String> trainable =
                problem.graph().trainable().stream().map(Parameter::name).collect(Collectors.toSet());
        Weights parameters = frozen.only(trainable::contains);
        Weights start = frozen.with(searched.only(name -> !trainable.contains(name)));
        List<String> events = quotas.events(mask, density, Pattern.unstructured());
        return new Draw(mask, start, 0, Next.MASK_ONLY, null, null, List.of(), parameters, events);
    }
}
