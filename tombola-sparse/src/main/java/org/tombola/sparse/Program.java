package org.tombola.sparse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

/**
 * The steps from a picture to its logits for blocks of images, and where in scratch memory what lies.
 *
 * @param memory bytes of scratch
 * @param constants writes what steps expect in new scratch
 */
record Program(Layout layout, List<Step> steps, PictureReader reader, long memory, Consumer<MemorySegment> constants) {

    MemorySegment scratch(Arena arena) {
        MemorySegment scratch = arena.allocate(memory, Kernels.UNIT);
        constants.accept(scratch);
        return scratch;
    }

    /**
     * @param pictures {@code count × channels × height × width}
     * @param from index of the first picture's first number
     * @param count of pictures; at most those of the layout
     * @param logits written from {@code to} on, {@code count × classes}
     */
    void run(MemorySegment scratch, float[] pictures, int from, int count, float[] logits, int to) {
        reader.read(scratch, pictures, from, count);
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run(scratch);
        }
        reader.write(scratch, logits, to, count);
    }
}
