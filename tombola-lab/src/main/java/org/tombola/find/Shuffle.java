package org.tombola.find;

import java.util.List;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;

/**
 * A control: another finder's mask, permuted inside each layer. If it does as well, only the layers' densities mattered (Frankle et al.,
 * arXiv:2009.08576).
 *
 * @param of label of the finder whose mask is shuffled
 */
public record Shuffle(String of) implements TicketFinder {
    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Draw drawn = lab.draw(of, problem, density);
        Mask mask = Masks.shuffle(drawn.mask(), problem.seed());
        return new Draw(
                mask,
                drawn.start(),
                drawn.resumeAt(),
                drawn.next(),
                drawn.rate(),
                drawn.level(),
                List.of(),
                drawn.start(),
                Events.of(mask, density));
    }
}
