package org.tombola.sparse;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a plan chooses among kernels: by rule, by measuring them on this machine, or as another plan did.
 *
 * @param measured whether kernels are timed
 * @param cache where timed choices are looked up and kept; null for this compilation only
 * @param replayed the choices of another plan, by {@link SparsePlan#choices}; empty for none
 */
public record Tuning(boolean measured, @Nullable Path cache, Map<String, String> replayed) {
    /** By rule: no measuring, the same choice everywhere. */
    public static final Tuning RULES = new Tuning(false, null, Map.of());

    /** Measured anew. */
    public static final Tuning MEASURED = new Tuning(true, null, Map.of());

    public Tuning {
        replayed = Map.copyOf(replayed);
    }

    /**
     * Measured, unless this machine measured the same layer at much the same density before.
     *
     * @param file JSON; made when absent. A file that is none of ours is refused
     */
    public static Tuning cached(Path file) {
        return new Tuning(true, file, Map.of());
    }

    /** Exactly as another plan of the same network: the same kernels, the same bits. */
    public static Tuning replay(Map<String, String> choices) {
        return new Tuning(false, null, choices);
    }
}
