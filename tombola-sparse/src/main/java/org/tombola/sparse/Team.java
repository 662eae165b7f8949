package org.tombola.sparse;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Threads that share out the parts of one job after another; handing a job out allocates nothing. */
final class Team implements AutoCloseable {
    private final Thread[] members;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger round = new AtomicInteger();
    private volatile boolean closed;
    private @Nullable IntConsumer job;
    private int parts;
    private volatile @Nullable Throwable failure;
    private @Nullable Thread caller;

    /** @param size with the thread that calls; at least 1 */
    Team(int size) {
        members = new Thread[size - 1];
        for (int i = 0; i < members.length; i++) {
            members[i] = Thread.ofPlatform()
                    .daemon()
                    .name("tombola-sparse-" + (i + 1))
                    .unstarted(this::serve);
        }
        for (Thread member : members) {
            member.start();
        }
    }

    int size() {
        return members.length + 1;
    }

    /** All parts, from 0 on, each by one thread; the caller works too, and alone where another call has the team. */
    void work(int count, IntConsumer work) {
        if (members.length == 0 || count == 1 || !busy.compareAndSet(false, true)) {
            for (int part = 0; part < count; part++) {
                work.accept(part);
            }
            return;
        }
        try {
            job = work;
            parts = count;
            failure = null;
            caller = Thread.currentThread();
            next.set(0);
            working.set(members.length);
            round.incrementAndGet();
            for (Thread member : members) {
                LockSupport.unpark(member);
            }
            takeParts(work);
            while (working.get() > 0) {
                LockSupport.parkNanos(this, 100_000);
            }
            job = null;
            rethrow(failure);
        } finally {
            busy.set(false);
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void takeParts(IntConsumer work) {
        try {
            for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                work.accept(part);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            next.set(parts);
        }
    }

    private void serve() {
        int seen = 0;
        while (!closed) {
            if (round.get() == seen) {
                LockSupport.park(this);
            } else {
                seen = round.get();
                IntConsumer work = job;
                if (work != null) {
                    takeParts(work);
                }
                if (working.decrementAndGet() == 0) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread member : members) {
            LockSupport.unpark(member);
        }
    }
}
