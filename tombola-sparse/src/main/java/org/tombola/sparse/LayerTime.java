package org.tombola.sparse;

/**
 * What a step of a plan took.
 *
 * @param layer its name; for what a layer needs beside its kernel, the same name again
 * @param kernel how it was computed, as {@code sparse-16}, or what was done, as {@code wiping}
 * @param plain whether no fast kernel is there for it
 * @param nanoseconds median for the whole batch
 */
public record LayerTime(String layer, String kernel, boolean plain, double nanoseconds) {}
