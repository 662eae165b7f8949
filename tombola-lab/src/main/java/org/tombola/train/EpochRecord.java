package org.tombola.train;

/**
 * One point of a training curve.
 *
 * @param epoch from 0; after a rewind into the middle of an epoch, the first record covers the rest of it
 * @param step optimiser steps done by its end, from the training's very start
 * @param rate learning rate of its last step
 * @param trainLoss mean over the examples seen, each before the step it led to
 * @param validationLoss mean negative log-likelihood, NaN without a validation split or where it is not finite
 * @param validationAccuracy a fraction, NaN without a validation split
 */
public record EpochRecord(
        int epoch,
        long step,
        double rate,
        double trainLoss,
        double validationLoss,
        double validationAccuracy,
        double seconds) {}
