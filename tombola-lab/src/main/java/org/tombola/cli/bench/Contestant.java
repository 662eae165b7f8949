package org.tombola.cli.bench;

import org.tombola.report.Speeds.Role;

/** One engine with one network, on a fixed number of threads. Used by the thread that made it. */
interface Contestant extends AutoCloseable {
    /** For tables. */
    String name();

    Role role();

    /** {@code N × classes}; the array may be the next call's too. */
    float[] logits(Pictures pictures);

    /** What has to be done before anything is timed. */
    default void prepare(Pictures pictures) {}

    @Override
    void close();
}
