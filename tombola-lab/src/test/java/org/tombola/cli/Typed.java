package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tombola.Json;
import picocli.CommandLine;

/**
 * The command line in this process, with its streams caught.
 *
 * @param store given to every command
 */
record Typed(Path store, Map<String, String> variables) {
    Typed(Path store) {
        this(store, Map.of());
    }

    /** What came of one command. */
    record Outcome(int code, String out, String err) {
        Outcome succeeds() {
            assertThat(code).as("exit code; standard error: %s", err).isZero();
            return this;
        }

        @SuppressWarnings("unchecked") // JSON objects have text keys
        Map<String, Object> json() {
            return (Map<String, Object>) Objects.requireNonNull(Json.read(out, "standard output"));
        }

        @SuppressWarnings("unchecked")
        List<Object> list(String key) {
            return (List<Object>) Objects.requireNonNull(json().get(key), key);
        }
    }

    Outcome run(Object... arguments) {
        List<String> all = new ArrayList<>();
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        all.add("--store");
        all.add(store.toString());
        return bare(all.toArray(String[]::new));
    }

    /** Without {@code --store}. */
    Outcome bare(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(new Environment(variables, store.resolveSibling("home")));
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int code = Main.execute(commandLine, arguments);
        return new Outcome(code, out.toString(), err.toString());
    }
}
