package org.tombola.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.tombola.InvalidInput;
import org.tombola.recipe.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From what went wrong to a message and an exit code; the only place that decides either. */
final class Failures {
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    static final String DEBUG_OPTION = "--debug";

    private Failures() {}

    /** What was typed is no command. */
    static int badUsage(ParameterException failure, String[] arguments) {
        CommandLine commandLine = failure.getCommandLine();
        PrintWriter err = commandLine.getErr();
        if (failure.getCause() instanceof InvalidInput invalid) {
            err.println("tombola: " + invalid.getMessage());
            return BAD_INPUT;
        }
        err.println("tombola: " + message(failure) + hint(failure));
        if (commandLine.getParent() == null || failure instanceof MissingParameterException) {
            err.print(commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF));
        } else {
            err.println("See: " + commandLine.getCommandSpec().qualifiedName(" ") + " --help");
        }
        err.flush();
        return BAD_INPUT;
    }

    private static String message(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            boolean command = unmatched.getCommandLine().getParent() == null && !first.startsWith("-");
            return command
                    ? "there is no command '" + first + "'"
                    : "unknown " + (first.startsWith("-") ? "option '" : "argument '") + first + "'";
        }
        return String.valueOf(failure.getMessage());
    }

    private static String hint(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        String first = unmatched.getUnmatched().getFirst();
        CommandLine commandLine = unmatched.getCommandLine();
        Collection<String> known = first.startsWith("-")
                ? commandLine.getCommandSpec().optionsMap().keySet()
                : commandLine.getSubcommands().keySet();
        String word = first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
        return Nearest.name(word, known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** A command threw. */
    static int failed(Exception failure, CommandLine commandLine, ParseResult parsed) {
        return failed((Throwable) failure, commandLine);
    }

    static int failed(Throwable failure, CommandLine commandLine) {
        PrintWriter err = commandLine.getErr();
        Throwable cause = unwrapped(failure);
        if (debugging(commandLine)) {
            failure.printStackTrace(err);
        }
        err.println("tombola: " + describe(cause));
        err.flush();
        return cause instanceof InvalidInput ? BAD_INPUT : FAILED;
    }

    private static boolean debugging(CommandLine commandLine) {
        CommandLine root = commandLine;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        ParseResult parsed = root.getParseResult();
        boolean asked = false;
        for (ParseResult level = parsed; level != null; level = level.hasSubcommand() ? level.subcommand() : null) {
            asked |= level.hasMatchedOption(DEBUG_OPTION);
        }
        Main main = root.getCommand();
        return asked || main.environment().variable(Environment.DEBUG).isPresent();
    }

    /** What happened, without the layers that only carried it here. */
    private static Throwable unwrapped(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        Optional<Throwable> known = chain.stream()
                .filter(t -> t instanceof InvalidInput || t instanceof OutOfMemoryError || t instanceof LinkageError)
                .findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        Throwable outer = failure;
        while (outer instanceof ExecutionException && outer.getCause() != null) {
            outer = outer.getCause();
        }
        return outer;
    }

    private static String describe(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case InvalidInput invalid -> message;
            case OutOfMemoryError error -> outOfMemory(message);
            case LinkageError error ->
                "libtorch cannot be used: " + firstLine(message) + " (tombola doctor tells what is here)";
            case UncheckedIOException io -> fileTrouble(io);
            default -> outOfNativeMemory(message) ? outOfMemory(firstLine(message)) : unexpected(failure);
        };
    }

    private static String outOfMemory(String message) {
        return "out of memory: " + message + "\nTry fewer trainings side by side (--threads), a smaller batch"
                + " (--set train.batch=64), or a larger Java heap (TOMBOLA_JAVA_OPTS=-Xmx8g). Finished steps are kept.";
    }

    private static boolean outOfNativeMemory(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("out of memory")
                || lower.contains("not enough memory")
                || lower.contains("can't allocate memory");
    }

    /** The path and the reason, each once. */
    private static String fileTrouble(UncheckedIOException failure) {
        IOException cause = failure.getCause();
        String message = String.valueOf(failure.getMessage()).replace("java.io.IOException: ", "");
        if (cause instanceof FileSystemException file && file.getFile() != null && !message.contains(file.getFile())) {
            message = file.getFile() + ": " + message;
        }
        boolean full =
                message.contains("No space left") || message.contains("quota") || message.contains("File too large");
        return message + (full ? "\nMake room and run it again: finished steps are kept." : "");
    }

    private static String unexpected(Throwable failure) {
        return failure.getClass().getSimpleName() + ": " + firstLine(String.valueOf(failure.getMessage())) + " ("
                + DEBUG_OPTION + " shows where)";
    }

    /** libtorch's messages end in a page of addresses. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
