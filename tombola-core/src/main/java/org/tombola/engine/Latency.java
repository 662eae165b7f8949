package org.tombola.engine;

/**
 * How long a network takes to answer, as it was measured: medians of repeated predictions of one batch.
 *
 * @param batch images in it
 * @param milliseconds under the mask
 * @param denseMilliseconds of the same network with nothing pruned, in the same measurement
 * @param engine engine, machine, threads and layout: what a reader should know
 */
public record Latency(int batch, double milliseconds, double denseMilliseconds, String engine) {
    public Latency {
        if (batch < 1 || !(milliseconds > 0) || !(denseMilliseconds > 0)) {
            throw new IllegalArgumentException(
                    "no latency: batch " + batch + ", " + milliseconds + " ms of " + denseMilliseconds + " ms");
        }
    }
}
