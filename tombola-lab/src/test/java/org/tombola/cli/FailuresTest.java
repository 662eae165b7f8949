package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.tombola.InvalidInput;
import picocli.CommandLine;

class FailuresTest {
    private final StringWriter err = new StringWriter();

    private int failed(Throwable failure, Map<String, String> variables) {
        CommandLine commandLine = Main.commandLine(new Environment(variables, Path.of("home")));
        commandLine.setErr(new PrintWriter(err, true));
        commandLine.parseArgs("store");
        return Failures.failed(failure, commandLine.getSubcommands().get("store"));
    }

    private int failed(Throwable failure) {
        return failed(failure, Map.of());
    }

    @Test
    void badInputIsItsMessageAloneHoweverDeepItLies() {
        Throwable deep = new IllegalStateException(new ExecutionException(new InvalidInput("recipe.yaml:3: no")));
        assertThat(failed(deep)).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("tombola: recipe.yaml:3: no" + System.lineSeparator());
    }

    @Test
    void aFullDiskIsNamedWithItsPath() {
        IOException full = new FileSystemException("/store/steps/x", null, "No space left on device");
        assertThat(failed(new UncheckedIOException(full))).isEqualTo(1);
        assertThat(err.toString()).contains("/store/steps/x", "No space left on device", "run it again");
    }

    @Test
    void fullMemoryComesWithAdviceWhicheverMemoryItIs() {
        assertThat(failed(new IllegalStateException(new OutOfMemoryError("Java heap space"))))
                .isEqualTo(1);
        assertThat(failed(new RuntimeException("CUDA out of memory. Tried to allocate 2 GiB\n at 0x1")))
                .isEqualTo(1);
        assertThat(err.toString().lines().filter(line -> line.contains("out of memory")))
                .hasSize(2);
        assertThat(err.toString()).contains("--threads").doesNotContain("0x1");
    }

    @Test
    void aMissingLibraryIsNoStackTrace() {
        assertThat(failed(new UnsatisfiedLinkError("no jnitorch in java.library.path")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no jnitorch", "doctor").doesNotContain("\tat ");
    }

    @Test
    void aStackTraceIsForThoseWhoAsk() {
        assertThat(failed(new IllegalStateException("odd"))).isEqualTo(1);
        assertThat(err.toString()).contains("IllegalStateException: odd").doesNotContain("\tat ");
        assertThat(failed(new IllegalStateException("odd"), Map.of(Environment.DEBUG, "1")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("\tat ");
    }
}
