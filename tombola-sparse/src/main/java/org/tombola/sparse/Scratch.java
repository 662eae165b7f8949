package org.tombola.sparse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Working memory of one prediction at a time. */
final class Scratch {
    private final Arena arena = Arena.ofShared();
    private final Map<Layout, MemorySegment> segments = new EnumMap<>(Layout.class);

    private Scratch(Collection<Program> programs) {
        programs.forEach(program -> segments.put(program.layout(), program.scratch(arena)));
    }

    MemorySegment of(Program program) {
        return Objects.requireNonNull(segments.get(program.layout()));
    }

    /** Those that no prediction uses at the moment. Lending allocates nothing while there are some. */
    static final class Pool implements AutoCloseable {
        private static final int MOST = 256;

        private final Collection<Program> programs;
        private final AtomicReferenceArray<Scratch> idle = new AtomicReferenceArray<>(MOST);
        private volatile boolean closed;

        Pool(Collection<Program> programs) {
            this.programs = programs;
        }

        Scratch take() {
            if (closed) {
                throw new IllegalStateException("the plan is closed");
            }
            for (int i = 0; i < MOST; i++) {
                Scratch scratch = idle.get(i);
                if (scratch != null && idle.compareAndSet(i, scratch, null)) {
                    return scratch;
                }
            }
            return new Scratch(programs);
        }

        /** For one whose prediction did not come to its end: what margins hold then is not known. */
        void drop(Scratch scratch) {
            scratch.arena.close();
        }

        void give(Scratch scratch) {
            for (int i = 0; i < MOST && !closed; i++) {
                if (idle.get(i) == null && idle.compareAndSet(i, null, scratch)) {
                    if (closed) {
                        close();
                    }
                    return;
                }
            }
            scratch.arena.close();
        }

        /** Predictions that are under way end; their memory goes when they do. */
        @Override
        public void close() {
            closed = true;
            for (int i = 0; i < MOST; i++) {
                Scratch scratch = idle.getAndSet(i, null);
                if (scratch != null) {
                    scratch.arena.close();
                }
            }
        }
    }
}
