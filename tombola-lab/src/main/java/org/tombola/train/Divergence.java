package org.tombola.train;

/** Where a loss stopped being finite. A result, not a failure. */
public record Divergence(int epoch, long step) {}
