package org.tombola.train;

/** How the learning rate moves: a factor on the optimiser's base rate. Pure, so that a rewound training finds its place by the step. */
@FunctionalInterface
public interface Schedule {
    /**
     * @param step optimiser steps done before this one, from the training's very start
     * @param stepsPerEpoch to turn steps into epochs
     * @param epochs the training's whole length
     */
    double factor(long step, int stepsPerEpoch, int epochs);
}
