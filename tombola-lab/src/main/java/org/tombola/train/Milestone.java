package org.tombola.train;

import org.tombola.InvalidInput;

/** A point in a training, as a moment ({@code 90ep}, {@code 500it}) or as a share of the whole ({@code 50%}). */
public sealed interface Milestone {
    /** In steps from the start; a share is rounded to whole epochs. */
    long step(int stepsPerEpoch, int epochs);

    /** In steps from the start; a share is rounded to whole steps. */
    long nearestStep(int stepsPerEpoch, int epochs);

    /** A moment, wherever the training ends. */
    record At(Moment moment) implements Milestone {
        @Override
        public long step(int stepsPerEpoch, int epochs) {
            return moment.steps(stepsPerEpoch);
        }

        @Override
        public long nearestStep(int stepsPerEpoch, int epochs) {
            return moment.steps(stepsPerEpoch);
        }
    }

    /** @param share in [0, 1] */
    record Share(double share) implements Milestone {
        @Override
        public long step(int stepsPerEpoch, int epochs) {
            return Math.round(share * epochs) * stepsPerEpoch;
        }

        @Override
        public long nearestStep(int stepsPerEpoch, int epochs) {
            return Math.round(share * epochs * stepsPerEpoch);
        }
    }

    /** @throws InvalidInput when the text is neither a moment nor a percentage up to 100 */
    static Milestone parse(String text) {
        if (!text.endsWith("%")) {
            return new At(Moment.parse(text));
        }
        try {
            double percent = Double.parseDouble(text.substring(0, text.length() - 1));
            if (percent >= 0 && percent <= 100) {
                return new Share(percent / 100);
            }
        } catch (NumberFormatException e) {
            // falls through to the message below, which shows the text
        }
        throw InvalidInput.of("a milestone is written '90ep', '500it' or '50%%', got '%s'", text);
    }
}
