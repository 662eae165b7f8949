package org.tombola.lab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.format.Ticket.Next;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * A ticket as a finder leaves it.
 *
 * @param start what spending starts from: parameters and statistics, not yet masked
 * @param resumeAt step of schedule and data order that {@code start} belongs to: 0, or the point rewound to
 * @param next what plain spending does
 * @param rate base learning rate of plain spending; null keeps the recipe's
 * @param level how many cuts led here; null where a method has no levels
 * @param masks the masks on the way, outermost first, where a method promises that each lies within the one before
 * @param frozen what the start weights must equal bit for bit at kept positions: the snapshot rewound to, or the weights a search froze
 * @param events what a reader should know: a collapsed layer, a floor that was hit
 */
public record Draw(
        Mask mask,
        Weights start,
        long resumeAt,
        Next next,
        @Nullable Double rate,
        @Nullable Integer level,
        List<Mask> masks,
        @Nullable Weights frozen,
        List<String> events) {
    public Draw {
        masks = List.copyOf(masks);
        events = List.copyOf(events);
    }

    /** With one more event. */
    public Draw with(String event) {
        List<String> more = new ArrayList<>(events);
        more.add(event);
        return new Draw(mask, start, resumeAt, next, rate, level, masks, frozen, more);
    }
}
