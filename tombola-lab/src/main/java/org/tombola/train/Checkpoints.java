package org.tombola.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tombola.InvalidInput;

/**
 * Where a training leaves its state while it runs: one checkpoint, replaced atomically. When a checkpoint is
 * written decides how much a kill costs, never what the result is.
 */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    /** After an epoch: not more often than this, or a small network would mostly write. */
    private static final double SECONDS_BETWEEN_EPOCHS = 2;
    /** Inside an epoch. */
    private static final double SECONDS_WITHIN_EPOCH = 60;

    private final Path folder;
    private final @Nullable Path continuing;
    private final @Nullable Path end;
    private final double secondsBetweenEpochs;
    private final double secondsWithinEpoch;
    private double savedAt;

    /**
     * @param folder survives kills; emptied by whoever owns it once the training is done
     * @param continuing the end of a partial training that this one begins with, or null
     * @param end where the state at the end goes, or null when nobody continues it
     */
    public Checkpoints(Path folder, @Nullable Path continuing, @Nullable Path end) {
        this(folder, continuing, end, SECONDS_BETWEEN_EPOCHS, SECONDS_WITHIN_EPOCH);
    }

    Checkpoints(
            Path folder,
            @Nullable Path continuing,
            @Nullable Path end,
            double secondsBetweenEpochs,
            double secondsWithinEpoch) {
        this.folder = folder;
        this.continuing = continuing;
        this.end = end;
        this.secondsBetweenEpochs = secondsBetweenEpochs;
        this.secondsWithinEpoch = secondsWithinEpoch;
    }

    private Path file() {
        return folder.resolve("checkpoint.safetensors");
    }

    /** Puts the latest saved state into force, if there is one that can be read. */
    void restore(TrainingState state) {
        Path latest = Files.exists(file()) ? file() : continuing;
        if (latest == null) {
            return;
        }
        try {
            state.resume(CheckpointFile.read(latest));
            savedAt = state.seconds();
        } catch (InvalidInput e) {
            // Only a damaged disk leads here: checkpoints are renamed into place whole. Starting over costs time, not
            // truth.
            LOG.warn("starting this training over: {}", e.getMessage());
        }
    }

    /** Where the state at the end of a partial training is kept, for a training that continues it. */
    void keepEnd(TrainingState state) {
        if (end != null && state.atEnd()) {
            CheckpointFile.write(end, state.capture());
        }
    }

    /** Keeps the state at the last so many ends of epochs. */
    void keepTrail(TrainingState state, int length, int stepsPerEpoch) {
        if (length > 0) {
            CheckpointFile.write(TrainingFiles.trail(folder, state.step()), state.capture());
            delete(TrainingFiles.trail(folder, state.step() - (long) length * stepsPerEpoch));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void saveAfterEpoch(TrainingState state) {
        saveIfOlder(state, secondsBetweenEpochs);
    }

    void saveIfDue(TrainingState state) {
        saveIfOlder(state, secondsWithinEpoch);
    }

    private void saveIfOlder(TrainingState state, double age) {
        if (state.seconds() - savedAt >= age) {
            CheckpointFile.write(file(), state.capture());
            savedAt = state.seconds();
        }
    }
}
