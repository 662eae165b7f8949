package org.tombola.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.tombola.InvalidInput;

/**
 * A file that is read at chosen places. Read, not mapped: a mapped file that another process cuts short takes the whole virtual machine
 * down.
 */
final class FileBytes implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final long size;

    private FileBytes(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /** @throws InvalidInput when there is no such file, it is a directory or a device, may not be read or is empty */
    static FileBytes open(Path path) {
        if (!Files.exists(path)) {
            throw InvalidInput.of("%s: no such file", path);
        }
        if (Files.isDirectory(path)) {
            throw InvalidInput.of("%s: is a directory, a file is needed", path);
        }
        if (!Files.isRegularFile(path)) { // opening a pipe would wait for a writer
            throw InvalidInput.of("%s: is not a regular file", path);
        }
        try {
            FileChannel channel = FileChannel.open(path);
            FileBytes bytes = new FileBytes(path, channel, channel.size());
            if (bytes.size == 0) {
                bytes.close();
                throw InvalidInput.of("%s: is empty, it has no bytes", path);
            }
            return bytes;
        } catch (AccessDeniedException e) {
            throw new InvalidInput(path + ": may not be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /**
     * Little-endian, on the heap.
     *
     * @throws InvalidInput when the file ends before, or the part is too long for one array
     */
    ByteBuffer read(long position, long length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw invalid("ends early: %d bytes from byte %d on, of %d", length, position, size);
        }
        if (length > Integer.MAX_VALUE - 8) {
            throw invalid("has a part of %d bytes; up to 2 GiB are read at once", length);
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw invalid("became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.flip();
    }

    /** An error that begins with the file's name. */
    InvalidInput invalid(String format, Object... arguments) {
        return new InvalidInput(path + ": " + String.format(Locale.ROOT, format, arguments));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
