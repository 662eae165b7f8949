package org.tombola.train;

import java.nio.file.Path;

/** Checkpoints after every step, for tests in other packages. */
public final class EagerCheckpoints {
    private EagerCheckpoints() {}

    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, null, null, 0, 0);
    }
}
