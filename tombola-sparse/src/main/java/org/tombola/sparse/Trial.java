package org.tombola.sparse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Measures how long a step takes. */
final class Trial {
    private static final long LEAST = 30_000_000;
    private static final long MOST = 600_000_000;

    private Trial() {}

    /**
     * The shortest of many runs, in nanoseconds: what disturbs only ever adds. Goes on while the compiler still makes it faster, for the
     * first runs of a kernel are interpreted and a thousand times slower.
     */
    static long nanoseconds(Step step, long memory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scratch = arena.allocate(memory, Kernels.UNIT);
            long best = MOST;
            long begin = System.nanoTime();
            long improved = begin;
            long now;
            do {
                long start = System.nanoTime();
                step.run(scratch);
                now = System.nanoTime();
                if (now - start < best - best / 50) {
                    improved = now;
                }
                best = Math.min(best, now - start);
            } while (now - begin < MOST && now - improved < LEAST + 20 * best);
            return best;
        }
    }
}
