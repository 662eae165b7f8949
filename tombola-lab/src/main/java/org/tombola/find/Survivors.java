package org.tombola.find;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.train.Moment;
import org.tombola.weights.Weights;

/**
 * Which weights one cut is made of, and what becomes of the survivors.
 *
 * @param of which weights
 * @param then what survivors start from
 * @param rate base learning rate of the training after the cut; 0 keeps the recipe's
 */
record Survivors(Of of, Then then, double rate) {
    /** Which weights. */
    enum Of {
        START,
        /** Those of a whole dense training, or the start where that is trained already. */
        TRAINED
    }

    /** What becomes of the survivors. */
    enum Then {
        /** Back to their values at the start, then trained. */
        REWIND,
        /** Drawn anew from the start's distribution, then trained: what hung on the values themselves is lost. */
        REDRAW,
        /** Trained on from the values that were cut. */
        FINE_TUNE,
        /** The values that were cut, used as they are. */
        KEEP
    }

    static List<Setting> settings(String of, String then) {
        return List.of(
                Setting.choice(
                        "weights",
                        of,
                        List.of("start", "trained"),
                        "which weights are cut: the start, or those of a whole dense training"),
                Setting.choice(
                        "then",
                        then,
                        List.of("rewind", "fine_tune", "keep"),
                        "what becomes of the survivors: trained from the start, trained on from the values that were cut, or"
                                + " used as they are"),
                Setting.number(
                        "rate", 0, 0, 1e6, "base learning rate of the training after the cut; 0 keeps the recipe's"));
    }

    static Survivors of(Settings s) {
        return new Survivors(s.word("weights", Of.class), s.word("then", Then.class), s.number("rate"));
    }

    Survivors redrawn() {
        return new Survivors(of, Then.REDRAW, rate);
    }

    /** The weights that are cut. */
    Weights weights(Problem problem, Lab lab) {
        return of == Of.START
                ? problem.start()
                : DenseTraining.of(problem, Moment.START).trained(lab);
    }

    /** @param cut what {@link #weights} gave */
    Weights start(Problem problem, Weights cut) {
        return switch (then) {
            case REWIND -> problem.start();
            case REDRAW ->
                problem.initialiser().draw(problem.graph(), problem.seed().child("redraw"));
            case FINE_TUNE, KEEP -> cut;
        };
    }

    Next next() {
        return then == Then.KEEP ? Next.KEEP : Next.RETRAIN;
    }

    @Nullable
    Double ownRate() {
        return rate == 0 ? null : rate;
    }
}
