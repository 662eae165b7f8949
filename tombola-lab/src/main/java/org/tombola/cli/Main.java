package org.tombola.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
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
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "tombola COMMAND --help explains a command and shows an example. Begin with:",
            "  tombola run recipes/quickstart.yaml",
            "Exit codes: 0 done, 1 a run failed, 2 bad usage, recipe or input, 130 interrupted."
        },
        subcommands = {
            RunCommand.class,
            ListCommand.class,
            AssessCommand.class,
            PruneCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            BenchCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            StoreCommand.class,
            DoctorCommand.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls run
    private CommandSpec spec;

    private final Environment environment;

    private Main(Environment environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        Interruption.watch();
        CommandLine commandLine = commandLine(Environment.ofProcess());
        // JSON is UTF-8 whatever the locale; the tables' signs need it too.
        commandLine.setOut(utf8(FileDescriptor.out));
        commandLine.setErr(utf8(FileDescriptor.err));
        int code = execute(commandLine, arguments);
        Interruption.unwatch();
        System.exit(code);
    }

    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), UTF_8), true);
    }

    static CommandLine commandLine() {
        return commandLine(Environment.ofProcess());
    }

    static CommandLine commandLine(Environment environment) {
        return new CommandLine(new Main(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::badUsage)
                .setExecutionExceptionHandler(Failures::failed);
    }

    /** As {@link CommandLine#execute}, which lets errors such as full memory pass. */
    static int execute(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError | LinkageError e) {
            return Failures.failed(e, commandLine);
        }
    }

    Environment environment() {
        return environment;
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
