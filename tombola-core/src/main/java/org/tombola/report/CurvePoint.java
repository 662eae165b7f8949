package org.tombola.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of {@code curves.csv}: how a training stood at the end of an epoch. Values that are not finite are written as empty.
 *
 * @param density of the mask it ran under, in (0, 1]; null when the training serves several densities
 * @param level pruning round that the training belongs to; null without rounds
 * @param phase {@code find} while the ticket is looked for, {@code spend} while it is retrained
 * @param epoch epochs done, counted from 1
 * @param step optimiser steps done
 * @param rate learning rate of the last step
 * @param trainLoss mean over the epoch's batches
 * @param seconds time since the training began
 */
public record CurvePoint(
        String finder,
        String spend,
        @Nullable Double density,
        long seed,
        @Nullable Integer level,
        String phase,
        double epoch,
        long step,
        @Nullable Double rate,
        @Nullable Double trainLoss,
        @Nullable Double validationLoss,
        @Nullable Double validationAccuracy,
        @Nullable Double seconds) {

    public CurvePoint {
        density = finite(density);
        rate = finite(rate);
        trainLoss = finite(trainLoss);
        validationLoss = finite(validationLoss);
        validationAccuracy = finite(validationAccuracy);
        seconds = finite(seconds);
    }

    private static @Nullable Double finite(@Nullable Double value) {
        return value != null && Double.isFinite(value) ? value : null;
    }
}
