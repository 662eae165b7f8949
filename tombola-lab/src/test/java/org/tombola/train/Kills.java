package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tombola.network.TorchEngine;

/** Kills a training after each of its steps and within the closing of each of its epochs, and asks whether it ends in the same bits. */
public final class Kills {
    private static final double NEVER = Double.POSITIVE_INFINITY;

    private Kills() {}

    private static final class Killed extends RuntimeException {}

    private record Killer(long step, int epoch) implements TrainingListener {
        @Override
        public void step(long done, long until, double loss) {
            if (done == step) {
                throw new Killed();
            }
        }

        @Override
        public void epoch(EpochRecord record) {
            if (record.epoch() == epoch) {
                throw new Killed();
            }
        }
    }

    /** @return what the undisturbed training leaves */
    public static TrainingResult requireSameBitsWhereverItIsKilled(TrainingSpec spec, Path folder) {
        TrainingResult expected = run(spec, fresh(folder, "undisturbed"), NEVER, new Killer(-1, -1));
        for (long step = spec.from() + 1; step <= expected.curve().getLast().step(); step++) {
            requireSame(spec, fresh(folder, "step " + step), new Killer(step, -1), expected);
        }
        for (EpochRecord epoch : expected.curve()) {
            requireSame(spec, fresh(folder, "epoch " + epoch.epoch()), new Killer(-1, epoch.epoch()), expected);
        }
        return expected;
    }

    private static void requireSame(TrainingSpec spec, Path place, Killer killer, TrainingResult expected) {
        boolean killed = false;
        try {
            run(spec, place, 0, killer);
        } catch (Killed e) {
            killed = true;
        }
        assertThat(killed).as("%s", killer).isTrue();
        ResumeTest.requireSame(run(spec, place, 0, new Killer(-1, -1)), expected);
    }

    private static TrainingResult run(TrainingSpec spec, Path place, double age, Killer killer) {
        return new Training(spec, TorchEngine.cpu(), new Checkpoints(place, null, null, age, age), killer).run();
    }

    private static Path fresh(Path folder, String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
