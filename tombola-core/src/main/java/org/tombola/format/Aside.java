package org.tombola.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.tombola.InvalidInput;

/** Writes beside the target and renames: whoever finds the file finds all of it, and a full disk leaves what was there. */
final class Aside {
    /** What is written. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

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
        Path aside = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID());
        try {
            writeNew(aside, content);
            Files.move(aside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(aside, e);
            throw new UncheckedIOException(target + " cannot be written: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            discard(aside, e);
            throw e;
        }
    }

    private static void writeNew(Path path, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.write(out);
            out.flush();
            channel.force(true); // or a crash after the rename could leave a file of zeros
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
