package org.tombola.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tombola.InvalidInput;
import org.tombola.Json;

/** What a store holds. Looking changes nothing, and works where writing is forbidden; sorted by name. */
public final class Inventory {
    private static final Pattern RUN = Pattern.compile(".+-[0-9a-f]{8}");

    private final Path root;

    /** @param root of the store; where there is no folder, there is nothing */
    public Inventory(Path root) {
        this.root = root;
    }

    public List<RunInfo> runs() {
        List<RunInfo> runs = new ArrayList<>();
        for (Path folder : folders(root)) {
            String id = folder.getFileName().toString();
            if (RUN.matcher(id).matches()) {
                boolean finished = Files.exists(folder.resolve("summary.json"));
                runs.add(new RunInfo(id, folder, finished, size(folder), stepsOf(folder)));
            }
        }
        return runs;
    }

    public List<StepInfo> steps() {
        List<StepInfo> found = new ArrayList<>();
        for (Path folder : folders(root.resolve(Store.STEPS))) {
            String name = folder.getFileName().toString();
            if (!name.startsWith(".")) {
                found.add(step(name, folder));
            }
        }
        return found;
    }

    private static StepInfo step(String name, Path folder) {
        int dot = name.indexOf('.');
        StepInfo.State state = switch (dot < 0 ? "" : name.substring(dot)) {
            case "" -> StepInfo.State.COMPLETE;
            case Store.PARTIAL -> StepInfo.State.PARTIAL;
            case Store.UNWRITTEN -> StepInfo.State.UNWRITTEN;
            default -> StepInfo.State.DAMAGED;
        };
        return new StepInfo(dot < 0 ? name : name.substring(0, dot), folder, state, size(folder));
    }

    /**
     * Steps that no run refers to, and what is left of damaged and of finished ones. Checkpoints of a step that is not complete are
     * kept: whoever was interrupted may come back.
     */
    public List<StepInfo> garbage() {
        Set<String> needed = new TreeSet<>();
        runs().forEach(run -> needed.addAll(run.steps()));
        List<StepInfo> steps = steps();
        Set<String> complete = new TreeSet<>();
        steps.stream()
                .filter(step -> step.state() == StepInfo.State.COMPLETE)
                .forEach(step -> complete.add(step.name()));
        return steps.stream()
                .filter(step -> switch (step.state()) {
                    case COMPLETE -> !needed.contains(step.name());
                    case PARTIAL -> complete.contains(step.name());
                    case UNWRITTEN, DAMAGED -> true;
                })
                .toList();
    }

    /**
     * Deletes steps, but for those that somebody is computing now.
     *
     * @return those that are gone
     */
    public List<StepInfo> remove(List<StepInfo> steps) {
        List<StepInfo> removed = new ArrayList<>();
        for (StepInfo step : steps) {
            Path locks = root.resolve(Store.STEPS).resolve(Store.LOCKS);
            try {
                Files.createDirectories(locks);
                Optional<KeyLock> lock = KeyLock.tryAcquire(locks.toRealPath().resolve(step.name()));
                if (lock.isPresent()) {
                    try (KeyLock held = lock.get()) {
                        delete(step.folder());
                        removed.add(step);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + step.folder() + ": " + e.getMessage(), e);
            }
        }
        return removed;
    }

    /** Deletes a run's folder; its steps stay until they are removed as garbage. */
    public void remove(RunInfo run) {
        try {
            DurableFiles.delete(run.folder());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + run.folder() + ": " + e.getMessage(), e);
        }
    }

    /** Renamed first, so that a kill half-way leaves nothing that looks complete. */
    private static void delete(Path folder) throws IOException {
        Path aside = folder.resolveSibling(folder.getFileName() + Store.UNWRITTEN);
        if (Files.exists(folder)) {
            DurableFiles.delete(aside);
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        DurableFiles.delete(aside);
    }

    /** Reads every byte of every complete step: the name of each that is not what was written, and why. */
    public Map<String, String> damaged() {
        Map<String, String> damaged = new LinkedHashMap<>();
        for (StepInfo step : steps()) {
            if (step.state() == StepInfo.State.COMPLETE) {
                Optional<Manifest> manifest = Manifest.read(step.folder());
                Optional<String> damage = manifest.isPresent()
                        ? manifest.get().damageInside(step.folder())
                        : Optional.of(Manifest.NAME + " is missing or unreadable");
                damage.ifPresent(why -> damaged.put(step.name(), why));
            }
        }
        return damaged;
    }

    private static Set<String> stepsOf(Path run) {
        Set<String> steps = new TreeSet<>();
        try {
            Path touched = run.resolve(Store.TOUCHED);
            if (Files.exists(touched)) {
                steps.addAll(Files.readAllLines(touched));
            }
            Path provenance = run.resolve("provenance.json");
            if (Files.exists(provenance)
                    && Json.read(Files.readString(provenance), provenance.toString()) instanceof Map<?, ?> map
                    && map.get("steps") instanceof List<?> names) {
                names.forEach(name -> steps.add(String.valueOf(name)));
            }
        } catch (IOException e) {
            throw new InvalidInput("the run '" + run + "' cannot be read: " + e.getMessage(), e);
        }
        return steps;
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new InvalidInput("the store '" + parent + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static long size(Path folder) {
        try {
            return DurableFiles.size(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
