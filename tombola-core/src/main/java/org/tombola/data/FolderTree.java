package org.tombola.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;
import org.tombola.Hash;

/** Pictures in a folder. Links are followed; the fingerprint is made of names, sizes and times, as content would take a minute. */
final class FolderTree implements PictureTree {
    private final Path folder;
    private final List<String> files;
    private final String fingerprint;

    FolderTree(Path folder) {
        this.folder = folder;
        TreeMap<String, BasicFileAttributes> found = walk(folder);
        this.files = List.copyOf(found.keySet());
        Hash hash = Hash.start();
        found.forEach((name, attributes) -> hash.add(name)
                .add(attributes.size())
                .add(attributes.lastModifiedTime().toMillis()));
        this.fingerprint = hash.hex();
    }

    private static TreeMap<String, BasicFileAttributes> walk(Path folder) {
        TreeMap<String, BasicFileAttributes> found = new TreeMap<>();
        var visitor = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = String.join(
                        "/",
                        java.util.stream.StreamSupport.stream(
                                        folder.relativize(file).spliterator(), false)
                                .map(Path::toString)
                                .toList());
                if (!PictureTree.isHidden(name)) {
                    found.put(name, attributes);
                }
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        } catch (IOException e) {
            throw Unreadable.because(folder, e);
        }
        return found;
    }

    @Override
    public Path source() {
        return folder;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public List<String> files() {
        return files;
    }

    @Override
    public byte[] read(String file) {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
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
    public void close() {}
}
