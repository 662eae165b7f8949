package org.tombola;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes a file under another name, syncs it and renames it: what exists is complete, even after a power cut, and a full disk leaves
 * what was there. While it is written, the file beside the target is locked, so that the next writer can tell what a killed process
 * left, and removes it.
 */
public final class AsideFile {
    /** What is written; throwing leaves nothing behind. */
    @FunctionalInterface
    public interface Content<X extends Exception> {
        void write(FileChannel out) throws IOException, X;
    }

    private static final String ENDING = ".tmp";

    /** Those of this process: opening and closing one elsewhere would give up its lock. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private AsideFile() {}

    /**
     * Replaces a file as a whole. Its bytes are on the disk before it has its name; that the folder holds the name is the caller's to
     * sync.
     *
     * @param target makes the folders above it where they are missing
     */
    public static <X extends Exception> void write(Path target, Content<X> content) throws IOException, X {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(target + " is no file");
        }
        Files.createDirectories(folder);
        String prefix = "." + target.getFileName() + ".";
        removeLeftovers(folder, target, prefix);
        Path aside = target.resolveSibling(prefix + UUID.randomUUID() + ENDING);
        OWN.add(aside);
        boolean replaced;
        try {
            replaced = replaced(target, aside, content);
        } finally {
            Files.deleteIfExists(aside); // renamed already, where all went well
            OWN.remove(aside);
        }
        if (!replaced) {
            write(target, content);
        }
    }

    /** @return false where another process took the new file for a leftover, in the moment before it was locked */
    private static <X extends Exception> boolean replaced(Path target, Path aside, Content<X> content)
            throws IOException, X {
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            FileLock held = channel.lock(); // until the channel is closed
            if (!held.isValid() || Files.notExists(aside)) {
                return false;
            }
            content.write(channel);
            channel.force(true); // or a crash after the rename could leave a file of zeros
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        }
    }

    /** A lock that can be had belongs to nobody who lives. */
    private static void removeLeftovers(Path folder, Path target, String prefix) throws IOException {
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(folder, path -> {
            String name = path.getFileName().toString();
            return name.startsWith(prefix) && name.endsWith(ENDING);
        })) {
            for (Path left : siblings) {
                if (!OWN.contains(target.resolveSibling(left.getFileName()))) {
                    removeUnlocked(left);
                }
            }
        }
    }

    private static void removeUnlocked(Path left) throws IOException {
        try (FileChannel channel = FileChannel.open(left, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(left);
            }
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            // renamed meanwhile, or a thread of ours has it
        }
    }
}
