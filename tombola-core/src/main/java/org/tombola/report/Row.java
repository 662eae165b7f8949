package org.tombola.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Latency;

/**
 * The score card of one network: what one finder, spending, density and seed came to.
 *
 * @param finder label of the finder; {@link #DENSE} is the yardstick
 * @param spend label of the spending; {@code plain} when nothing was added
 * @param density the kept share of prunable weights as requested, in (0, 1]; the realised one is {@link #realisedDensity()}
 * @param kept prunable weights that the mask keeps
 * @param prunable prunable weights in all
 * @param level pruning rounds behind the mask; null for dense and for methods without rounds
 * @param metrics reading by metric label, a fraction or a natural unit; null when it could not be taken. NaN and infinities become null
 * @param size counts over the whole network; null when they were not taken
 * @param layers kept and all weights of each prunable tensor, in layer order; may be empty
 * @param events what a reader should know: a collapsed layer, a skipped step; plain sentences
 * @param ticket path of the ticket's file, null for dense
 * @param certificate {@code ok} or what failed, null for dense
 * @param drawn path of the ticket's file as found, before spending; null for dense
 * @param diverged where training left the finite numbers; null when it did not
 * @param latency how long the network takes to answer, as the sparse engine measured it; null when that was not asked for
 */
public record Row(
        String finder,
        String spend,
        double density,
        long kept,
        long prunable,
        long seed,
        @Nullable Integer level,
        Map<String, @Nullable Double> metrics,
        Cost cost,
        @Nullable Size size,
        List<LayerDensity> layers,
        List<String> events,
        @Nullable String ticket,
        @Nullable String certificate,
        @Nullable String drawn,
        @Nullable Diverged diverged,
        @Nullable Latency latency) {

    /** The finder that prunes nothing. */
    public static final String DENSE = "dense";

    /**
     * What the row cost, trainings shared with other rows counted in full.
     *
     * @param epochs passes over the training data, finding and spending together
     * @param seconds time of the steps when they were computed, not when they were looked up
     * @param findEpochs epochs that finding took; null in summaries that do not tell
     * @param spendEpochs epochs that spending added to them; null in summaries that do not tell
     * @param passes null in summaries that do not tell
     */
    public record Cost(
            double epochs,
            double seconds,
            @Nullable Double findEpochs,
            @Nullable Double spendEpochs,
            @Nullable Passes passes) {
        /** Without its parts. */
        public Cost(double epochs, double seconds) {
            this(epochs, seconds, null, null, null);
        }
    }

    /**
     * What the engine was asked for, in batches, finding and spending together. Reading metrics and validation splits is not counted.
     *
     * @param denseGradients those of the backward passes whose gradient was read at pruned positions too
     * @param perExample passes that squared the gradient of each example by itself
     */
    public record Passes(long forward, long backward, long denseGradients, long hessianProducts, long perExample) {}

    /** Counts over all parameters (norms and biases too) and multiply-accumulates per example, dense and under the mask. */
    public record Size(long parameters, long keptParameters, long macs, long keptMacs) {}

    /** How much of one prunable tensor the mask keeps. */
    public record LayerDensity(String name, long kept, long size) {}

    /** The first epoch and step whose loss or weights were not finite. */
    public record Diverged(long epoch, long step) {}

    /** Without a latency. */
    public Row(
            String finder,
            String spend,
            double density,
            long kept,
            long prunable,
            long seed,
            @Nullable Integer level,
            Map<String, @Nullable Double> metrics,
            Cost cost,
            @Nullable Size size,
            List<LayerDensity> layers,
            List<String> events,
            @Nullable String ticket,
            @Nullable String certificate,
            @Nullable String drawn,
            @Nullable Diverged diverged) {
        this(
                finder,
                spend,
                density,
                kept,
                prunable,
                seed,
                level,
                metrics,
                cost,
                size,
                layers,
                events,
                ticket,
                certificate,
                drawn,
                diverged,
                null);
    }

    public Row {
        if (!(density > 0 && density <= 1)) {
            throw new IllegalArgumentException("density must lie in (0, 1], was " + density);
        }
        if (kept < 0 || kept > prunable) {
            throw new IllegalArgumentException("kept must lie in [0, " + prunable + "], was " + kept);
        }
        LinkedHashMap<String, @Nullable Double> finite = new LinkedHashMap<>();
        metrics.forEach((name, value) -> finite.put(name, value != null && Double.isFinite(value) ? value : null));
        metrics = Collections.unmodifiableMap(finite);
        layers = List.copyOf(layers);
        events = List.copyOf(events);
    }

    public Row with(Latency measured) {
        return new Row(
                finder,
                spend,
                density,
                kept,
                prunable,
                seed,
                level,
                metrics,
                cost,
                size,
                layers,
                events,
                ticket,
                certificate,
                drawn,
                diverged,
                measured);
    }

    /** Kept share of the prunable weights; 1 when there are none. */
    public double realisedDensity() {
        return prunable == 0 ? 1 : (double) kept / prunable;
    }

    public boolean isDense() {
        return finder.equals(DENSE);
    }

    /** The metric's finite value, or null: not read, not finite, or the training diverged. */
    public @Nullable Double reading(String metric) {
        return diverged == null ? metrics.get(metric) : null;
    }
}
