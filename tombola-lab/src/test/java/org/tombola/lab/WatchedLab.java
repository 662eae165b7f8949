package org.tombola.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Engine;
import org.tombola.engine.Numerics;
import org.tombola.engine.Session;
import org.tombola.graph.Graph;
import org.tombola.network.TorchEngine;
import org.tombola.store.Store;
import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingSpec;
import org.tombola.train.Work;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * A lab over a store that writes down the trainings and scorings really done and every session of its engine, and dies after so many
 * steps of training, or so many passes of scoring, if it is told to.
 */
public final class WatchedLab {
    /** Nothing is caught, nothing is saved on the way out. */
    public static final class Killed extends RuntimeException {}

    private final List<TrainingSpec> trainings = new ArrayList<>();
    private final List<String> scorings = new ArrayList<>();
    private final List<WatchedSession> sessions = new ArrayList<>();
    private final MadeUpTimes times = new MadeUpTimes();
    private final Lab lab;
    private @Nullable TrainingSpec starting;
    private long steps;
    private long killedAfter = Long.MAX_VALUE;
    private long scoringPasses;
    private long killedAfterScoringPasses = Long.MAX_VALUE;

    public WatchedLab(Path store, Function<String, TicketFinder> finders) {
        this.lab = new Lab(new Watched(TorchEngine.cpu()), Store.open(store), finders, new Watch(), times);
    }

    public WatchedLab(Path store) {
        this(store, label -> {
            throw new IllegalArgumentException("no finder " + label);
        });
    }

    private final class Watch implements TrainingWatch {
        @Override
        public TrainingListener starting(String step, TrainingSpec spec) {
            trainings.add(spec);
            starting = spec;
            return new TrainingListener() {
                @Override
                public void step(long done, long until, double loss) {
                    if (++steps >= killedAfter) {
                        throw new Killed();
                    }
                }
            };
        }

        @Override
        public void scoring(String step) {
            scorings.add(step);
        }
    }

    /** The same engine, its sessions watched. The first one opened after a training was announced is the training's. */
    private final class Watched implements Engine {
        private final Engine engine;

        Watched(Engine engine) {
            this.engine = engine;
        }

        @Override
        public Set<Can> can() {
            return engine.can();
        }

        @Override
        public String identity() {
            return engine.identity();
        }

        @Override
        public Session open(Graph graph, Weights start, Mask mask, Numerics numerics) {
            TrainingSpec training = starting;
            starting = null;
            Runnable asked = training == null ? WatchedLab.this::scoringPass : () -> {};
            WatchedSession session = new WatchedSession(engine.open(graph, start, mask, numerics), training, asked);
            sessions.add(session);
            return session;
        }
    }

    private void scoringPass() {
        if (++scoringPasses >= killedAfterScoringPasses) {
            throw new Killed();
        }
    }

    public WatchedLab killedAfter(long steps) {
        killedAfter = steps;
        return this;
    }

    public WatchedLab killedAfterScoringPasses(long passes) {
        killedAfterScoringPasses = passes;
        return this;
    }

    public Lab lab() {
        return lab;
    }

    public List<TrainingSpec> trainings() {
        return trainings;
    }

    /** Names of the steps of scoring that were begun. */
    public List<String> scorings() {
        return scorings;
    }

    /** What measures time for it. */
    public MadeUpTimes times() {
        return times;
    }

    /** Every session that was opened. */
    public List<WatchedSession> sessions() {
        return sessions;
    }

    public long steps() {
        return steps;
    }

    /** Passes outside of trainings. */
    public long scoringPasses() {
        return scoringPasses;
    }

    /** What the engine was asked for in all; dense gradients are not told apart. */
    public Work work() {
        return sessions.stream().map(WatchedSession::work).reduce(Work.NONE, Work::plus);
    }
}
