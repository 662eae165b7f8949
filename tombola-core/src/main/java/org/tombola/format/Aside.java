package org.tombola.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
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
import org.tombola.InvalidInput;

/**
 * Writes beside the target and renames: whoever finds the file finds all of it, and a full disk leaves what was there. While it is
 * written, the file beside the target is locked, so that the next writer can tell what a killed process left, and removes it.
 */
public final class Aside {
    /** What is written. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static final String ENDING = ".tmp";

    /** Those of this process: opening and closing one elsewhere would give up its lock. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private Aside() {}

    /**
     * @throws InvalidInput when the target is a directory, or its directory is absent or may not be written
     * @throws UncheckedIOException when writing fails, of a full disk for instance
     */
    static void write(Path target, Content content) {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw InvalidInput.of(
                    "%s: cannot be written; it needs a file name in a folder that exists and may be written", target);
        }
        try {
            replace(absolute, content);
        } catch (IOException e) {
            throw new UncheckedIOException(target + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Replaces a file as a whole. Its bytes are on the disk before it has its name; that the folder holds the name is the caller's to
     * sync.
     *
     * @param target in a folder that exists
     */
    public static void replace(Path target, Content content) throws IOException {
        String prefix = "." + target.getFileName() + ".";
        removeLeftovers(target, prefix);
        Path aside = target.resolveSibling(prefix + UUID.randomUUID() + ENDING);
        OWN.add(aside);
        try {
            if (!replaced(target, aside, content)) {
                replace(target, content);
            }
        } catch (IOException | RuntimeException e) {
            discard(aside, e);
            throw e;
        } finally {
            OWN.remove(aside);
        }
    }

    /** @return false where another process took the new file for a leftover, in the moment before it was locked */
    private static boolean replaced(Path target, Path aside, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            FileLock held = channel.lock(); // until the channel is closed
            if (!held.isValid() || Files.notExists(aside)) {
                return false;
            }
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.write(out);
            out.flush();
            channel.force(true); // or a crash after the rename could leave a file of zeros
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        }
    }

    /** A lock that can be had belongs to nobody who lives. */
    private static void removeLeftovers(Path target, String prefix) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(target + " is no file");
        }
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

    private static void discard(Path aside, Exception cause) {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
