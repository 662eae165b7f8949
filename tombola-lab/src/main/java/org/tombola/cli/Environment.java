package org.tombola.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.tombola.InvalidInput;

/**
 * What a command takes from outside its arguments.
 *
 * @param variables of the process
 * @param home of the user
 */
record Environment(Map<String, String> variables, Path home) {
    static final String STORE = "TOMBOLA_STORE";
    static final String DATA = "TOMBOLA_DATA";
    static final String DEBUG = "TOMBOLA_DEBUG";

    Environment {
        variables = Map.copyOf(variables);
    }

    static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /** An empty variable counts as none. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    Path store() {
        return variable(STORE).map(value -> path(STORE, value)).orElse(Path.of("runs"));
    }

    Optional<Path> data() {
        return variable(DATA).map(value -> path(DATA, value));
    }

    Path cache() {
        return home.resolve(".cache").resolve("tombola");
    }

    private static Path path(String variable, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new InvalidInput("the variable " + variable + " is no path: " + e.getReason(), e);
        }
    }
}
