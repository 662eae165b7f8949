package org.tombola.cli;

import org.tombola.engine.TimingSource;
import org.tombola.sparse.SparseTimes;

/** What measures time for recipes that ask for it, with {@code allocation: time} or {@code latency}. */
final class SparseTiming {
    private SparseTiming() {}

    static TimingSource source() {
        return new SparseTimes();
    }
}
