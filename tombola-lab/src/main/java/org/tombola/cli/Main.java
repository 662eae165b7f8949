package org.tombola.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code ./tombola} starts. A new command is a class of its own and one entry under {@code subcommands}. */
@Command(
        name = "tombola",
        description = "Finds, transforms, retrains and judges lottery tickets.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls run
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    /** Reached only when no command was named, which is bad usage: exit code 2 and the usage on standard error. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command");
    }

    /** The version in the jar's manifest; there is none when the classes were not packaged. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String packaged = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tombola " + Objects.requireNonNullElse(packaged, "(not packaged)")};
        }
    }
}
