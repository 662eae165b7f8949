package org.tombola.find;

import java.util.List;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Weights;

/**
 * The uninformed baseline: positions drawn without replacement, exactly as many as asked for. Global, or with kept counts a layer:
 * uniform, Erdős–Rényi (Mocanu et al., arXiv:1707.04780), or Erdős–Rényi with kernel sizes (Evci et al., arXiv:1911.11134).
 *
 * @param pattern which masks may be drawn
 * @param survivors which weights are cut, and what those that are kept start from
 */
record RandomPruning(Sharing sharing, Pattern pattern, Survivors survivors) implements TicketFinder {
    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Quotas quotas = sharing.on(problem, lab);
        Quota quota = quotas.of(problem.prunable(), density);
        Mask mask = pattern.withClassifier(problem.graph().classifier()).random(problem.dense(), quota, problem.seed());
        Weights start = survivors.start(problem, survivors.weights(problem, lab));
        return new Draw(
                mask,
                start,
                0,
                survivors.next(),
                survivors.ownRate(),
                null,
                List.of(),
                start,
                quotas.events(mask, density, pattern));
    }
}
