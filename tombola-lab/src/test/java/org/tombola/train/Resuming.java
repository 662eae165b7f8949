package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tombola.network.TorchEngine;

/** Kills a training after each of its steps and goes on; for parts that live outside of this package. */
public final class Resuming {
    private static final TorchEngine ENGINE = TorchEngine.cpu();

    private Resuming() {}

    private static final class Killed extends RuntimeException {}

    /** Every resumed training ends as the uninterrupted one, which is returned. */
    public static TrainingResult requireSameAfterAnyKill(TrainingSpec spec, Path folder) throws IOException {
        TrainingResult expected = run(spec, Files.createDirectories(folder.resolve("whole")), -1);
        for (long killed = spec.from() + 1; killed <= spec.until(); killed++) {
            Path place = Files.createDirectories(folder.resolve("step " + killed));
            long at = killed;
            assertThatThrownBy(() -> run(spec, place, at)).isInstanceOf(Killed.class);
            TrainingResult resumed = run(spec, place, -1);
            ResumeTest.requireSame(resumed, expected);
            assertThat(resumed.groups()).isEqualTo(expected.groups());
        }
        return expected;
    }

    private static TrainingResult run(TrainingSpec spec, Path folder, long killedAfter) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(long step, long until, double loss) {
                if (step == killedAfter) {
                    throw new Killed();
                }
            }
        };
        return new Training(spec, ENGINE, new Checkpoints(folder, null, null, 0, 0), listener).run();
    }
}
