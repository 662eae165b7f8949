package org.tombola.sparse;

import java.util.Arrays;
import org.tombola.graph.FeatureShape;

/** A way to lay the values of a network out in scratch memory. */
interface Places {
    Placement place(int value);

    /** Zeros that steps write over and that have to be zero again before the value is read: columns on the right of each row. */
    boolean wiped(int value);

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

    /** Whether a convolution's kernel is used at one position only. */
    static boolean once(Op.Convolution c, java.util.List<FeatureShape> shapes) {
        FeatureShape out = shapes.get(c.out());
        return out.height() == 1 && out.width() == 1;
    }
}
