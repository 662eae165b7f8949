package org.tombola.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;

/**
 * What a complete step holds, written last: the sizes and SHA-256 of its files, and the steps that were used to make it.
 *
 * @param files by path relative to the step's folder, with forward slashes
 */
record Manifest(Map<String, Entry> files, Set<String> steps) {
    static final String NAME = "manifest.json";

    /** One file. */
    record Entry(long bytes, String sha256) {}

    /** Of all files now in the folder. */
    static Manifest of(Path folder, Set<String> steps) throws IOException {
        Map<String, Entry> files = new TreeMap<>();
        for (Path path : DurableFiles.below(folder)) {
            if (Files.isRegularFile(path)) {
                files.put(relative(folder, path), new Entry(Files.size(path), sha256(path)));
            }
        }
        return new Manifest(files, new TreeSet<>(steps));
    }

    void write(Path folder) throws IOException {
        Map<String, Object> entries = new LinkedHashMap<>();
        files.forEach((name, entry) ->
                entries.put(name, new TreeMap<>(Map.of("bytes", entry.bytes(), "sha256", entry.sha256()))));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", 1);
        json.put("files", entries);
        json.put("steps", List.copyOf(steps));
        Files.write(folder.resolve(NAME), Json.pretty(json).getBytes(UTF_8));
    }

    /** Empty when there is none, or none that makes sense. */
    static Optional<Manifest> read(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            return Files.isRegularFile(file) ? parse(Json.read(Files.readString(file), NAME)) : Optional.empty();
        } catch (IOException | InvalidInput e) {
            return Optional.empty();
        }
    }

    private static Optional<Manifest> parse(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> map)
                || !(map.get("files") instanceof Map<?, ?> entries)
                || !(map.get("steps") instanceof List<?> names)) {
            return Optional.empty();
        }
        Map<String, Entry> files = new TreeMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            if (!(entry.getValue() instanceof Map<?, ?> file)
                    || !(file.get("bytes") instanceof Number bytes)
                    || !(file.get("sha256") instanceof String sha256)) {
                return Optional.empty();
            }
            files.put((String) entry.getKey(), new Entry(bytes.longValue(), sha256));
        }
        Set<String> steps = new TreeSet<>();
        names.forEach(name -> steps.add(String.valueOf(name)));
        return Optional.of(new Manifest(files, steps));
    }

    /** Why the folder is not what was written, judged by names and sizes. */
    Optional<String> damage(Path folder) {
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            try {
                long size = Files.size(path);
                if (size != file.getValue().bytes()) {
                    return Optional.of(file.getKey() + " has " + size + " bytes instead of "
                            + file.getValue().bytes());
                }
            } catch (IOException e) {
                return Optional.of(file.getKey() + " cannot be read");
            }
        }
        return Optional.empty();
    }

    /** The same, reading every byte. */
    Optional<String> damageInside(Path folder) {
        Optional<String> damage = damage(folder);
        if (damage.isPresent()) {
            return damage;
        }
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            try {
                if (!sha256(folder.resolve(file.getKey()))
                        .equals(file.getValue().sha256())) {
                    return Optional.of(file.getKey() + " does not have the hash it was written with");
                }
            } catch (IOException e) {
                return Optional.of(file.getKey() + " cannot be read");
            }
        }
        return Optional.empty();
    }

    private static String relative(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                digest.update(block, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
