package org.tombola.cli;

import org.jspecify.annotations.Nullable;
import org.tombola.engine.TimingSource;

/** What measures time for recipes that ask for it, with {@code allocation: time} or {@code latency}. */
final class SparseTiming {
    private SparseTiming() {}

    /** Null where nothing measures; then such recipes are refused. */
    static @Nullable TimingSource source() {
        return null;
    }
}
