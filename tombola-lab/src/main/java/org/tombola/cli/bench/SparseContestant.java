package org.tombola.cli.bench;

import java.util.List;
import org.tombola.graph.Graph;
import org.tombola.report.Speeds.Role;
import org.tombola.sparse.Activations;
import org.tombola.sparse.LayerTime;
import org.tombola.sparse.PlanSettings;
import org.tombola.sparse.SparsePlan;
import org.tombola.sparse.Tuning;
import org.tombola.weights.Weights;

/** The sparse engine, on the network as it is or on the same one without a zero. */
final class SparseContestant implements Contestant {
    private static final int CALLS = 1000;
    private static final long LONGEST = 8_000_000_000L;

    private final Role role;
    private final SparsePlan plan;
    private float[] logits = {};

    SparseContestant(Role role, Graph graph, Weights weights, int threads, Tuning tuning) {
        this.role = role;
        this.plan = SparsePlan.compile(
                graph,
                weights,
                PlanSettings.DEFAULT
                        .withThreads(threads)
                        .withTuning(tuning)
                        .withActivations(role == Role.SPARSE_BF16 ? Activations.BF16 : Activations.FP32));
    }

    /** The choices that this plan made, for another plan of the same network. */
    Tuning tuning() {
        return Tuning.replay(plan.choices());
    }

    @Override
    public String name() {
        return switch (role) {
            case SPARSE -> "tombola";
            case SPARSE_BF16 -> "tombola, bf16";
            case DENSE -> "tombola, no zeros";
            case OPPONENT, OPPONENT_BF16 -> throw new IllegalStateException(role + " is another engine's");
        };
    }

    @Override
    public Role role() {
        return role;
    }

    /**
     * The JVM compiles a kernel when it has been called some hundred times, and before that it is a hundred times slower; a width that a
     * network has one tile of is called once for a picture.
     */
    @Override
    public void prepare(Pictures pictures) {
        long end = System.nanoTime() + LONGEST;
        for (int call = 0; call < CALLS && System.nanoTime() - end < 0; call++) {
            logits(pictures);
        }
    }

    @Override
    public float[] logits(Pictures pictures) {
        int size = pictures.count() * plan.classes();
        if (logits.length != size) {
            logits = new float[size];
        }
        plan.predict(pictures.channelsFirst(), pictures.count(), logits);
        return logits;
    }

    long bytes() {
        return plan.bytes();
    }

    String kernels() {
        return plan.kernels();
    }

    List<LayerTime> profile(int batch, int repetitions) {
        return plan.profile(batch, repetitions);
    }

    @Override
    public void close() {
        plan.close();
    }
}
