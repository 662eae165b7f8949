package org.tombola.store;

import java.nio.file.Path;
import java.util.Set;

/**
 * A run's folder.
 *
 * @param id the folder's name, {@code <name>-<hash8>}
 * @param finished whether it has a summary
 * @param steps names of the steps it used
 */
public record RunInfo(String id, Path folder, boolean finished, long bytes, Set<String> steps) {
    public RunInfo {
        steps = Set.copyOf(steps);
    }
}
