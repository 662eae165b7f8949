package org.tombola.sparse;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.tombola.graph.FeatureShape;

/** A way to lay the values of a network out in scratch memory. */
interface Places {
    Placement place(int value);

    /** Whether two values of one shape, computed for the same channels, may have one place after each other. */
    boolean alike(int one, int other);

    /** Columns of zeros on either side of a map; 0 for none. They have to be made again where a value of another shape lay. */
    int margin(int value);

    /** Whether steps write over zeros that have to be zero again before the value is read: columns on the right of each row. */
    default boolean wiped(int value) {
        return false;
    }

    /** What the taps of that convolution need, see {@link RowMasks}. */
    default RowMasks masks(Op.Convolution c) {
        return RowMasks.NONE;
    }

    /** Writes what is constant into scratch memory, once. */
    default void prepare(MemorySegment memory) {}

    /** Whether the input of that convolution is copied for each column of its kernel. */
    default boolean shifts(Op.Convolution c) {
        return false;
    }

    /** The slot of each channel. */
    static int[] slots(FeatureShape shape, int[] live) {
        int[] slots = new int[shape.channels()];
        Arrays.fill(slots, -1);
        for (int slot = 0; slot < live.length; slot++) {
            slots[live[slot]] = slot;
        }
        return slots;
    }

    /** Values with channels that are zeros from the beginning and never written: no other value may have their place. */
    static BitSet sparing(List<Op> ops) {
        BitSet sparing = new BitSet();
        ops.stream().filter(op -> op instanceof Op.Shortcut).forEach(op -> sparing.set(op.out()));
        return sparing;
    }

    /** Whether a convolution's kernel is used at one position only. */
    static boolean once(Op.Convolution c, List<FeatureShape> shapes) {
        FeatureShape out = shapes.get(c.out());
        return out.height() == 1 && out.width() == 1;
    }
}
