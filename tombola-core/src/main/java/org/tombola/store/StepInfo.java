package org.tombola.store;

import java.nio.file.Path;

/**
 * A folder below {@code steps/}.
 *
 * @param name {@code <kind>-<hash>}
 */
public record StepInfo(String name, Path folder, State state, long bytes) {
    /** How far the step came. */
    public enum State {
        /** Its result is there. */
        COMPLETE,
        /** Checkpoints of a step that was interrupted, or runs now. */
        PARTIAL,
        /** A result being written, now or when its process was killed. */
        UNWRITTEN,
        /** A result that no longer was what had been written; it was recomputed. */
        DAMAGED
    }
}
