package org.tombola.find;

import java.util.List;
import org.tombola.engine.Session;
import org.tombola.train.EpochRecord;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;

/**
 * Ends a training once so many epochs in a row brought no strict decrease below the best validation loss. A loss that is not a number
 * is no decrease.
 *
 * @param epochs how many are waited for
 * @param trail how many of the last ends of epochs are kept, to step back to
 */
record Patience(int epochs, int trail) implements TrainingHook {
    /**
     * @param best lowest validation loss so far
     * @param waited epochs since
     */
    record Wait(double best, int waited) {
        static final Wait NONE = new Wait(Double.POSITIVE_INFINITY, 0);

        Wait after(double loss) {
            return loss < best ? new Wait(loss, 0) : new Wait(best, waited + 1);
        }
    }

    @Override
    public String identity() {
        return "patience/1/" + epochs + "/" + trail;
    }

    /** Whether it ended a training with that curve. */
    boolean ended(List<EpochRecord> curve) {
        Wait wait = Wait.NONE;
        for (EpochRecord epoch : curve) {
            wait = wait.after(epoch.validationLoss());
        }
        return wait.waited() >= epochs;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        return new Running() {
            private Wait wait = Wait.NONE;

            @Override
            public boolean afterEpoch(EpochRecord epoch) {
                wait = wait.after(epoch.validationLoss());
                return wait.waited() < epochs;
            }

            @Override
            public String state() {
                return wait.best() + " " + wait.waited();
            }

            @Override
            public void restore(String state) {
                String[] parts = state.split(" ");
                wait = new Wait(Double.parseDouble(parts[0]), Integer.parseInt(parts[1]));
            }
        };
    }
}
