package org.tombola.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Engine;
import org.tombola.store.Store;
import org.tombola.train.Checkpoints;
import org.tombola.train.Training;
import org.tombola.train.TrainingFiles;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;

/** One training as a step of the store. */
final class TrainingStep {
    static final String KIND = "train";
    /** Raised when the same inputs give other results than before. */
    private static final int REVISION = 1;

    private final TrainingSpec spec;
    private final @Nullable Beginning beginning;
    private final Engine engine;
    private final String hash;

    TrainingStep(TrainingSpec spec, @Nullable Beginning beginning, Engine engine) {
        this.spec = spec;
        this.beginning = beginning;
        this.engine = engine;
        this.hash = hash(spec);
    }

    private String hash(TrainingSpec of) {
        return of.hash(engine.identity() + "/" + REVISION);
    }

    TrainingSpec spec() {
        return spec;
    }

    String name() {
        return KIND + "-" + hash;
    }

    /** Name of the training that it may go on from. */
    Optional<String> beginning() {
        return Optional.ofNullable(beginning).map(before -> KIND + "-" + hash(before.training()));
    }

    /** Epochs that it shares with its beginning. */
    double sharedEpochs() {
        return beginning == null ? 0 : (double) (beginning.step() - spec.from()) / spec.stepsPerEpoch();
    }

    /** Epochs that remain when its beginning is there. */
    double epochs() {
        long from = beginning == null ? spec.from() : beginning.step();
        return (double) (spec.until() - from) / spec.stepsPerEpoch();
    }

    boolean stored(Store store) {
        return store.has(KIND, hash);
    }

    TrainingResult run(Store store, TrainingWatch watch) {
        Path folder = store.step(KIND, hash, (out, scratch) -> {
            Path end = spec.partial() ? TrainingFiles.end(out) : null;
            Checkpoints checkpoints = new Checkpoints(scratch, continued(store), end);
            Training training = new Training(spec, engine, checkpoints, watch.starting(name(), spec));
            TrainingFiles.write(out, training.run(), spec);
            moveTrail(scratch, out);
        });
        try {
            return TrainingFiles.read(folder, spec);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void moveTrail(Path scratch, Path out) throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("trail-") && name.endsWith(".safetensors")) {
                    Files.copy(file, out.resolve(name));
                }
            }
        }
    }

    /** The state at the end of the shared steps, where the store has it. */
    private @Nullable Path continued(Store store) {
        if (beginning == null || !store.has(KIND, hash(beginning.training()))) {
            return null;
        }
        Path folder = store.step(KIND, hash(beginning.training()), (out, scratch) -> {
            throw new IllegalStateException("the beginning was there a moment ago");
        });
        boolean end = beginning.step() == beginning.training().until();
        Path state = end ? TrainingFiles.end(folder) : TrainingFiles.trail(folder, beginning.step());
        return Files.exists(state) ? state : null;
    }
}
