package org.tombola.store;

import java.io.IOException;
import java.nio.file.Path;

/** What a step does when the store does not have it. */
@FunctionalInterface
public interface StepWork {
    /**
     * @param out empty; what is in it afterwards is the step's result
     * @param scratch outlives a kill or a failure, so checkpoints go there, written with {@link Store#write}; gone once the step is
     *     complete
     */
    void into(Path out, Path scratch) throws IOException;
}
