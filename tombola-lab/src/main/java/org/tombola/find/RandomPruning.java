package org.tombola.find;

import java.util.List;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;

/**
 * The uninformed baseline: positions drawn without replacement, exactly as many as asked for. Global, or with kept counts a layer:
 * uniform, Erdős–Rényi (Mocanu et al., arXiv:1707.04780), or Erdős–Rényi with kernel sizes (Evci et al., arXiv:1911.11134).
 *
 * @param pattern which masks may be drawn
 */
public record RandomPruning(Apportionment apportionment, Pattern pattern) implements TicketFinder {
    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Quota quota = apportionment.of(problem.prunable(), density);
        Mask mask = pattern.withClassifier(problem.graph().classifier()).random(problem.dense(), quota, problem.seed());
        return new Draw(
                mask,
                problem.start(),
                0,
                Next.RETRAIN,
                null,
                null,
                List.of(),
                problem.start(),
                Events.of(mask, density, pattern));
    }
}
