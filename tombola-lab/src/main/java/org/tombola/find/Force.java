package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The factor α of a pull α · w towards zero, by the step of a training. A value: its text is part of a training's hash. */
public sealed interface Force {
    /** Not negative. */
    double at(long step);

    /**
     * Follows a curve.
     *
     * @param peak what the curve reaches at {@code end}
     * @param wakes first step at which it pulls at all
     * @param origin step at which the curve is 0
     * @param end step at which the curve would reach its peak
     * @param unit steps over which it stays the same, counted from the training's start: an epoch's, or 1
     */
    record Along(Growth growth, double peak, long wakes, long origin, long end, long unit) implements Force {
        @Override
        public double at(long step) {
            if (step < wakes) {
                return 0;
            }
            long since = step / unit * unit - origin;
            return peak * growth.at((double) since / (end - origin));
        }
    }

    /**
     * Grows in equal increments, and stays where it has reached its ceiling: (k δ)ᵖ after k updates.
     *
     * @param increment of one update: δ
     * @param every steps between two updates; the first comes after as many
     * @param power 1, or 2 or 3 for slower starts
     */
    record Stepped(double increment, long every, double ceiling, int power) implements Force {
        public Stepped {
            if (!(increment > 0) || every < 1 || !(ceiling >= 0) || power < 1) {
                throw new IllegalArgumentException(
                        "a force cannot grow by " + increment + " every " + every + " steps up to " + ceiling);
            }
        }

        @Override
        public double at(long step) {
            long updates = step / every;
            return Math.min(ceiling, StrictMath.pow(updates * increment, power));
        }

        /** Steps until it has reached its ceiling; by decimals, since a sum of ten thousand floats stops one update early or late. */
        long growing() {
            BigDecimal root = BigDecimal.valueOf(power == 1 ? ceiling : StrictMath.pow(ceiling, 1.0 / power));
            return root.divide(BigDecimal.valueOf(increment), 0, RoundingMode.CEILING)
                            .longValueExact()
                    * every;
        }
    }
}
