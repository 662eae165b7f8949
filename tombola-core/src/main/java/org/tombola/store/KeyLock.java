package org.tombola.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Exclusion of other threads and other processes from one key. The operating system releases the file's lock when the process dies,
 * however it dies. Lock files stay: deleting one while another process waits on it would let two in.
 */
final class KeyLock implements AutoCloseable {
    /** A lock and how many threads hold or await it. */
    private static final class Shared {
        final ReentrantLock lock = new ReentrantLock();
        int users;
    }

    // For the whole process, because the system's file locks are: two stores on one folder must exclude each other here
    // first.
    private static final Map<Path, Shared> THREADS = new HashMap<>();

    private final Path file;
    private final Shared shared;
    private final FileChannel channel;

    private KeyLock(Path file, Shared shared, FileChannel channel) {
        this.file = file;
        this.shared = shared;
        this.channel = channel;
    }

    /**
     * Waits until nobody else holds the key.
     *
     * @throws IllegalStateException when this thread holds it already: a step that asks for itself would wait forever
     */
    static KeyLock acquire(Path file) throws IOException {
        Shared shared = enter(file);
        if (shared.lock.isHeldByCurrentThread()) {
            leave(file, shared);
            throw new IllegalStateException("the step " + file.getFileName() + " asks for itself");
        }
        shared.lock.lock();
        return locked(file, shared, true).orElseThrow();
    }

    /** The key, unless somebody holds it. */
    static Optional<KeyLock> tryAcquire(Path file) throws IOException {
        Shared shared = enter(file);
        if (shared.lock.isHeldByCurrentThread() || !shared.lock.tryLock()) {
            leave(file, shared);
            return Optional.empty();
        }
        return locked(file, shared, false);
    }

    private static Optional<KeyLock> locked(Path file, Shared shared, boolean wait) throws IOException {
        KeyLock held = null;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (wait ? channel.lock() != null : channel.tryLock() != null) {
                held = new KeyLock(file, shared, channel);
            }
            return Optional.ofNullable(held);
        } finally {
            if (held == null) {
                if (channel != null) {
                    channel.close();
                }
                shared.lock.unlock();
                leave(file, shared);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            shared.lock.unlock();
            leave(file, shared);
        }
    }

    private static Shared enter(Path file) {
        synchronized (THREADS) {
            Shared shared = THREADS.computeIfAbsent(file, _ -> new Shared());
            shared.users++;
            return shared;
        }
    }

    private static void leave(Path file, Shared shared) {
        synchronized (THREADS) {
            shared.users--;
            if (shared.users == 0) {
                THREADS.remove(file);
            }
        }
    }
}
