package org.tombola.sparse;

import java.lang.foreign.MemorySegment;

/** Something a plan does for one block of images. Immutable: all that changes lies in the scratch memory. */
interface Step {
    /** The layer's name. */
    String name();

    void run(MemorySegment memory);

    /** How it is done, in a word. */
    String kernel();

    /** Whether it goes number by number. */
    default boolean plain() {
        return false;
    }
}
