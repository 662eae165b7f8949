package org.tombola.train;

/** The step whose loss was not finite or, at the end of an epoch, which left weights that are not. A result, not a failure. */
public record Divergence(int epoch, long step) {}
