package org.tombola.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/** SIGINT and SIGTERM: one line for people, exit code 130. What was being trained has its last checkpoint in the store. */
final class Interruption {
    static final int CODE = 130;

    private static final AtomicBoolean WATCHING = new AtomicBoolean();
    private static volatile String message = "interrupted";
    private static volatile Runnable before = () -> {};

    private Interruption() {}

    /** From now on the end of the process is an interruption, unless {@link #unwatch} was called. */
    static void watch() {
        WATCHING.set(true);
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::end, "interruption"));
    }

    static void unwatch() {
        WATCHING.set(false);
    }

    /** What is interrupted from now on goes on where it was when it is run again. */
    static void resumable(Runnable beforeMessage) {
        before = beforeMessage;
        message = "interrupted; run it again to resume";
    }

    private static void end() {
        if (WATCHING.get()) {
            before.run();
            System.err.println(message);
            // Otherwise SIGTERM would end in 143, and a training's threads would go on meanwhile.
            exit();
        }
    }

    /**
     * By {@code _exit}: {@link Runtime#halt} calls {@code exit}, whose destructors take away from libtorch's threads what they are computing
     * with, and now and then the JVM crashes.
     */
    @SuppressWarnings("restricted") // the launcher allows it
    private static void exit() {
        Linker linker = Linker.nativeLinker();
        try {
            MemorySegment exit = linker.defaultLookup().find("_exit").orElseThrow();
            linker.downcallHandle(exit, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
                    .invokeExact(CODE);
        } catch (Throwable e) {
            Runtime.getRuntime().halt(CODE);
        }
    }
}
