package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.report.Summary;

/** Commands that need no engine load none, and those that do say what is missing. */
class WithoutLibtorchTest {
    @TempDir
    Path folder;

    @Test
    void aRunFailsWithAnAnswerAndNotATrace() throws IOException, InterruptedException {
        ChildProcess run = ChildProcess.startWithoutLibtorch(
                folder, "run", Tiny.recipe(folder), "--store", folder.resolve("runs"));
        assertThat(run.end()).as(run.err()).isEqualTo(1);
        assertThat(run.err())
                .contains("libtorch cannot be used", "tombola doctor")
                .doesNotContain("\tat ");
    }

    @Test
    void theDoctorSaysSo() throws IOException, InterruptedException {
        ChildProcess doctor = ChildProcess.startWithoutLibtorch(folder, "doctor", "--store", folder.resolve("runs"));
        assertThat(doctor.end()).as(doctor.err()).isEqualTo(1);
        assertThat(doctor.out()).contains("libtorch cannot be loaded").contains("free disk");
    }

    @Test
    void aTicketIsVerifiedAndShown() throws IOException, InterruptedException {
        Path store = folder.resolve("runs");
        Typed typed = new Typed(store);
        String summary =
                typed.run("run", Tiny.recipe(folder), "--json").succeeds().out();
        String drawn = Summary.parse(summary, "out").rows().getLast().drawn();
        for (String command : new String[] {"verify", "show"}) {
            ChildProcess child = ChildProcess.startWithoutLibtorch(folder, command, drawn, "--store", store);
            assertThat(child.end()).as(child.err()).isZero();
            assertThat(child.out()).contains("kept_count");
        }
    }
}
