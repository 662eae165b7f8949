package org.tombola.find;

import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/** Which weights of a layer an update of SET drops. */
enum DropRule {
    /** The ⌊f·a⌋ smallest of a active weights. */
    MAGNITUDE {
        @Override
        Mask kept(Weights weights, Scores magnitudes, Mask active, double fraction) {
            return Rewiring.withoutLowest(magnitudes, active, name -> DropFraction.count(fraction, active.count(name)));
        }
    },
    /** One more, as the code of the DSR article counts. */
    MAGNITUDE_PLUS_ONE {
        @Override
        Mask kept(Weights weights, Scores magnitudes, Mask active, double fraction) {
            return Rewiring.withoutLowest(
                    magnitudes,
                    active,
                    name -> Math.min(active.count(name), DropFraction.count(fraction, active.count(name)) + 1));
        }
    },
    /**
     * The ⌊f·a₊⌋ smallest positive and the ⌊f·a₋⌋ largest negative ones (Mocanu et al., Nature Communications 9, 2018). Weights that
     * are exactly zero have no sign and go too, as in the authors' code.
     */
    PER_SIGN {
        @Override
        Mask kept(Weights weights, Scores magnitudes, Mask active, double fraction) {
            return MAGNITUDE
                    .kept(weights, magnitudes, signed(weights, active, 1), fraction)
                    .or(MAGNITUDE.kept(weights, magnitudes, signed(weights, active, -1), fraction));
        }
    };

    abstract Mask kept(Weights weights, Scores magnitudes, Mask active, double fraction);

    private static Mask signed(Weights weights, Mask active, int sign) {
        return Mask.of(active.shapes(), name -> {
            float[] values = weights.get(name).values();
            return i -> Math.signum(values[i]) == sign && active.kept(name, i);
        });
    }
}
