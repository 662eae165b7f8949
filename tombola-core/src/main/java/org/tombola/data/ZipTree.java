package org.tombola.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.tombola.Hash;
import org.tombola.InvalidInput;

/** Pictures in a zip, read where they are: nothing is unpacked to disk. */
final class ZipTree implements PictureTree {
    private final Path source;
    private final ZipFile zip;
    private final TreeMap<String, ZipEntry> entries;
    private final String fingerprint;

    private ZipTree(Path source, ZipFile zip, TreeMap<String, ZipEntry> entries, String fingerprint) {
        this.source = source;
        this.zip = zip;
        this.entries = entries;
        this.fingerprint = fingerprint;
    }

    static ZipTree open(Path source) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(source.toFile());
        } catch (ZipException e) {
            throw new InvalidInput(source + " is not a whole zip file: " + e.getMessage(), e);
        }
        try {
            return new ZipTree(source, zip, entries(source, zip), hash(source));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static TreeMap<String, ZipEntry> entries(Path source, ZipFile zip) {
        TreeMap<String, ZipEntry> entries = new TreeMap<>();
        zip.stream().forEach(entry -> {
            String name = entry.getName();
            requireInside(source, name);
            if (entry.isDirectory() || PictureTree.isHidden(name)) {
                return;
            }
            if (entries.put(name, entry) != null) {
                throw InvalidInput.of("%s holds '%s' twice", source, name);
            }
        });
        return entries;
    }

    /** Nothing is written where such a name points, but an archive that has one was made to do harm. */
    private static void requireInside(Path source, String name) {
        boolean absolute = name.startsWith("/") || name.contains("\\") || name.matches("[A-Za-z]:.*");
        if (absolute || Arrays.asList(name.split("/")).contains("..")) {
            throw InvalidInput.of("%s holds an entry that leaves the archive: '%s'", source, name);
        }
    }

    private static String hash(Path source) throws IOException {
        Hash hash = Hash.start();
        try (InputStream in = Files.newInputStream(source)) {
            for (byte[] block = in.readNBytes(1 << 20); block.length > 0; block = in.readNBytes(1 << 20)) {
                hash.add(block);
            }
        }
        return hash.hex();
    }

    @Override
    public Path source() {
        return source;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public List<String> files() {
        return List.copyOf(entries.keySet());
    }

    @Override
    public byte[] read(String file) {
        ZipEntry entry = entries.get(file);
        if (entry == null) {
            throw new IllegalArgumentException("no entry " + file);
        }
        // The size in the directory may lie in either direction, so what comes is counted too.
        if (entry.getSize() > MOST_BYTES) {
            throw PictureTree.tooLarge(place(file));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw PictureTree.tooLarge(place(file));
            }
            return bytes;
        } catch (IOException e) {
            throw Unreadable.because(place(file), e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
