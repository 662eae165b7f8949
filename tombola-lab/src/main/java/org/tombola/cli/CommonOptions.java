package org.tombola.cli;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tombola.Json;
import org.tombola.data.DataPlaces;
import org.tombola.store.Inventory;
import org.tombola.store.Lookup;
import org.tombola.store.Store;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command takes, and the two streams it writes to: results on standard output, everything else on standard error. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON document, and nothing else, on standard output.")
    private boolean json;

    @Option(names = "--quiet", description = "Print the result and errors only.")
    private boolean quiet;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Where runs and steps are kept; by default $TOMBOLA_STORE, else ./runs.")
    private @Nullable Path store;

    @Option(names = Failures.DEBUG_OPTION, description = "Print the stack trace of a failure.")
    @SuppressWarnings("UnusedVariable") // read off the parse result, since a command may fail before it is made
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this page.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    Environment environment() {
        return ((Main) spec.root().userObject()).environment();
    }

    boolean quiet() {
        return quiet;
    }

    /** The result, in one of its two forms. */
    void print(Supplier<?> document, Supplier<String> text) {
        if (json) {
            spec.commandLine().getOut().print(Json.pretty(document.get()));
        } else {
            String plain = text.get();
            spec.commandLine().getOut().print(plain.endsWith("\n") || plain.isEmpty() ? plain : plain + "\n");
        }
        spec.commandLine().getOut().flush();
    }

    /** Something for people, on standard error. */
    void remark(String line) {
        if (!quiet) {
            spec.commandLine().getErr().println(line);
        }
    }

    /** Something that must not go unseen. */
    void complain(String line) {
        spec.commandLine().getErr().println("tombola: " + line);
    }

    Path storeRoot() {
        return store != null ? store : environment().store();
    }

    Store store() {
        return Store.open(storeRoot());
    }

    /** For looking only: makes no folder. */
    Inventory inventory() {
        return new Inventory(storeRoot());
    }

    Lookup lookup() {
        return new Lookup(inventory());
    }

    /** @param folder that relative paths start from */
    DataPlaces places(Path folder) {
        return new DataPlaces(
                folder, storeRoot(), environment().data(), environment().cache(), true);
    }
}
