package org.tombola.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tombola.InvalidInput;

/**
 * Results by the hash of their inputs. {@link #step} looks first and computes only what is missing, so resuming is looking up. Threads
 * and processes may share a store; no decision rests on a time.
 *
 * <p>Below the root: {@code <name>-<hash8>/} for runs and {@code steps/<kind>-<hash>/} for steps. {@link Inventory} lists and removes.
 */
public final class Store {
    static final String STEPS = "steps";
    static final String LOCKS = ".locks";
    static final String PARTIAL = ".partial";
    static final String UNWRITTEN = ".unwritten";
    static final String DAMAGED = ".damaged";
    /** In a run's folder: names of the steps it has touched so far, so that an unfinished run keeps them too. */
    static final String TOUCHED = ".steps";

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{8,64}");
    private static final Pattern RUN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Names of the steps asked for by the step that this thread is computing. */
    private static final ScopedValue<Set<String>> INSIDE = ScopedValue.newInstance();

    private final Path root;
    private final Path steps;
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Set<String> computed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Path run;

    private Store(Path root) {
        this.root = root;
        this.steps = root.resolve(STEPS);
    }

    /**
     * Opens the store in that folder, and makes the folder if need be.
     *
     * @throws InvalidInput when there is a file in the way, or the folder cannot be written to
     */
    public static Store open(Path root) {
        try {
            Path locks = root.resolve(STEPS).resolve(LOCKS);
            Files.createDirectories(locks);
            Files.delete(Files.createTempFile(locks, "probe", ""));
            // One spelling for each folder, for locks are held by name.
            return new Store(root.toRealPath());
        } catch (IOException e) {
            throw new InvalidInput("the store '" + root + "' cannot be used: " + reason(root, e), e);
        }
    }

    private static String reason(Path root, IOException failure) {
        for (Path path = root.toAbsolutePath(); path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                return Files.isDirectory(path) ? "cannot write below " + path : path + " is a file, not a folder";
            }
        }
        return String.valueOf(failure.getMessage());
    }

    /** Replaces a file as a whole: afterwards it holds this content, or on failure what it held before. Makes missing folders. */
    public static void write(Path file, byte[] content) throws IOException {
        DurableFiles.write(file, content);
    }

    /** The same for text, in UTF-8. */
    public static void write(Path file, String content) throws IOException {
        DurableFiles.write(file, content.getBytes(UTF_8));
    }

    public Path root() {
        return root;
    }

    /** What is in the store. */
    public Inventory inventory() {
        return new Inventory(root);
    }

    /** Whether the step's result is there and whole, as far as sizes tell. */
    public boolean has(String kind, String hash) {
        return complete(steps.resolve(name(kind, hash))).isPresent();
    }

    /**
     * The folder with the step's result: found, or else computed, by one thread of one process while the others wait. Work may ask for
     * other steps.
     *
     * @param kind in snake_case: {@code train}
     * @param hash in hexadecimal, of everything the result depends on
     * @throws UncheckedIOException when reading or writing fails; then nothing that looks complete is left behind. What the work
     *     throws passes through.
     */
    public Path step(String kind, String hash, StepWork work) {
        String name = name(kind, hash);
        Path done = steps.resolve(name);
        try {
            Optional<Manifest> found = complete(done);
            if (found.isEmpty()) {
                try (KeyLock lock = KeyLock.acquire(steps.resolve(LOCKS).resolve(name))) {
                    found = complete(done); // another may have finished while we waited
                    if (found.isEmpty()) {
                        moveDamaged(done);
                        found = Optional.of(compute(done, work));
                        computed.add(name);
                    }
                }
            }
            touch(name, found.get());
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException("step " + name + ": " + e.getMessage(), e);
        }
    }

    private Manifest compute(Path done, StepWork work) throws IOException {
        Path out = done.resolveSibling(done.getFileName() + UNWRITTEN);
        Path scratch = done.resolveSibling(done.getFileName() + PARTIAL);
        DurableFiles.delete(out); // left by a kill
        Files.createDirectories(out);
        Files.createDirectories(scratch);
        try {
            Set<String> inside = ConcurrentHashMap.newKeySet();
            ScopedValue.where(INSIDE, inside).<@Nullable Void, IOException>call(() -> {
                work.into(out, scratch);
                return null;
            });
            Manifest manifest = Manifest.of(out, inside);
            manifest.write(out);
            DurableFiles.syncTree(out);
            Files.move(out, done, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncFolder(steps);
            DurableFiles.delete(scratch);
            return manifest;
        } finally {
            DurableFiles.delete(out);
        }
    }

    /** The manifest of a step whose files are there in their sizes. */
    private static Optional<Manifest> complete(Path done) {
        return Manifest.read(done).filter(manifest -> manifest.damage(done).isEmpty());
    }

    /** Frees the name of a step that is there but not whole. */
    private static void moveDamaged(Path done) throws IOException {
        if (!Files.exists(done)) {
            return;
        }
        Path aside = done.resolveSibling(done.getFileName() + DAMAGED);
        DurableFiles.delete(aside);
        Files.move(done, aside, StandardCopyOption.ATOMIC_MOVE);
        String damage = Manifest.read(aside)
                .flatMap(manifest -> manifest.damage(aside))
                .orElse(Manifest.NAME + " is missing or unreadable");
        LOG.warn("step {} is damaged ({}); moved to {} and computed again", done.getFileName(), damage, aside);
    }

    private void touch(String name, Manifest manifest) throws IOException {
        Set<String> names = new TreeSet<>(manifest.steps());
        names.add(name);
        if (INSIDE.isBound()) {
            INSIDE.get().addAll(names);
        }
        names.removeIf(touched -> !used.add(touched));
        record(names);
    }

    private void record(Set<String> names) throws IOException {
        Path folder = run;
        if (folder != null && !names.isEmpty()) {
            Files.writeString(
                    folder.resolve(TOUCHED),
                    String.join("\n", names) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /** Whether a run may be called that: letters, digits, {@code . _ -}, not too long for a folder's name. */
    public static boolean isRunName(String name) {
        return RUN_NAME.matcher(name).matches();
    }

    /**
     * Makes the folder of a run. From now on every step touched is noted there as used by the run.
     *
     * @param name as the recipe gives it
     * @param hash of the resolved recipe; its first eight digits are used
     */
    public Path run(String name, String hash) {
        if (!isRunName(name) || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("no run can be named '" + name + "' with hash '" + hash + "'");
        }
        Path folder = root.resolve(name + "-" + hash.substring(0, 8));
        try {
            Files.createDirectories(folder);
            run = folder;
            record(new TreeSet<>(used));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("run " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Names of all steps touched since opening, those that their results rest on included. */
    public Set<String> used() {
        return Collections.unmodifiableSet(new TreeSet<>(used));
    }

    /** How many steps were computed since opening. */
    public int computedSteps() {
        return computed.size();
    }

    /** How many steps were touched since opening and not computed. */
    public int foundSteps() {
        return used.size() - computed.size();
    }

    private static String name(String kind, String hash) {
        if (!KIND.matcher(kind).matches() || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("no step can be named '" + kind + "-" + hash + "'");
        }
        return kind + "-" + hash;
    }
}
