package org.tombola.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tombola.network.TorchEngine;
import org.tombola.store.Store;
import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingSpec;

/** A lab over a store that writes down the trainings really done, and dies after so many steps if it is told to. */
public final class WatchedLab {
    /** Nothing is caught, nothing is saved on the way out. */
    public static final class Killed extends RuntimeException {}

    private final List<TrainingSpec> trainings = new ArrayList<>();
    private final Lab lab;
    private long steps;
    private long killedAfter = Long.MAX_VALUE;

    public WatchedLab(Path store, Function<String, TicketFinder> finders) {
        this.lab = new Lab(TorchEngine.cpu(), Store.open(store), finders, this::starting);
    }

    public WatchedLab(Path store) {
        this(store, label -> {
            throw new IllegalArgumentException("no finder " + label);
        });
    }

    private TrainingListener starting(String step, TrainingSpec spec) {
        trainings.add(spec);
        return new TrainingListener() {
            @Override
            public void step(long done, long until, double loss) {
                if (++steps >= killedAfter) {
                    throw new Killed();
                }
            }
        };
    }

    public WatchedLab killedAfter(long steps) {
        killedAfter = steps;
        return this;
    }

    public Lab lab() {
        return lab;
    }

    public List<TrainingSpec> trainings() {
        return trainings;
    }

    public long steps() {
        return steps;
    }
}
