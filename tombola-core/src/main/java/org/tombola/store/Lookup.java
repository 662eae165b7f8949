package org.tombola.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tombola.InvalidInput;
import org.tombola.recipe.Nearest;

/** From what a user typed for RUN or TICKET, a path or an id in the store, to the folder or file meant. */
public final class Lookup {
    private final Inventory inventory;

    public Lookup(Inventory inventory) {
        this.inventory = inventory;
    }

    /**
     * @param given a run's folder, a file in it, its id, the start of its id, or its name where only one run has it
     * @throws InvalidInput when that is no run, or more than one
     */
    public Path run(String given) {
        Path path = path(given);
        if (Files.isDirectory(path)) {
            return path;
        }
        if (Files.isRegularFile(path)) {
            Path parent = path.toAbsolutePath().getParent();
            return parent == null ? path : parent;
        }
        SequencedMap<String, Path> runs = new LinkedHashMap<>();
        inventory.runs().forEach(run -> runs.put(run.id(), run.folder()));
        return only("run", given, runs);
    }

    /**
     * @param given a ticket's file, its id (the file's name without {@code .safetensors}), the start of its id, or {@code RUN/ID}
     * @throws InvalidInput when that is no ticket, or more than one
     */
    public Path ticket(String given) {
        Path path = path(given);
        if (Files.isRegularFile(path)) {
            return path;
        }
        if (Files.isDirectory(path)) {
            throw new InvalidInput("'" + given + "' is a folder; a ticket is a file");
        }
        int slash = given.indexOf('/');
        String run = slash < 0 ? "" : given.substring(0, slash);
        SequencedMap<String, Path> tickets = new LinkedHashMap<>();
        for (RunInfo info : inventory.runs()) {
            if (info.id().startsWith(run)) {
                tickets(info.folder().resolve("tickets"))
                        .forEach(file -> tickets.put(info.id() + "/" + id(file), file));
            }
        }
        String wanted = given.substring(slash + 1);
        List<String> exact = matching(tickets, id -> id.endsWith("/" + wanted));
        return pick(
                "ticket",
                given,
                exact.isEmpty()
                        ? matching(
                                tickets, id -> id.substring(id.indexOf('/') + 1).startsWith(wanted))
                        : exact,
                tickets);
    }

    private static Path path(String given) {
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw new InvalidInput("'" + given + "' is neither a path nor an id: " + e.getReason(), e);
        }
    }

    private static Path only(String what, String given, SequencedMap<String, Path> all) {
        Path exact = all.get(given);
        return exact != null ? exact : pick(what, given, matching(all, id -> id.startsWith(given)), all);
    }

    private static Path pick(String what, String given, List<String> matches, SequencedMap<String, Path> all) {
        if (matches.isEmpty()) {
            throw new InvalidInput("there is no " + what + " '" + given + "', neither as a path nor in the store"
                    + Nearest.hint(given, all.keySet()));
        }
        Path first = all.get(matches.getFirst());
        if (matches.size() > 1 || first == null) {
            throw new InvalidInput("'" + given + "' could be any of the " + what + "s " + String.join(", ", matches));
        }
        return first;
    }

    private static List<String> matching(SequencedMap<String, Path> all, Predicate<String> test) {
        return all.keySet().stream().filter(test).toList();
    }

    private static String id(Path ticket) {
        String name = ticket.getFileName().toString();
        return name.substring(0, name.length() - ".safetensors".length());
    }

    private static List<Path> tickets(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new ArrayList<>();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
