package org.tombola.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tombola.AsideFile;
import org.tombola.InvalidInput;

/** {@link AsideFile} for those who write a stream. */
public final class Aside {
    /** What is written. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    private Aside() {}

    /**
     * Replaces a file that a user named.
     *
     * @throws InvalidInput when the target is a directory, or its directory is absent or may not be written
     * @throws UncheckedIOException when writing fails, of a full disk for instance
     */
    public static void write(Path target, Content content) {
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

    /** See {@link AsideFile#write}. */
    public static void replace(Path target, Content content) throws IOException {
        AsideFile.<IOException>write(target, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.write(out);
            out.flush();
        });
    }
}
