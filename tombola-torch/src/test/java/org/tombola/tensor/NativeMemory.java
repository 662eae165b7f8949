package org.tombola.tensor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/** What tests of leaks look at. */
public final class NativeMemory {
    // struct mallinfo2 of glibc: ten of size_t; the fifth counts bytes in mapped blocks, the eighth those in others.
    private static final StructLayout FACTS = MemoryLayout.structLayout(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);

    private NativeMemory() {}

    /** Handles of native values that nobody has freed. */
    public static long handles() {
        return Pointer.totalCount();
    }

    /** Bytes that native code holds from the C library, 0 where it is not glibc; unlike resident memory without the Java heap. */
    @SuppressWarnings("restricted")
    public static long allocated() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("mallinfo2");
        if (function.isEmpty()) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment facts = (MemorySegment) linker.downcallHandle(function.get(), FunctionDescriptor.of(FACTS))
                    .invoke((SegmentAllocator) arena);
            return facts.getAtIndex(JAVA_LONG, 4) + facts.getAtIndex(JAVA_LONG, 7);
        } catch (Throwable e) {
            throw new IllegalStateException("mallinfo2 did not answer", e);
        }
    }
}
